"""The compiled form of a network for OpenVINO: made once from a weights folder, kept in the user's cache folder."""

import errno
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path

from pose_app import model
from pose_app.cache import cache_folder, make_room
from pose_app.engines.openvino_export import BIN, XML
from pose_app.errors import InputError
from pose_app.files import reason, write_whole
from pose_app.weights import NetworkInfo, check_files

_PROJECT = Path(__file__).parents[2]
_EXPORT = "pose_app.engines.openvino_export"
_MOST_BYTES = 1_000_000_000  # some 20 networks
# What zipfile raises of a damaged file, whose parts it then takes for encrypted or made by a later version.
_DAMAGED = (zipfile.BadZipFile, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class ExportFailed(Exception):
    """A network has no compiled form: why, one sentence."""


@dataclass(frozen=True, eq=False)
class CompiledForm:
    """A network as OpenVINO reads it: the graph as XML, and the numbers it refers to."""

    xml: bytes
    weights: bytes


def is_compiled(info: NetworkInfo) -> bool:
    """Tell whether the cache folder has a network's compiled form."""
    with suppress(OSError):
        return (cache_folder("networks") / _name(info)).is_file()
    return False


def compiled_form(info: NetworkInfo, anew: bool = False) -> CompiledForm:
    """Give the compiled form of a folder's network, from the cache folder or made now, which takes seconds.

    anew: make it in any case, as OpenVINO cannot run the one that is kept. Raises InputError where the weights are
    damaged, ExportFailed where Keras cannot export the network. What cannot be kept, or is damaged where it was kept,
    is made anew with a line on the standard error.
    """
    check_files(info)
    folder, name = cache_folder("networks"), _name(info)
    path = folder / name
    form = None if anew else _kept(path)
    if form is not None:
        make_room(folder, "*", name, _MOST_BYTES)
        return form
    if anew:
        _say(f"The compiled network {path} cannot be run and is made anew.")
    elif sys.stderr is not None and sys.stderr.isatty():
        _say(f"Compiling the network of {info.name} for OpenVINO, once …")
    packed = _export(info)
    try:
        form = _unpack(packed)
    except _DAMAGED:
        raise ExportFailed(f"The compiled network of {info.folder} is damaged as it is made.") from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # a pipe would be written to, and wait for a reader
            raise FileExistsError(errno.EEXIST, f"{name} is there and is no file")
        make_room(folder, "*", name, _MOST_BYTES - len(packed))
        write_whole(path, packed)
    except OSError as error:
        _say(f"The compiled network cannot be kept in {folder}: {reason(error)}; it is made at each start.")
    return form


def _kept(path: Path) -> CompiledForm | None:
    """Read a form from its file; None where there is none that can be used."""
    try:
        packed = path.read_bytes() if path.is_file() else None  # no pipe, which nobody may ever write to
    except OSError:
        return None  # that nothing can be kept there either is said when one is made
    try:
        return None if packed is None else _unpack(packed)
    except _DAMAGED:
        _say(f"The compiled network {path} is damaged and is made anew.")
        return None


def _name(info: NetworkInfo) -> str:
    """Name the file of a network by all that its compiled form depends on: weights, our layers, libraries."""
    digest = hashlib.sha256()
    libraries = {name: _version(name) for name in ("keras", "openvino")}
    digest.update(json.dumps([info.config.plain(), sorted(info.files.items()), libraries]).encode())
    for source in sorted(Path(model.__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    digest.update(Path(__file__).with_name("openvino_export.py").read_bytes())
    return f"{digest.hexdigest()[:24]}.zip"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""  # then it cannot be made either, and the reason is said there


def _unpack(packed: bytes) -> CompiledForm:
    with zipfile.ZipFile(BytesIO(packed)) as file:  # which checks the sum of each part
        if any(part.compress_type != zipfile.ZIP_STORED for part in file.infolist()):
            raise zipfile.BadZipFile("compressed, as none of ours is")
        return CompiledForm(file.read(XML), file.read(BIN))


def _export(info: NetworkInfo) -> bytes:
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    run = subprocess.run(
        [sys.executable, "-P", "-m", _EXPORT, str(info.folder)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
    words = run.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {run.returncode}"]
    if run.returncode < 0:
        words.append("its process was killed; the machine may be out of memory")
    if run.returncode == 2:
        raise InputError(words[-1])
    if run.returncode != 0:
        raise ExportFailed(f"The network of {info.folder} cannot be compiled for OpenVINO ({words[-1]}).")
    return run.stdout


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
