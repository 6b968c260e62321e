"""What tells that a file is not the one any more that was opened."""

import os
from io import BufferedReader
from pathlib import Path

from pose_app.errors import ChangedError, InputError

Stamp = tuple[int, int, int]  # size, when it was written (ns), inode


def stamp_of(status: os.stat_result) -> Stamp:
    """What changes where a file is written to or replaced."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def stamp_at(path: Path) -> Stamp | None:
    """The stamp of the file at a path now, or None where there is none."""
    try:
        return stamp_of(path.stat())
    except OSError:
        return None


def changed(path: Path) -> ChangedError:
    """Make the error that says that a file has changed."""
    return ChangedError(f"{path} has changed since it was opened; open it again to go on with what it holds now.")


def open_file(path: Path, should: str) -> BufferedReader:
    """Open a file to read; raises InputError where that is not possible. should: what it should be, for the message."""
    try:
        if path.is_file():  # opening a pipe would wait for who writes into it
            return path.open("rb")
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({getattr(error, 'strerror', error)}); {should}.") from None
    raise InputError(f"{path} is missing; {should}.")
