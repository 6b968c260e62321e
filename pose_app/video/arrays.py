"""Frames in an .npy file or in memory, checked before any of them is read."""

import io
from pathlib import Path

import numpy as np

from pose_app.dataset.npy import NpyFile, read_header
from pose_app.errors import InputError
from pose_app.video.stills import StillsReader

_WANTED = "frames, (T, height, width, 3) uint8 RGB from 0 to 255"


def array_reader(frames: np.ndarray | NpyFile, name: str) -> StillsReader:
    """Read frames, (T, H, W, 3) uint8 RGB; raises InputError for any other shape or type."""
    if len(frames.shape) == 5 and len(frames) == 1:
        frames = frames[0] if isinstance(frames, np.ndarray) else frames.only_row()
    if len(frames.shape) == 5:
        raise InputError(f"{name} holds {len(frames)} clips; one clip is predicted at a time: {_WANTED}.")
    if len(frames.shape) != 4 or frames.shape[3] != 3 or min(frames.shape) < 1:
        raise InputError(f"{name} has shape {frames.shape}; it should hold {_WANTED}.")
    if frames.dtype != np.uint8:
        raise InputError(f"{name} holds {frames.dtype} values{_not_finite(frames)}; it should hold {_WANTED}.")
    return StillsReader(name, "array", len(frames), lambda i: np.array(frames[i]))


def _not_finite(frames: np.ndarray | NpyFile) -> str:
    is_bad = np.issubdtype(frames.dtype, np.floating) and not np.isfinite(frames[0]).all()
    return ", some of them not finite numbers" if is_bad else ""


def npy_reader(source: Path | bytes, name: str) -> StillsReader:
    """Read an .npy file of frames, from a path one at a time; InputError for pickles, cut-off files, wrong shapes."""
    if isinstance(source, Path):
        return array_reader(NpyFile(source, _WANTED), name)
    header = read_header(io.BytesIO(source), name, _WANTED)
    values = np.frombuffer(source, header.dtype, header.nbytes // header.dtype.itemsize, header.start)
    return array_reader(values.reshape(header.shape, order="F" if header.fortran else "C"), name)
