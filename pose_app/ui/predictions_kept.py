"""Kept predictions on disk; those that were longest unused go when they take too much room."""

import os
from pathlib import Path

import numpy as np

MOST_BYTES = 1_000_000_000  # some 250,000 clips with their joints in 3D and in the picture


def make_room(folder: Path, name: str, most_bytes: int = MOST_BYTES) -> None:
    """Mark the files of one pair of weights and data as used now, and delete the longest unused of the others.

    folder: where predictions are kept; name: how the pair's files begin. What is left takes at most most_bytes,
    the pair's own files aside, which stay whatever they take. A folder that cannot be written stays as it is.
    """
    try:
        others = []
        for path in folder.glob("*.npy"):
            if path.name.startswith(name):
                os.utime(path)
            else:
                others.append((path.stat(), path))
        room = most_bytes
        for stat, path in sorted(others, key=lambda other: -other[0].st_mtime):
            room -= stat.st_size
            if room < 0:
                path.unlink()
    except OSError:
        pass  # another server deleted the file first, or the folder is somebody else's


class KeptValues:
    """What networks may say beside the joints: a memory-mapped file that is there once one has."""

    def __init__(self, path: Path, shape: tuple[int, ...]) -> None:
        self._path, self._shape = path, shape
        self._values = open_kept(path, shape) if path.exists() else None

    def get(self, index: int) -> np.ndarray | None:
        """The values of one clip, or None where nobody said them."""
        values = None if self._values is None else np.array(self._values[index])
        return values if values is not None and np.isfinite(values).all() else None

    def put(self, index: int, values: np.ndarray | None) -> None:
        """Keep the values of one clip, if there are any."""
        if values is None:
            return
        if self._values is None:
            self._values = open_kept(self._path, self._shape)
        self._values[index] = values


def open_kept(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Map a file of float32 values of a shape, made with NaN where there is none; one in memory where that fails."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            np.save(part.open("wb"), np.full(shape, np.nan, np.float32))
            part.replace(path)
        joints = np.load(path, mmap_mode="r+", allow_pickle=False)
        if joints.shape == shape and joints.dtype == np.float32:
            return joints
    except (OSError, ValueError):
        pass  # a folder that cannot be written, or a damaged file: predictions then last as long as the server
    return np.full(shape, np.nan, np.float32)
