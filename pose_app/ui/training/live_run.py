"""Where a run that is not at its end stands, by the checkpoint that `train` keeps beside the weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pose_app.training.checkpoint import PROGRESS_FILE, RESUME_FOLDER, Progress, read_progress

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


def checkpoint_of(folder: Path) -> Path:
    """The file in which `train` notes where the run of a weights folder stands; it need not be there."""
    return folder / RESUME_FOLDER / PROGRESS_FILE


def progress_of(folder: Path) -> Progress | None:
    """Where the run of a weights folder stands, None where no checkpoint says it; InputError for a broken one."""
    path = checkpoint_of(folder)
    return read_progress(path.parent)[1] if path.is_file() else None


def live_of(progress: Progress, silent_s: float) -> Live | None:
    """Work out how far a run is, None at its end; silent_s: since it last wrote."""
    recipe, done = progress.run["recipe"], progress.epoch
    if budget := recipe.get("seconds"):
        epochs, all_spent = None, progress.seconds + sum(row["seconds"] for row in progress.history)
        share, left = all_spent / budget, max(budget - all_spent - silent_s, 0.0)
    else:
        epochs = recipe["epochs"]
        share, left = done / epochs, seconds_left(progress.history, epochs, progress.seconds + silent_s)
    if share >= 1:
        return None
    so_far = progress.mpjpe_sum / progress.examples if progress.examples else None
    return Live(done, epochs, max(share, 0.0), progress.step, so_far, progress.seconds, silent_s, left)


def seconds_left(history: Sequence[Mapping[str, float]], epochs: int, spent: float) -> float | None:
    """The mean epoch's seconds times the epochs that are left, less what was spent on the present one."""
    if not history:
        return None
    mean = sum(row["seconds"] for row in history) / len(history)
    left = epochs - len(history)
    return max(left * mean - min(spent, mean), 0.0)
