"""Frames that several processes share: one file, in memory where there is room, mapped by all of them."""

import functools
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from pose_app.errors import InputError
from pose_app.files import reserve
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES

_SHAPE = (NUM_FRAMES, FRAME_SIZE, FRAME_SIZE, 3)
_IN_MEMORY, _OPEN_FILES = Path("/dev/shm"), Path("/proc/self/fd")


class FrameStore:
    """So many clips of frames, uint8, in a file that goes when the store is closed or its process ends.

    frames: (slots, 8, 224, 224, 3), mapped. path: what open_store wants in other processes. Raises InputError
    where neither memory nor the folder for temporary files has room for it.
    """

    def __init__(self, slots: int):
        size = slots * int(np.prod(_SHAPE))
        for folder in (_IN_MEMORY, Path(tempfile.gettempdir())):
            try:
                self._file, self.path = _nameless_file(folder)
                # Reserved now: a mapped file that finds no room later ends the process.
                reserve(self._file, size)
                break
            except OSError:
                continue
        else:
            raise InputError(f"There is no room for {size / 1e9:.1f} GB of rendered clips; choose fewer --pool-clips.")
        self.frames = np.memmap(self.path, np.uint8, "r+", shape=(slots, *_SHAPE))

    def close(self) -> None:
        """Give the room back."""
        self._file.close()
        del self.frames  # a map keeps the room, too
        _mapped.cache_clear()  # what this process itself has written into keeps the room as long as it is mapped


def _nameless_file(folder: Path) -> tuple[BinaryIO, Path]:
    """A new file in a folder, and a path by which other processes open it.

    Where the system shows open files by their numbers it has no name of its own: it is gone with this process, even
    a killed one.
    """
    if _OPEN_FILES.is_dir():
        file = tempfile.TemporaryFile(dir=folder)
        return file, Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    named = tempfile.NamedTemporaryFile(prefix="pose-app-clips-", dir=folder)
    return cast(BinaryIO, named), Path(named.name)  # it stands in for the file it has opened


def open_store(path: str, slots: int) -> np.memmap:
    """The frames of another process's store, to write into: (slots, 8, 224, 224, 3) uint8."""
    # The path alone does not name a store: the next one may have the same number among the open files.
    return _mapped(path, slots, os.stat(path).st_ino)


@functools.lru_cache(maxsize=1)
def _mapped(path: str, slots: int, inode: int) -> np.memmap:
    return np.memmap(path, np.uint8, "r+", shape=(slots, *_SHAPE))
