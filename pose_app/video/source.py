"""Finding out what a source is, by its content and not by its name, and opening it."""

import io
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from pose_app.errors import InputError
from pose_app.files import is_hidden, plain_files, reason
from pose_app.video.animation import webp_reader
from pose_app.video.arrays import array_reader, npy_reader
from pose_app.video.ffmpeg import READ
from pose_app.video.film import FilmReader
from pose_app.video.stills import StillsReader, images_reader, is_our_drawing, tiff_reader

File = str | Path | bytes | BinaryIO
Source = File | Sequence[File] | np.ndarray
Reader = FilmReader | StillsReader

FILM_SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".webm", ".mkv", ".gif", ".wmv", ".flv", ".mpg", ".ts")
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
SUFFIXES = (*FILM_SUFFIXES, *IMAGE_SUFFIXES, ".npy")
_HEAD_BYTES = 512
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FEW = 4  # JPEGs one behind the other in a file: a photograph with its thumbnails, not a film


def open_source(source: Source, name: str | None = None) -> Reader:
    """Open a film, an animation, images or an array of frames; close the reader when done.

    source: a path (of a file or a folder of images), a file's bytes, an open binary file such as an
    upload, a list of images, or (T, H, W, 3) uint8 RGB. name is for messages. Raises InputError, in
    one sentence, for anything that holds no pictures.
    """
    if isinstance(source, np.ndarray):
        return array_reader(source, name or "The array")
    if isinstance(source, (str, Path)):
        return _open_path(Path(source), name)
    if isinstance(source, bytes):
        return _open_file(io.BytesIO(source), name or "The file")
    if isinstance(source, (list, tuple)):
        return _open_several(source, name)
    file = cast(BinaryIO, source)
    return _open_file(file, name or Path(getattr(file, "name", "") or "The file").name)


@contextmanager
def opened(source: Source | Reader, name: str | None = None) -> Iterator[Reader]:
    """Open a source inside the block; a reader that is open already stays open."""
    if isinstance(source, (FilmReader, StillsReader)):
        yield source
        return
    with closing(open_source(source, name)) as reader:
        yield reader


def _open_several(sources: Sequence[File], name: str | None) -> Reader:
    if not sources:
        raise InputError("No pictures were given; at least 8 are needed.")
    if len(sources) == 1:
        return open_source(sources[0], name)
    sources = [source for source in sources if not _is_no_input(source)]
    if not sources:
        raise InputError("None of the pictures is one to predict from: they were drawn by us, or left by the system.")
    images: list[tuple[str, Callable[[], bytes]]] = []
    for i, source in enumerate(sources):
        if isinstance(source, (str, Path)):
            path = Path(source)
            if not path.is_file():
                raise InputError(f"There is no file {path}; several inputs should all be pictures.")
            images.append((path.name, partial(_file_bytes, path)))
        else:
            images.append((getattr(source, "name", f"picture {i + 1}"), partial(_all_bytes, source)))
    return images_reader(images, name or f"The set of {len(images)} pictures")


def _open_path(path: Path, name: str | None) -> Reader:
    if path.is_dir():
        images = sorted(source_files([path]), key=lambda p: natural_order(p.name))
        if not images:
            raise InputError(f"The folder {path} holds no pictures; {', '.join(IMAGE_SUFFIXES)} are read.")
        return images_reader([(p.name, partial(_file_bytes, p)) for p in images], name or path.name)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            raise InputError(f"{path} is a pipe or a device; give a film, a folder of pictures or an .npy of frames.")
        file = path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"There is no file or folder {path}; give a film, a folder of pictures or an .npy of frames."
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.") from None
    reader = None
    try:
        reader = _open_file(file, name or path.name, path)
        return reader
    finally:
        if not isinstance(reader, FilmReader):  # a film is read from it until the reader is closed
            file.close()


