"""How much room kept predictions take: those that were longest unused go when it is too much."""

import os
from pathlib import Path

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
