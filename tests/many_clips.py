"""Thousands of clips for the finder: people of the bundled clips turned about, on frames that take no room on disk."""

import csv
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.dataset import bundled, open_dataset
from pose_app.ui.workspace import weights_fingerprint
from pose_app.weights import read_info

ACTIONS = ("Walking", "Sitting", "Phoning", "Eating")


def write_many(folder: Path, clips: int) -> Path:
    """Write a data folder: black frames (a file with holes), truth that differs from clip to clip, a table."""
    folder.mkdir(parents=True)
    np.lib.format.open_memmap(
        folder / "videoframes_clips_valid.npy", mode="w+", dtype=np.uint8, shape=(clips, *FRAMES_SHAPE)
    ).flush()
    truth = np.resize(np.asarray(bundled().file_joints), (clips, 8, 17, 3)).astype(np.float32)
    angle = np.arange(clips) / clips * 2 * np.pi
    turned = truth.copy()
    c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    turned[..., 0], turned[..., 2] = c * truth[..., 0] - s * truth[..., 2], s * truth[..., 0] + c * truth[..., 2]
    np.save(folder / "joint_3d_clips_valid.npy", turned)
    with (folder / "clips_valid.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "action", "subject", "camera", "fps"])
        writer.writerows([f"clip-{i:05d}", ACTIONS[i % 4], f"S{i % 7}", f"{i % 4}", 25] for i in range(clips))
    return folder


def keep_predictions(data: Path, weights: Path, cache: Path) -> None:
    """Write a prediction of every clip where the app keeps them: all joints of clip i are 20 + i % 200 mm off."""
    dataset = open_dataset(data)
    name = f"{weights_fingerprint(read_info(weights))}-{dataset.frames_fingerprint}"
    off = (20 + np.arange(len(dataset)) % 200).astype(np.float32)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(cache / f"{name}.npy", dataset.targets() + np.array([0, 0, 1], np.float32) * off[:, None, None, None])
