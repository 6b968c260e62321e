"""Where a run stands, on disk, so that a killed run goes on with the same history."""

import json
import math
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_app.errors import InputError
from pose_app.files import system_errors, try_room, write_whole
from pose_app.json_file import check_fields, is_a, read_json
from pose_app.model import config_from_dict
from pose_app.weights import HISTORY_COLUMNS, current_names, recipe_chain

if TYPE_CHECKING:
    import keras

RESUME_FOLDER = ".resume"  # in a weights folder
PROGRESS_FILE = "progress.json"
MOST_EPOCHS = 10**6
_STEM = re.compile(r"[0-9]+-[0-9]+(-[0-9a-f]+)?")  # part of files' names
_COUNTS = ("epoch", "step", "examples", "seconds")
_FIELDS = {
    "run": dict, "epoch": int, "step": int, "loss_sum": float, "mpjpe_sum": float, "examples": int,
    "seconds": float, "history": list,
}  # fmt: skip
_HEAD_BYTES = 4096  # of a variable in an HDF5 file, about


@dataclass
class Progress:
    """How far a run is: the epoch under way (from 0), its batches done, and sums over them.

    history: one dict an epoch finished. run: what the run was started with; a resumed run must agree.
    """

    run: dict[str, Any]
    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    mpjpe_sum: float = 0.0
    examples: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def save_beginning(folder: Path, progress: Progress) -> None:
    """Note a run that has trained on nothing yet, without weights: resumed, it begins. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / PROGRESS_FILE, json.dumps({"stem": None, **asdict(progress)}))


def checkpoint_bytes(models: Iterable["keras.Model"]) -> int:
    """Tell about how large a checkpoint of models is, with the optimizers of those that were compiled."""
    models = list(models)
    holders = [*models, *(model.optimizer for model in models if getattr(model, "optimizer", None))]
    variables = [variable for holder in holders for variable in holder.variables]
    return sum(math.prod(v.shape) * 4 + _HEAD_BYTES for v in variables)


def save_checkpoint(folder: Path, progress: Progress, models: dict[str, "keras.Model"]) -> None:
    """Write weights, optimizer state and progress; a kill or a disk that fills leaves the checkpoint before it.

    Raises OSError where there is no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A name of its own even at the same step, so that nothing which the last checkpoint needs is written over.
    stem = f"{progress.epoch:04d}-{progress.step:06d}-{secrets.token_hex(3)}"
    try:
        try_room(folder, checkpoint_bytes(models.values()))  # HDF5 ends badly where it finds none
        with system_errors():
            for name, model in models.items():
                model.save_weights(folder / f"{stem}-{name}.weights.h5")
        write_whole(folder / PROGRESS_FILE, json.dumps({"stem": stem, **asdict(progress)}))
    except BaseException:
        _remove(folder.glob(f"{stem}-*"))
        raise
    _remove(old for old in folder.glob("*.weights.h5") if not old.name.startswith(stem))


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)


def has_begun(folder: Path) -> bool:
    """Tell whether a folder holds a checkpoint of a run that has trained on anything yet, or one that is damaged."""
    if not (folder / PROGRESS_FILE).exists():
        return False
    try:
        _, progress = read_progress(folder)
    except InputError:
        return True
    return bool(progress.epoch or progress.step)


def load_checkpoint(folder: Path, run: dict[str, Any], models: dict[str, "keras.Model"]) -> Progress:
    """Bring models (optimizers built) back to where a run stood.

    Raises InputError if there is no checkpoint, if it is damaged or is of a run started with other settings.
    """
    if not (folder / PROGRESS_FILE).is_file():
        raise InputError(f"There is no run to resume in {folder.parent}; start one without --resume.")
    begin_anew = f"remove {folder} to begin anew, or go on with the weights in {folder.parent} by --start"
    try:
        stem, progress = read_progress(folder)
        if stem is not None and not (isinstance(stem, str) and _STEM.fullmatch(stem)):
            raise InputError(f"{folder / PROGRESS_FILE} is broken: its stem should name the files of the checkpoint.")
    except InputError as error:
        raise InputError(f"{str(error).removesuffix('.')}; {begin_anew}.") from None
    changed = _changed(run, progress.run)
    if changed:
        was = ", ".join(f"{k}={progress.run.get(k)}" for k in changed)
        raise InputError(f"The run in {folder.parent} was started with {was}; resume it with the same settings.")
    for name, model in models.items() if stem else ():
        weights = folder / f"{stem}-{name}.weights.h5"
        if not weights.is_file():
            raise InputError(f"{weights} is missing; put it back, or {begin_anew}.")
        try:
            model.load_weights(weights)
        except Exception:  # h5py and Keras raise many kinds
            raise InputError(f"{weights} is damaged; {begin_anew}.") from None
    return progress


def _changed(run: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Name the settings that a run has not as the run before: early ones say nothing of how a stream is drawn from."""
    before = before.copy()
    if "stream" not in before:
        before["stream"] = run.get("stream")
    with suppress(InputError):  # as it is named today
        before["model"] = config_from_dict(before.get("model", {})).plain()
    return sorted(k for k in run.keys() | before.keys() if run.get(k) != before.get(k))


def read_progress(folder: Path) -> tuple[Any, Progress]:
    """Read how the files of a checkpoint begin, and where its run stands; raises InputError for a broken one."""
    path = folder / PROGRESS_FILE
    values = read_json(path, "the checkpoint of a training run")
    check_fields(values, _FIELDS, str(path))
    check_fields(values["run"], {"recipe": dict}, f"{path}, run")
    values["run"]["recipe"] = current_names(values["run"]["recipe"])
    for row in values["history"]:
        check_fields(row, {name: float for name in HISTORY_COLUMNS}, f"{path}, history")
        if not (1 <= row["epoch"] <= MOST_EPOCHS and float(row["epoch"]).is_integer()):
            raise InputError(f"{path} is broken: the epochs of its history should be whole numbers from 1 up.")
    recipe = values["run"]["recipe"]
    recipe_chain(recipe)
    length = recipe.get("seconds")
    if length is None:
        check_fields(recipe, {"epochs": int}, f"{path}, recipe")
    elif not is_a(length, float) or length <= 0:
        raise InputError(f"{path} is broken: its recipe should have seconds over 0, or null.")
    if min(values[name] for name in _COUNTS) < 0:
        raise InputError(f"{path} is broken: {', '.join(_COUNTS)} should be 0 or more.")
    return values.get("stem"), Progress(**{name: values[name] for name in _FIELDS})