def source_files(source: Sequence[str | Path]) -> list[Path]:
    """List the files that are read of some paths: of a folder its pictures, without those that we have drawn.

    Raises InputError for a folder that cannot be read.
    """
    files: list[Path] = []
    for path in map(Path, source):
        try:
            inside = plain_files(path, IMAGE_SUFFIXES) if path.is_dir() else [path]
        except OSError as error:
            raise InputError(f"{path} cannot be read: {reason(error)}.") from None
        files += [file for file in inside if not _is_no_input(file)] if path.is_dir() else inside
    return files


def _is_no_input(source: Path | str | bytes | BinaryIO) -> bool:
    """Whether a picture among others is none of the person's: of the system's making, or a sheet that we drew."""
    if isinstance(source, (str, Path)):
        path = Path(source)
        try:
            with path.open("rb") if path.suffix.lower() == ".png" and path.is_file() else io.BytesIO() as file:
                return is_hidden(path.name) or is_our_drawing(file.read(_HEAD_BYTES))
        except OSError:
            return False  # what is wrong with it is said where it is read
    if isinstance(source, (bytes, bytearray, memoryview)):
        return is_our_drawing(bytes(source[:_HEAD_BYTES]))
    source.seek(0)
    return is_hidden(Path(getattr(source, "name", "") or "").name) or is_our_drawing(source.read(_HEAD_BYTES))


def _file_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {reason(error)}.") from None


def natural_order(name: str) -> list[int | str]:
    """Sort by this to have frame2 before frame10."""
    parts = re.split(r"(\d+)", name)
    return [int(part) if i % 2 else part for i, part in enumerate(parts)]


def _open_file(file: BinaryIO, name: str, path: Path | None = None) -> Reader:
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not head:
        raise InputError(f"{name} is empty; it should be a film, pictures or an .npy of frames.")
    if head.startswith(b"\x93NUMPY"):
        return npy_reader(path or _all_bytes(file), name)
    if name.lower().endswith(".npy"):
        raise InputError(f"{name} is not an .npy file; it should hold frames, (T, height, width, 3) uint8 RGB.")
    # Play lists and the like are text too, and would have FFmpeg open other files.
    if _is_text(head):
        raise InputError(f"{name} is a text file, not a film; {READ}.")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp_reader(_all_bytes(file), name)
    if head.startswith(_TIFF_HEADS):
        return _several_pages(tiff_reader(_all_bytes(file), name))
    if head.startswith(b"BM") or (head.startswith(b"\x89PNG") and not _is_animated(file)):
        raise InputError(_single(name))
    if head.startswith(b"PK\3\4"):
        raise InputError(f"{name} is a zip archive, not a film; unpack it, and give what is in it.")
    if isinstance(file, io.BytesIO):
        file = io.BytesIO(file.getvalue())  # the same bytes, and a place of its own: an upload has many readers
    if head.startswith(b"\xff\xd8\xff"):
        return _jpegs(file, name, owned=path is not None)
    return FilmReader(file, name, owned=path is not None)


def _jpegs(file: BinaryIO, name: str, owned: bool) -> Reader:
    """Read raw MJPEG, which begins as a photograph does."""
    try:
        reader = FilmReader(file, name, owned)
    except InputError:
        raise InputError(_single(name)) from None
    if len(reader.times_s) < _FEW:
        raise InputError(_single(name))
    return reader


def _several_pages(reader: StillsReader) -> StillsReader:
    if len(reader.times_s) == 1:
        raise InputError(_single(reader.name))
    return reader


def _single(name: str) -> str:
    return f"{name} is a single picture; a film, or a folder of at least 8 pictures, is needed."


def _is_animated(file: BinaryIO) -> bool:
    """Whether a PNG says before its first picture that it is an animation."""
    file.seek(8)
    while len(chunk := file.read(8)) == 8 and chunk[4:] != b"IDAT":
        if chunk[4:] == b"acTL":
            return True
        file.seek(int.from_bytes(chunk[:4], "big") + 4, io.SEEK_CUR)
    return False


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _all_bytes(source: bytes | BinaryIO) -> bytes:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    source.seek(0)
    return source.read()
