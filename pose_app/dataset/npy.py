"""The course's .npy files, opened as memory maps and checked before anything is read from them."""

import mmap
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.errors import InputError


def open_npy(path: Path, what: str) -> np.ndarray:
    """Open an .npy file as a read-only memory map.

    Raises InputError if it is missing, holds pickled objects, is no .npy file or is cut off.
    """
    if not path.is_file():
        raise InputError(f"{path} is missing; it should hold {what}.")
    with path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY":  # np.load would also open a zip, as something else than an array
            raise InputError(f"{path} is not an .npy file; it should hold {what}.")
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise InputError(_why_unreadable(path, what, str(error))) from None


def _why_unreadable(path: Path, what: str, message: str) -> str:
    if "object" in message.lower() or "pickle" in message.lower():
        return f"{path} holds pickled Python objects, which are never opened; save {what} as a plain number array."
    if "mmap length" in message or "cannot reshape" in message or "EOF" in message or "size" in message:
        return f"{path} is cut off: it is shorter than its own header says; copy it again ({what})."
    return f"{path} is not a readable .npy file; it should hold {what}."


class MappedFrames:
    """The clips of one frames file; each is copied out on its own and its pages given back.

    path: an .npy of (N, 8, 224, 224, 3) uint8. Raises InputError for anything else.
    """

    WHAT = "the frames, (N, 8, 224, 224, 3) uint8 RGB"

    def __init__(self, path: Path) -> None:
        self._frames = open_npy(path, self.WHAT)
        shape, dtype = self._frames.shape, self._frames.dtype
        if shape[1:] != FRAMES_SHAPE or len(shape) != 5:
            raise InputError(f"{path} has shape {shape}; it should hold {self.WHAT}.")
        if dtype != np.uint8:
            raise InputError(f"{path} holds {dtype} values; it should hold {self.WHAT}, from 0 to 255.")

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> np.ndarray:
        return copy_out(self._frames, index)


def copy_out(mapped: np.memmap, index: int) -> np.ndarray:
    """Copy one item of a memory map and give its pages back.

    Pages of a map count as this process' memory until dropped: without this, one pass over a training
    set would show as gigabytes resident.
    """
    item = np.array(mapped[index])
    mapped._mmap.madvise(mmap.MADV_DONTNEED)
    return item
