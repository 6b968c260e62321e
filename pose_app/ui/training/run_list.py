"""Training runs as they lie on disk: finished, stopped, or written to by `train` at this moment."""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pose_app.errors import InputError
from pose_app.training.checkpoint import MOST_EPOCHS, Progress
from pose_app.ui.training.live_run import Live, checkpoint_of, live_of, progress_of
from pose_app.weights import read_history, read_info, recipe_chain

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
# Of a recipe, what the page reckons with or writes as a number.
_NUMBERS = ("learning_rate", "batch", "epochs", "velocity", "seconds", "warmup", "weight_decay", "clip_norm")


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
    """Whether a folder holds weights or a run that has not left any yet; one that cannot be looked into does not."""
    try:
        return (folder / "config.json").is_file() or checkpoint_of(folder).is_file()
    except OSError:
        return False


def read_run(name: str, folder: Path, now: float | None = None) -> TrainingRun:
    """Read what there is of a run; now: seconds since 1970, for tests.

    Raises InputError for a folder that holds no run, or one that is broken, whatever is wrong in its files.
    """
    if not is_run(folder):
        raise InputError(f"There is no training run in {folder}; `train --out {folder}` would begin one.")
    try:
        return _read_run(name, folder, time.time() if now is None else now)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"The training run in {folder} cannot be read: {error.strerror}.") from None
    except _BROKEN:
        raise InputError(f"The training run in {folder} is broken: its files are not what `train` writes.") from None


def is_running(folder: Path) -> bool:
    """Whether a run is in progress; not one that cannot be read."""
    try:
        if not checkpoint_of(folder).is_file():
            return False
        live = read_run(folder.name, folder).live
    except (InputError, OSError):  # said where the run is drawn
        return False
    return live is not None and live.running


def _read_run(name: str, folder: Path, now: float) -> TrainingRun:
    progress = progress_of(folder)
    if progress is not None:
        _check_numbers(progress.run["recipe"])
    settings = _settings(folder, progress)
    firsts, history = first_epochs(settings), _history(folder)
    if progress is None:
        return TrainingRun(name, folder, _staged(history, firsts), settings, None)
    # The checkpoint is written before the weights folder: it may be an epoch ahead.
    rows = {row["epoch"]: row for row in [*history, *progress.history]}
    live = live_of(progress, max(now - checkpoint_of(folder).stat().st_mtime, 0.0))
    firsts |= {int(row["epoch"]) for row in progress.history[:1]}
    return TrainingRun(name, folder, _staged(rows.values(), firsts), settings, live)


def _history(folder: Path) -> list[dict[str, float]]:
    history = read_history(folder)
    if not all(1 <= row["epoch"] <= MOST_EPOCHS and row["epoch"].is_integer() for row in history):
        raise InputError(f"{folder / 'history.csv'} is broken: its epochs should be whole numbers from 1 up.")
    return history


def first_epochs(settings: Mapping[str, Any]) -> set[int]:
    """The first epoch of a run and of those it went on from.

    Early recipes do not say it: it is then the one after as many as those before it were to have, if they say so.
    """
    firsts: set[int] = set()
    after: int | None = 1
    for recipe in recipe_chain(settings):
        first = recipe.get("first_epoch", after)
        if first is not None:
            firsts.add(first)
        epochs = recipe.get("epochs")
        after = first + epochs if first and epochs else None
    return firsts


def _staged(history: Iterable[Mapping[str, float]], firsts: set[int]) -> tuple[Mapping[str, float], ...]:
    return tuple({**row, "stage": sum(1 < first <= row["epoch"] for first in firsts)} for row in history)


def _settings(folder: Path, progress: Progress | None) -> dict[str, Any]:
    if (folder / "config.json").is_file():
        info = read_info(folder)
        _check_numbers(info.recipe)
        return {"trained_on": info.trained_on, "parameters": info.parameters, **info.config.plain(), **info.recipe}
    run = progress.run if progress else {"recipe": {}}
    return {**run.get("model", {}), "start": run.get("start"), "stills": run.get("stills"), **run["recipe"]}


def _check_numbers(recipe: Mapping[str, Any]) -> None:
    """Raise ValueError where a recipe, or one of those before it, has no number where there is one."""
    for values in recipe_chain(recipe):
        for name in _NUMBERS:
            value = values.get(name)
            if value is not None and (type(value) not in (int, float) or not 0 <= value < math.inf):
                raise ValueError(f"{name} should be a number from 0 up")
