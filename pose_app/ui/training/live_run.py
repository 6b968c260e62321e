"""Where a run that is not at its end stands, by the checkpoint that `train` keeps beside the weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pose_app.errors import InputError
from pose_app.training import checkpoint
from pose_app.training.checkpoint import PROGRESS_FILE
from pose_app.weights import HISTORY_COLUMNS, recipe_chain

RESUME_FOLDER = ".resume"
SILENT_S = 900  # `train` writes at least every 300 s, but for the validation after an epoch
MOST_BYTES = 32 * 2**20  # of a file that a run leaves; a hundred thousand epochs take 20 MB
BROKEN = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
_MOST = 10**6  # epochs
_NUMBERS = ("learning_rate", "batch", "epochs", "velocity", "seconds", "warmup", "weight_decay", "clip_norm")


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


def read_progress(folder: Path) -> dict[str, Any] | None:
    """Read the checkpoint of a weights folder, None where there is none: its run, history, epoch and sums.

    Raises InputError for one that is broken.
    """
    path = folder / RESUME_FOLDER / PROGRESS_FILE
    if not path.is_file():
        return None
    progress = asdict(checkpoint.read_progress(path.parent)[1])
    try:
        progress["history"] = [plain_row(row) for row in progress["history"]]
        check_recipe(progress["run"]["recipe"])
        live_of(progress, 0.0)
    except BROKEN:
        raise InputError(f"{path} is broken: it is not the checkpoint of a training run.") from None
    return progress


def live_of(progress: Mapping[str, Any], silent_s: float) -> Live | None:
    """Work out where a run stands, None at its end; progress as read_progress gives it."""
    recipe, done = progress["run"]["recipe"], _number(progress, "epoch", int)
    spent, step, examples = (_number(progress, name) for name in ("seconds", "step", "examples"))
    if budget := recipe.get("seconds"):
        epochs, all_spent = None, spent + sum(row["seconds"] for row in progress["history"])
        share, left = all_spent / budget, max(budget - all_spent - silent_s, 0.0)
    else:
        epochs = int(recipe["epochs"])
        share, left = done / epochs, seconds_left(progress["history"], epochs, spent + silent_s)
    if share >= 1:
        return None
    if not share >= 0:
        raise ValueError("a share should be from 0 to 1")
    so_far = _number(progress, "mpjpe_sum") / examples if examples else None
    return Live(done, epochs, share, int(step), so_far, spent, silent_s, left)


def seconds_left(history: Sequence[Mapping[str, float]], epochs: int, spent: float) -> float | None:
    """The mean epoch's seconds times the epochs that are left, less what was spent on the present one."""
    if not history:
        return None
    mean = sum(row["seconds"] for row in history) / len(history)
    left = epochs - len(history)
    return max(left * mean - min(spent, mean), 0.0)


def plain_row(row: Mapping[str, Any]) -> dict[str, float]:
    """Give one epoch's row as numbers; raises ValueError for an epoch that is none."""
    plain = {name: float(row[name]) for name in HISTORY_COLUMNS}
    if not (1 <= plain["epoch"] <= _MOST and plain["epoch"].is_integer()):
        raise ValueError("an epoch should be a whole number from 1 up")
    return plain


def check_recipe(recipe: Mapping[str, Any]) -> None:
    """Raise InputError or ValueError where a recipe, or one of those before it, has no number where there is one."""
    for values in recipe_chain(recipe):
        for name in _NUMBERS:
            if values.get(name) is not None:
                _number(values, name)


def check_size(path: Path) -> None:
    """Raise InputError for a file larger than any that a run leaves."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path} is broken: it has {path.stat().st_size / 1e6:,.0f} MB, far more than a run leaves.")


def _number(values: Mapping[str, Any], name: str, kind: type = float):
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name} should be a number from 0 up")
    return kind(value)
