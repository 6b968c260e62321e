"""Changes to a clip that make each look at it differ, the truth changed with the picture."""

import cv2
import numpy as np

from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.skeleton import MIRROR

Labels = dict[str, np.ndarray]  # of one clip, as batches.labels makes them

ZOOMS = (0.75, 1.25)  # how much smaller and larger a turned clip may become


def mirrored(frames: np.ndarray, labels: Labels) -> tuple[np.ndarray, Labels]:
    """Mirror a clip left to right: (T, H, W, 3) frames and their labels.

    x changes its sign, u is counted from the other side, and every left joint becomes a right one.
    """
    changed = {JOINTS_M: labels[JOINTS_M] * np.array([-1, 1, 1], np.float32)}
    if JOINTS_UV in labels:
        changed[JOINTS_UV] = labels[JOINTS_UV] * np.array([-1, 1], np.float32) + np.array([1, 0], np.float32)
    return np.stack([cv2.flip(frame, 1) for frame in frames]), {k: v[:, MIRROR, :] for k, v in changed.items()}


def turned(frames: np.ndarray, labels: Labels, degrees: float, zoom: float) -> tuple[np.ndarray, Labels]:
    """Turn a clip clockwise about the pictures' middle and enlarge it: as a rolled camera that zooms would see it.

    frames (T, H, W, 3) and their labels, gives the same. Whatever the crop is of, a turn of the picture is a turn of
    the camera about its axis, and a zoom leaves the person as it is.
    """
    size = frames.shape[1]
    matrix = cv2.getRotationMatrix2D(((size - 1) / 2, (size - 1) / 2), -degrees, zoom)
    frames = np.stack(
        [cv2.warpAffine(frame, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE) for frame in frames]
    )
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn = np.array([[c, s], [-s, c]], np.float32)  # of rows (x right, y down)
    joints = labels[JOINTS_M].copy()
    joints[..., :2] = joints[..., :2] @ turn
    changed = {JOINTS_M: joints}
    if JOINTS_UV in labels:
        changed[JOINTS_UV] = (labels[JOINTS_UV] - np.float32(0.5)) @ turn * np.float32(zoom) + np.float32(0.5)
    return frames, changed


def recoloured(frames: np.ndarray, rng: np.random.Generator, strength: float = 0.3) -> np.ndarray:
    """Change exposure, white balance, contrast and now and then saturation of all frames alike.

    frames: (T, H, W, 3) uint8, gives the same.
    """
    gain = np.exp(rng.normal(0, strength / 2) + rng.normal(0, strength / 4, 3))
    flat = np.ascontiguousarray(frames).reshape(-1, *frames.shape[2:])
    middle = np.mean(cv2.mean(flat)[:3])
    contrast = np.exp(rng.normal(0, strength / 2))
    # One table a channel: 256 values instead of a picture's worth of arithmetic.
    values = (np.arange(256)[:, None] * gain - middle) * contrast + middle
    tables = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    changed = cv2.LUT(flat, tables[None])
    if rng.random() < 0.2:
        share = rng.uniform(0, 1.3)  # 0: grey
        changed = cv2.transform(changed, share * np.eye(3) + (1 - share) * np.array([[0.299, 0.587, 0.114]] * 3))
    return changed.reshape(frames.shape)


def erased(frames: np.ndarray, rng: np.random.Generator, share: float = 0.3) -> np.ndarray:
    """Hide one box of a random colour, the same in all frames: (T, H, W, 3) uint8 to the same.

    share: the longest side of the box over the picture's. Source: Zhong et al., "Random erasing data
    augmentation", AAAI 2020.
    """
    size = frames.shape[1]
    height, width = rng.integers(size // 20, int(size * share), 2)
    top, left = rng.integers(0, size - height), rng.integers(0, size - width)
    frames = frames.copy()
    frames[:, top : top + height, left : left + width] = rng.integers(0, 256, 3)
    return frames


def augmented(frames: np.ndarray, labels: Labels, rng: np.random.Generator) -> tuple[np.ndarray, Labels]:
    """Make one random variant of a clip: half of all mirrored, half turned, a third erased, each recoloured."""
    if rng.random() < 0.5:
        frames, labels = mirrored(frames, labels)
    if rng.random() < 0.5:
        frames, labels = turned(frames, labels, rng.normal(0, 25), np.exp(rng.uniform(*np.log(ZOOMS))))
    frames = recoloured(frames, rng)
    if rng.random() < 1 / 3:
        frames = erased(frames, rng)
    return frames, labels
