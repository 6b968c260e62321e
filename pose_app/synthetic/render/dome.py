"""A panorama for a camera that moves: laid on a floor and a dome, so that what stands on the floor stays there.

Compiled by numba.
"""

import cv2
import numba as nb
import numpy as np


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _places(
    rotation: np.ndarray, eye: np.ndarray, focal: np.float32, cx: np.float32, cy: np.float32, tripod: np.float32,
    radius: np.float32, yaw: np.float32, wide: int, high: int, across: np.ndarray, down: np.ndarray,
) -> None:  # fmt: skip
    """Column and row in the panorama of each pixel (H, W)."""
    half, last = np.float32(0.5), np.float32(high - 1)
    turns, halves = np.float32(wide / (2 * np.pi)), np.float32(high / np.pi)
    ex, ey, ez = eye[0], eye[1] - tripod, eye[2]
    rest = ex * ex + ey * ey + ez * ez - radius * radius
    floor = radius * radius - tripod * tripod
    for i in range(across.shape[0]):
        y = (np.float32(i) + half - cy) / focal
        for j in range(across.shape[1]):
            x = (np.float32(j) + half - cx) / focal
            dx = rotation[0, 0] * x + rotation[1, 0] * y + rotation[2, 0]
            dy = rotation[0, 1] * x + rotation[1, 1] * y + rotation[2, 1]
            dz = rotation[0, 2] * x + rotation[1, 2] * y + rotation[2, 2]
            a, b = dx * dx + dy * dy + dz * dz, ex * dx + ey * dy + ez * dz
            t = (np.sqrt(max(b * b - a * rest, np.float32(0.0))) - b) / a
            if dy < 0:
                s = -(ey + tripod) / dy
                px, pz = ex + s * dx, ez + s * dz
                if px * px + pz * pz < floor:
                    t = s
            px, py, pz = ex + t * dx, ey + t * dy, ez + t * dz
            u = (np.arctan2(px, pz) * turns) / np.float32(wide) + yaw
            across[i, j] = (u - np.floor(u)) * np.float32(wide)
            v = half * np.float32(high) - np.arctan2(py, np.sqrt(px * px + pz * pz)) * halves
            down[i, j] = min(max(v - half, np.float32(0.0)), last)


def dome_view(
    picture: np.ndarray, rotation: np.ndarray, eye: np.ndarray, intrinsics: np.ndarray, size: tuple[int, int],
    yaw: float, gain: float, radius: float, tripod: float = 1.5,
) -> np.ndarray:  # fmt: skip
    """Linear view (height, width, 3) float32 of a panorama (H, W, 3) uint8 taken `tripod` metres over the origin.

    rotation, eye: (3, 3), (3,) float32 of a camera inside the dome of `radius` metres; size: height, width; yaw: turns.
    """
    across, down = np.empty((2, *size), np.float32)
    focal, cx, cy = (np.float32(k) for k in (intrinsics[0, 0], intrinsics[0, 2], intrinsics[1, 2]))
    high, wide = picture.shape[:2]
    _places(
        rotation, eye, focal, cx, cy, np.float32(tripod), np.float32(radius), np.float32(yaw), wide, high, across, down
    )
    picked = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return cv2.LUT(picked, (gain * (np.arange(256) / 255) ** 2).astype(np.float32))
