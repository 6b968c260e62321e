"""Training runs as they lie on disk: finished, stopped, or written to by `train` at this moment."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pose_app.errors import InputError
from pose_app.training.checkpoint import PROGRESS_FILE, read_progress
from pose_app.weights import HISTORY_COLUMNS, read_history, read_info, recipe_chain

RESUME_FOLDER = ".resume"
SILENT_S = 900  # `train` writes at least every 300 s, but for the validation after an epoch


@dataclass(frozen=True)
class Live:
    """Where a run that is not at its end stands.

    epoch: finished ones of epochs, None where it trains for a time instead; share: of all, done so far.
    step: batches done of the next. train_mpjpe: over these, mm, or None.
    seconds: spent on them. silent_s: since it last wrote. left_s: until it ends, or None before the first
    epoch's end.
    """

    epoch: int
    epochs: int | None
    share: float
    step: int
    train_mpjpe: float | None
    seconds: float
    silent_s: float
    left_s: float | None

    @property
    def running(self) -> bool:
        """Whether it wrote lately enough to be at work still."""
        return self.silent_s < SILENT_S


@dataclass(frozen=True)
class TrainingRun:
    """One weights folder's training: settings by name, and Live or None.

    history: as read_history gives it, each row with its "stage": 0 for the first run, one more for each that
    went on with the weights of the one before, by another recipe or on other clips.
    """

    name: str
    folder: Path
    history: tuple[Mapping[str, float], ...]
    settings: Mapping[str, Any]
    live: Live | None


def is_run(folder: Path) -> bool:
    """Whether a folder holds weights or a run that has not left any yet."""
    return (folder / "config.json").is_file() or (folder / RESUME_FOLDER / PROGRESS_FILE).is_file()


def read_run(name: str, folder: Path, now: float | None = None) -> TrainingRun:
    """Read what there is of a run; now: seconds since 1970, for tests.

    Raises InputError for a folder that holds no run, or one that is broken.
    """
    if not is_run(folder):
        raise InputError(f"There is no training run in {folder}; `train --out {folder}` would begin one.")
    progress = _progress(folder / RESUME_FOLDER / PROGRESS_FILE)
    settings = _settings(folder, progress)
    firsts, history = first_epochs(settings), read_history(folder)
    if progress is None:
        return TrainingRun(name, folder, _staged(history, firsts), settings, None)
    # The checkpoint is written before the weights folder: it may be an epoch ahead.
    rows = {row["epoch"]: row for row in [*history, *map(_row, progress["history"])]}
    silent = (time.time() if now is None else now) - (folder / RESUME_FOLDER / PROGRESS_FILE).stat().st_mtime
    live = _live(progress, max(silent, 0.0))
    firsts |= {int(row["epoch"]) for row in progress["history"][:1]}
    return TrainingRun(name, folder, _staged(rows.values(), firsts), settings, live)


def first_epochs(settings: Mapping[str, Any]) -> set[int]:
    """The first epoch of a run and of those it went on from.

    Early recipes do not say it: it is then the one after as many as those before it were to have, if they say so.
    """
    firsts, after = set(), 1
    for recipe in recipe_chain(settings):
        first = recipe.get("first_epoch", after)
        if first is not None:
            firsts.add(first)
        epochs = recipe.get("epochs")
        after = first + epochs if first and epochs else None
    return firsts


def _staged(history: Iterable[Mapping[str, float]], firsts: set[int]) -> tuple[Mapping[str, float], ...]:
    return tuple({**row, "stage": sum(1 < first <= row["epoch"] for first in firsts)} for row in history)


def _progress(path: Path) -> dict | None:
    if not path.is_file():
        return None
    return asdict(read_progress(path.parent)[1])


def _row(row: Mapping[str, float]) -> dict[str, float]:
    return {name: float(row[name]) for name in HISTORY_COLUMNS}


def _live(progress: Mapping[str, Any], silent_s: float) -> Live | None:
    recipe, done, spent = progress["run"]["recipe"], progress["epoch"], progress["seconds"]
    if budget := recipe.get("seconds"):
        epochs, all_spent = None, spent + sum(row["seconds"] for row in progress["history"])
        share, left = all_spent / budget, max(budget - all_spent - silent_s, 0.0)
    else:
        epochs = int(recipe["epochs"])
        share, left = done / epochs, seconds_left(progress["history"], epochs, spent + silent_s)
    if share >= 1:
        return None
    examples = progress["examples"]
    so_far = progress["mpjpe_sum"] / examples if examples else None
    return Live(done, epochs, share, progress["step"], so_far, spent, silent_s, left)


def seconds_left(history: Sequence[Mapping[str, float]], epochs: int, spent: float) -> float | None:
    """The mean epoch's seconds times the epochs that are left, less what was spent on the present one."""
    if not history:
        return None
    mean = sum(row["seconds"] for row in history) / len(history)
    left = epochs - len(history)
    return max(left * mean - min(spent, mean), 0.0)


def _settings(folder: Path, progress: Mapping[str, Any] | None) -> dict[str, Any]:
    if (folder / "config.json").is_file():
        info = read_info(folder)
        return {"trained_on": info.trained_on, "parameters": info.parameters, **vars(info.config), **info.recipe}
    run = progress["run"]
    return {**run.get("model", {}), "start": run.get("start"), "stills": run.get("stills"), **run["recipe"]}
