"""The user's cache folder: what can be made anew, kept as long as there is room for it."""

import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder(kind: str) -> Path:
    """Give the folder for files of a kind; it need not be there yet."""
    try:
        return user_cache_path("pose-app", appauthor=False) / kind
    except RuntimeError:  # a user without a home, as in containers
        return Path(tempfile.gettempdir()) / f"pose-app-{os.getuid() if hasattr(os, 'getuid') else 0}" / kind


def make_room(folder: Path, pattern: str, keep: str, most_bytes: int) -> None:
    """Mark files as used now, and delete the longest unused of the others.

    pattern: of the files in the folder that count. keep: how the names of those begin that are used. What is left
    takes at most most_bytes, the used ones aside, which stay whatever they take. A folder that cannot be written
    stays as it is.
    """
    try:
        others = []
        for path in folder.glob(pattern):
            if path.name.startswith(keep):
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
