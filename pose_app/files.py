"""Files and folders that people name: tried before the work, written whole or not at all, failures put in words."""

import errno
import os
import re
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pose_app.errors import InputError, PartlyDone

OUR_MARK = b"Software\0pose-app"  # in a PNG that we drew: no picture of the person's
_DAY_S = 86_400
_TRIED_BYTES = 1 << 16  # what a disk that is full already has no room for
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "it should be a file in a folder that exists",
    errno.ENOTDIR: "it should be a file in a folder that exists",
    errno.EISDIR: "it is a folder",
    errno.EFBIG: "the disk allows no file so large",
    errno.EMFILE: "too many files are open",
}
if hasattr(errno, "EDQUOT"):
    _REASONS[errno.EDQUOT] = "the disk's quota is used up"
# What data and weights folders hold, by name.
_INPUTS = re.compile(r"(\w+_)?clips_\w+\.(npy|csv)|generate_\w+\.json|.+\.weights\.(h5|json)")
_STREAMS = {
    name: number
    for number, word in ((1, "stdout"), (2, "stderr"))
    for name in (f"/dev/{word}", f"/dev/fd/{number}", f"/proc/self/fd/{number}")
}


def reason(error: OSError) -> str:
    """Say in words why the system refused something."""
    return _REASONS.get(error.errno or 0, (error.strerror or str(error)).split("\n")[0].lower())


def sentence(error: OSError) -> str:
    """Say in one sentence which file the system refused, and why."""
    what = error.filename2 or error.filename
    name = os.fsdecode(what) if isinstance(what, (str, bytes, os.PathLike)) else "A file"
    return f"{name} cannot be used: {reason(error)}."


def check_writable(path: Path | None) -> None:
    """Try to make a file where one is to be written later; None is no file.

    Raises InputError where that fails, and for a file of a data or weights folder, which no report may replace.
    """
    if path is None or str(path) in _STREAMS:
        return
    try:
        target = _target(path)
        if _is_input(target):
            raise InputError(f"{path} belongs to a data or weights folder and is not written over; give another name.")
        _remove_what_kills_left(target.parent)
        if not _is_written_in_place(target):
            part, file = _beside(target)
            try:
                with file:
                    file.write(bytes(_TRIED_BYTES))
            finally:
                part.unlink()
        elif not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {reason(error)}.") from None


def _is_input(path: Path) -> bool:
    is_of_weights = path.name in ("config.json", "history.csv") and (path.parent / "config.json").is_file()
    return path.is_file() and (is_of_weights or _INPUTS.fullmatch(path.name) is not None)


def check_folder(path: Path) -> None:
    """Raise InputError for a folder that neither is there to be written to nor could be made."""
    path = path.absolute()
    try:
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        tempfile.TemporaryDirectory(dir=there).cleanup()
    except OSError as error:
        is_no_place = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EEXIST)
        why = "it should be a folder, or the name of one to be made" if is_no_place else reason(error)
        raise InputError(f"{path} cannot be written: {why}.") from None


def check_room(folder: Path, size: int, what: str) -> None:
    """Raise InputError where a folder has no room for so many bytes; what: the bytes are of, for the message."""
    try:
        try_room(folder, size)
    except OSError as error:
        raise InputError(f"There is no room for {size / 1e6:.0f} MB of {what} in {folder}: {reason(error)}.") from None


def try_room(folder: Path, size: int) -> None:
    """Take room for so many bytes and give it back; raises OSError where a folder has none."""
    with tempfile.TemporaryFile(dir=folder) as file:
        reserve(file, size)


@contextmanager
def system_errors() -> Iterator[None]:
    """Let HDF5's errors of writing, some of which are RuntimeErrors, be the system's they come from: OSError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        number = getattr(error, "errno", None)
        if number is None and (match := re.search(r"errno = (\d+)", str(error))):
            number = int(match[1])
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from None


def reserve(file: BinaryIO, size: int) -> None:
    """Take room on the disk for a file of so many bytes, where the system can; raises OSError where there is none."""
    if not hasattr(os, "posix_fallocate"):
        file.truncate(size)
        return
    try:
        os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # of file systems that cannot
            raise
        file.truncate(size)


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file that is there whole or as it was before; text as UTF-8.

    Links are followed and permissions kept; what is no plain file, such as a pipe, is written straight to.
    Raises OSError, with the file's own name, where that fails.
    """
    data = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    try:
        target = _target(path)
        if (number := _STREAMS.get(str(path))) is not None:
            _write_stream(number, data)
        elif _is_written_in_place(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_or_keep(files: Sequence[tuple[Path, bytes | str]]) -> None:
    """Write some files, each whole; what has no place where it should be goes to the folder for temporary files.

    Raises InputError, PartlyDone where some of them could be written, that says what is where instead.
    """
    failures: list[tuple[Path, bytes | str, str]] = []
    for path, data in files:
        try:
            write_whole(path, data)
        except OSError as error:
            failures.append((path, data, reason(error)))
    if failures:
        names, reasons = ", ".join(str(path) for path, *_ in failures), dict.fromkeys(why for *_, why in failures)
        message = f"{names} cannot be written: {', '.join(reasons)}; {_keep(failures)}."
        raise (InputError if len(failures) == len(files) else PartlyDone)(message)


def plain_files(folder: Path, suffixes: Iterable[str]) -> list[Path]:
    """List a folder's files with some endings, in lower case, sorted by name.

    What systems leave beside a person's files (._photo.jpg, .DS_Store), folders, pipes and sockets are left out.
    """
    wanted = tuple(suffixes)
    return sorted(p for p in folder.iterdir() if not is_hidden(p.name) and p.suffix.lower() in wanted and p.is_file())


def is_hidden(name: str) -> bool:
    """Tell whether a file's name is that of none a person put there, such as macOS' ._photo.jpg."""
    return name.startswith(".") or name.lower() in ("thumbs.db", "desktop.ini")


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(target.stat().st_mode):  # which raises for a name that is too long
            raise IsADirectoryError(errno.EISDIR, "")
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "")
    return target


def _remove_what_kills_left(folder: Path) -> None:
    with suppress(OSError):
        for part in folder.glob(".pose-app-*.part"):
            if time.time() - part.stat().st_mtime > _DAY_S:  # nobody writes for so long
                part.unlink()


def _is_written_in_place(target: Path) -> bool:
    return target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK))


def _beside(target: Path) -> tuple[Path, BinaryIO]:
    part = target.with_name(f".pose-app-{secrets.token_hex(4)}.part")  # short: the target's name may be as long as any
    return part, open(part, "xb")


def _replace(target: Path, data: bytes) -> None:
    part, file = _beside(target)
    try:
        with file:
            file.write(data)
        if target.exists():
            os.chmod(part, stat.S_IMODE(target.stat().st_mode))
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write_stream(number: int, data: bytes) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with open(number, "wb", closefd=False) as file:
        file.write(data)


def _keep(failures: Sequence[tuple[Path, bytes | str, str]]) -> str:
    try:
        folder = Path(tempfile.mkdtemp(prefix="pose-app-"))
        for number, (path, data, _) in enumerate(failures):
            kept = folder / path.name
            write_whole(folder / f"{number}-{path.name}" if kept.exists() else kept, data)
        return f"what should be there is in {folder}"
    except OSError as error:
        return f"nor can it be kept in {tempfile.gettempdir()}: {reason(error)}"
