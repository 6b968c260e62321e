"""Folders below an allowed root that hold what is looked for; nothing outside it is ever named or opened."""

import os
from collections.abc import Callable
from pathlib import Path

from pose_app.errors import InputError

DEPTH = 3
AT_MOST = 200


def folders_below(root: Path, wanted: Callable[[Path], bool]) -> dict[str, Path]:
    """The folders at most three levels below a root that are wanted, by their path from the root.

    Links are not followed and hidden folders are left out; at most 200 are given, in the order of names.
    """
    root = root.resolve()
    below: dict[str, Path] = {}
    for here, names, _ in os.walk(root):  # does not follow links
        folder = Path(here)
        depth = len(folder.relative_to(root).parts)
        names[:] = sorted(name for name in names if depth < DEPTH and not name.startswith((".", "__")))
        if wanted(folder):
            below[folder.relative_to(root).as_posix()] = folder
        if len(below) == AT_MOST:
            break
    return below


def folder_below(root: Path, name: str) -> Path:
    """The folder a name from an address stands for; raises InputError for any that is not below the root."""
    root = root.resolve()
    try:
        folder = (root / name).resolve()
        exists = folder.is_dir()
    except (OSError, ValueError, RuntimeError):
        raise InputError(f"{name[:80]!r} is not the name of a folder.") from None
    if not folder.is_relative_to(root):
        raise InputError(f"The folder {name[:80]!r} is outside the one this app may read; start it with --root for it.")
    if not exists:
        raise InputError(f"There is no folder {name[:80]!r} below the one this app may read.")
    return folder


def stays_below(root: Path, folder: Path) -> bool:
    """Whether no file right in a folder is a link that leads out of the root."""
    root = root.resolve()
    return all(path.resolve().is_relative_to(root) for path in folder.iterdir() if path.is_symlink())
