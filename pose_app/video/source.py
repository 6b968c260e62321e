"""Finding out what a source is, by its content and not by its name, and opening it."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pose_app.errors import InputError
from pose_app.video.arrays import array_reader, npy_reader
from pose_app.video.film import FilmReader
from pose_app.video.stills import StillsReader, animation_reader, images_reader

Source = str | Path | bytes | BinaryIO | Sequence[str | Path | bytes | BinaryIO] | np.ndarray
Reader = FilmReader | StillsReader

FILM_SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".webm", ".mkv", ".gif", ".wmv", ".flv", ".mpg", ".ts")
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
SUFFIXES = (*FILM_SUFFIXES, *IMAGE_SUFFIXES, ".npy")
_PICTURE_HEADS = (b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*")


def open_source(source: Source, name: str | None = None) -> Reader:
    """Open a film, an animation, images or an array of frames.

    source: a path (of a file or a folder of images), a file's bytes, an open binary file such as an
    upload, a list of images, or (T, H, W, 3) uint8 RGB. name is for messages. Raises InputError, in
    one sentence, for anything that holds no pictures.
    """
    if isinstance(source, np.ndarray):
        return array_reader(source, name or "The array")
    if isinstance(source, (list, tuple)):
        return _open_several(source, name)
    if isinstance(source, (str, Path)):
        return _open_path(Path(source), name)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _open_file(io.BytesIO(source), name or "The file")
    return _open_file(source, name or Path(getattr(source, "name", "") or "The file").name)


def _open_several(sources: Sequence, name: str | None) -> Reader:
    if not sources:
        raise InputError("No pictures were given; at least 8 are needed.")
    if len(sources) == 1:
        return open_source(sources[0], name)
    images = []
    for i, source in enumerate(sources):
        if isinstance(source, (str, Path)):
            path = Path(source)
            if not path.is_file():
                raise InputError(f"There is no file {path}; several inputs should all be pictures.")
            images.append((path.name, path.read_bytes))
        else:
            images.append((getattr(source, "name", f"picture {i + 1}"), lambda source=source: _all_bytes(source)))
    return images_reader(images, name or f"The set of {len(images)} pictures")


def _open_path(path: Path, name: str | None) -> Reader:
    if path.is_dir():
        images = [p for p in path.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES]
        images.sort(key=lambda p: natural_order(p.name))
        if not images:
            raise InputError(f"The folder {path} holds no pictures; {', '.join(IMAGE_SUFFIXES)} are read.")
        return images_reader([(p.name, p.read_bytes) for p in images], name or path.name)
    if not path.is_file():
        raise InputError(f"There is no file or folder {path}; give a film, a folder of pictures or an .npy of frames.")
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    return _open_file(file, name or path.name, path)


def natural_order(name: str) -> list[int | str]:
    """Sort by this to have frame2 before frame10."""
    parts = re.split(r"(\d+)", name)
    return [int(part) if i % 2 else part for i, part in enumerate(parts)]


def _open_file(file: BinaryIO, name: str, path: Path | None = None) -> Reader:
    file.seek(0)
    head = file.read(512)
    if not head:
        raise InputError(f"{name} is empty; it should be a film, pictures or an .npy of frames.")
    if head.startswith(b"\x93NUMPY"):
        return npy_reader(path or _all_bytes(file), name)
    if name.lower().endswith(".npy"):
        raise InputError(f"{name} is not an .npy file; it should hold frames, (T, height, width, 3) uint8 RGB.")
    # Play lists and the like are text too, and would have FFmpeg open other files.
    if _is_text(head):
        raise InputError(f"{name} is a text file, not a film; mp4, mov, avi, webm, mkv and gif are read.")
    if head.startswith(b"\x89PNG") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return animation_reader(_all_bytes(file), name)
    if head.startswith(_PICTURE_HEADS):
        raise InputError(f"{name} is a single picture; a film, or a folder of at least 8 pictures, is needed.")
    if head.startswith(b"GIF8") and b";" not in _tail(file):
        raise InputError(f"{name} is cut off: a GIF's end mark is missing; copy it again.")
    return FilmReader(file, name)


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _tail(file: BinaryIO) -> bytes:
    file.seek(-min(16, file.seek(0, io.SEEK_END)), io.SEEK_END)
    return file.read()


def _all_bytes(source: bytes | BinaryIO) -> bytes:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    source.seek(0)
    return source.read()
