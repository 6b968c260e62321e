"""Frames in an .npy file or in memory, checked before any of them is read."""

import io
from pathlib import Path

import numpy as np

from pose_app.errors import InputError
from pose_app.video.stills import StillsReader

_WANTED = "frames, (T, height, width, 3) uint8 RGB from 0 to 255"


def array_reader(frames: np.ndarray, name: str) -> StillsReader:
    """Read frames, (T, H, W, 3) uint8 RGB; raises InputError for any other shape or type."""
    if frames.ndim == 5 and len(frames) == 1:
        frames = frames[0]
    if frames.ndim == 5:
        raise InputError(f"{name} holds {len(frames)} clips; one clip is predicted at a time: {_WANTED}.")
    if frames.ndim != 4 or frames.shape[3] != 3 or min(frames.shape) < 1:
        raise InputError(f"{name} has shape {frames.shape}; it should hold {_WANTED}.")
    if frames.dtype != np.uint8:
        raise InputError(f"{name} holds {frames.dtype} values{_not_finite(frames)}; it should hold {_WANTED}.")
    return StillsReader(name, "array", len(frames), lambda i: np.array(frames[i]))


def _not_finite(frames: np.ndarray) -> str:
    is_bad = np.issubdtype(frames.dtype, np.floating) and not np.isfinite(frames[:1]).all()
    return ", some of them not finite numbers" if is_bad else ""


def npy_reader(source: Path | bytes, name: str) -> StillsReader:
    """Read an .npy file of frames, a path memory-mapped; InputError for pickles, cut-off files, wrong shapes."""
    file = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    with file:
        shape, fortran, dtype = _read_header(file, name)
        start = file.tell()
        there = file.seek(0, io.SEEK_END) - start
    if dtype.hasobject:
        raise InputError(f"{name} holds pickled Python objects, which are never opened; it should hold {_WANTED}.")
    if there < int(np.prod(shape, dtype=object)) * dtype.itemsize:
        raise InputError(f"{name} is cut off: it is shorter than its own header says; copy it again.")
    order = "F" if fortran else "C"
    if isinstance(source, Path):
        frames = np.memmap(source, dtype, "r", start, shape, order)
    else:
        count = int(np.prod(shape, dtype=object))
        frames = np.frombuffer(source, dtype, count, start).reshape(shape, order=order)
    return array_reader(frames, name)


def _read_header(file: io.BufferedIOBase, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    headers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    try:
        return headers[np.lib.format.read_magic(file)](file)
    except (ValueError, KeyError, EOFError):
        raise InputError(f"{name} is not a readable .npy file; it should hold {_WANTED}.") from None
