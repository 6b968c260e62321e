"""Whether what a command is to leave behind could be written, asked before hours are spent on it."""

import tempfile
from pathlib import Path

from pose_app.errors import InputError


def check_writable(path: Path | None) -> None:
    """Raise InputError for a file that could not be written."""
    if path and (path.is_dir() or not path.parent.is_dir()):
        raise InputError(f"{path} cannot be written: it should be a file in a folder that exists.")


def check_folder(path: Path) -> None:
    """Raise InputError for a folder that neither is there to be written to nor could be made."""
    path = path.absolute()
    try:
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        tempfile.TemporaryDirectory(dir=there).cleanup()
    except OSError:
        raise InputError(f"{path} cannot be written: it should be a folder, or the name of one to be made.") from None
