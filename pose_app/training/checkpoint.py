"""Where a run stands, on disk, so that a killed run goes on with the same history."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pose_app.errors import InputError

if TYPE_CHECKING:
    import keras

PROGRESS_FILE = "progress.json"


@dataclass
class Progress:
    """How far a run is: the epoch under way (from 0), its batches done, and sums over them.

    history: one dict an epoch finished. run: what the run was started with; a resumed run must agree.
    """

    run: dict
    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    mpjpe_sum: float = 0.0
    examples: int = 0
    seconds: float = 0.0
    history: list[dict] = field(default_factory=list)


def save_checkpoint(folder: Path, progress: Progress, models: dict[str, "keras.Model"]) -> None:
    """Write weights, optimizer state and progress; a kill half-way leaves the checkpoint before it."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{progress.epoch:04d}-{progress.step:06d}"
    for name, model in models.items():
        model.save_weights(folder / f"{stem}-{name}.weights.h5")
    scratch = folder / f"{PROGRESS_FILE}.new"
    scratch.write_text(json.dumps({"stem": stem, **asdict(progress)}), encoding="utf-8")
    os.replace(scratch, folder / PROGRESS_FILE)
    for old in folder.glob("*.weights.h5"):
        if not old.name.startswith(stem):
            old.unlink()


def load_checkpoint(folder: Path, run: dict, models: dict[str, "keras.Model"]) -> Progress:
    """Bring models (optimizers built) back to where a run stood.

    Raises InputError if there is no checkpoint or it is of a run started with other settings.
    """
    path = folder / PROGRESS_FILE
    if not path.is_file():
        raise InputError(f"There is no run to resume in {folder.parent}; start one without --resume.")
    values = json.loads(path.read_text(encoding="utf-8"))
    stem = values.pop("stem")
    progress = Progress(**values)
    changed = sorted(k for k in run.keys() | progress.run.keys() if run.get(k) != progress.run.get(k))
    if changed:
        was = ", ".join(f"{k}={progress.run.get(k)}" for k in changed)
        raise InputError(f"The run in {folder.parent} was started with {was}; resume it with the same settings.")
    for name, model in models.items():
        model.load_weights(folder / f"{stem}-{name}.weights.h5")
    return progress
