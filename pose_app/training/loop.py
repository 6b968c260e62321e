"""The training loop: epochs of batches, a validation after each, checkpoints in between.

Not Model.fit with a PyDataset and BackupAndRestore: that notes the batch but goes on at the beginning of the epoch.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.errors import InputError
from pose_app.files import check_room, reason
from pose_app.model.backend import keras
from pose_app.progress import progress_bar
from pose_app.training.augment import Labels
from pose_app.training.batches import TrainingData, steps_per_epoch
from pose_app.training.checkpoint import Progress, checkpoint_bytes, load_checkpoint, save_beginning, save_checkpoint
from pose_app.training.recipes import Recipe
from pose_app.training.stream import SyntheticStream
from pose_app.training.trainee import Trainee, make_optimizer

CHECKPOINT_SECONDS = 300


@dataclass(frozen=True, eq=False)
class Run:
    """One training run.

    trainee: the model that is trained, on train's inputs, and judged, on valid's.
    whole: the network to save. folder: where checkpoints go. settings: what a resumed run must share.
    first_epoch: epochs that were trained before this run, counted on in the history.
    """

    recipe: Recipe
    trainee: Trainee
    whole: keras.Model
    train: TrainingData | SyntheticStream
    valid: TrainingData
    folder: Path
    settings: dict[str, Any]
    first_epoch: int = 0


def fit(run: Run, resume: bool, epoch_done: Callable[[Progress], None]) -> Progress:
    """Train by the recipe; epoch_done is called with the history after every epoch.

    Resumed, it goes on after the last checkpoint with the same order of clips, optimizer state and
    history. Raises InputError as load_checkpoint does, where a checkpoint has no room, and when the loss is no longer
    a finite number.
    """
    recipe, steps = run.recipe, steps_per_epoch(run.train, run.recipe.batch)
    _compile(run, steps * recipe.epochs)
    models = {"trainee": run.trainee} if run.whole is run.trainee else {"trainee": run.trainee, "whole": run.whole}
    progress = load_checkpoint(run.folder, run.settings, models) if resume else Progress(run.settings)
    if not resume:
        save_beginning(run.folder, progress)
    # A new checkpoint is written while the last one is there still.
    check_room(run.folder, checkpoint_bytes(models.values()) * (1 if resume else 2), "checkpoints")
    if not sys.stderr.isatty():
        print(f"training begins: {steps} batches an epoch", file=sys.stderr, flush=True)
    if progress.history and not progress.step:  # a run may have been killed before the weights were written
        epoch_done(progress)
    try:
        while not _is_finished(recipe, progress):
            _train_epoch(run, progress, steps, models)
            _finish_epoch(run, progress)
            _try_checkpoint(run, progress, models)
            epoch_done(progress)
    except KeyboardInterrupt:
        _try_checkpoint(run, progress, models)
        raise
    return progress


def _try_checkpoint(run: Run, progress: Progress, models: dict[str, "keras.Model"]) -> None:
    """Save a checkpoint; without room for it the run goes on, as what it has is in memory still."""
    try:
        save_checkpoint(run.folder, progress, models)
    except OSError as error:
        print(f"No checkpoint can be written in {run.folder}: {reason(error)}.", file=sys.stderr, flush=True)


def _is_finished(recipe: Recipe, progress: Progress) -> bool:
    return progress.epoch >= recipe.epochs if recipe.seconds is None else _spent(progress) >= recipe.seconds


def _spent(progress: Progress) -> float:
    """Seconds that a run has taken so far."""
    return progress.seconds + sum(row["seconds"] for row in progress.history)


def _compile(run: Run, total_steps: int) -> None:
    optimizer = make_optimizer(run.recipe, total_steps)
    run.trainee.compile(optimizer)
    optimizer.build(run.trainee.trainable_variables)


def _train_epoch(run: Run, progress: Progress, steps: int, models: dict[str, "keras.Model"]) -> None:
    batches = run.train.training_batches(run.recipe.batch, run.recipe.seed, progress.epoch, progress.step)
    label, seconds = f"epoch {progress.epoch + 1}", run.recipe.seconds
    label += f"/{run.recipe.epochs}" if seconds is None else f", {_spent(progress) / seconds:.0%} of the time"
    saved = started = time.monotonic()
    with progress_bar(steps, "batch", label, progress.step) as bar:
        for inputs, targets in _on_device(batches):
            run.trainee.reset_metrics()
            if seconds is not None:
                run.trainee.optimizer.learning_rate = run.recipe.rate_at(_spent(progress) / seconds)
            logs = run.trainee.train_on_batch(inputs, targets, return_dict=True)
            _add(progress, logs, len(inputs))
            now = time.monotonic()
            progress.seconds, started = progress.seconds + now - started, now
            bar.set_postfix(mpjpe=f"{progress.mpjpe_sum / progress.examples:.1f} mm", refresh=False)
            bar.update()
            if now - saved > CHECKPOINT_SECONDS:
                _try_checkpoint(run, progress, models)
                saved = now
            if seconds is not None and _spent(progress) >= seconds:
                break


def _on_device(batches: Iterator[tuple[np.ndarray, Labels]]) -> Iterator[tuple[Any, Any]]:
    """Send each batch to the device while the one before is trained on."""
    convert, ready = keras.ops.convert_to_tensor, None
    for inputs, targets in batches:
        if ready is not None:
            yield ready
        ready = convert(inputs), {name: convert(values) for name, values in targets.items()}
    if ready is not None:
        yield ready


def _add(progress: Progress, logs: dict[str, Any], examples: int) -> None:
    loss, error = float(logs["loss"]), float(logs["mpjpe"])
    if not np.isfinite(loss):
        raise InputError("The loss is no longer a finite number; a smaller learning rate or cleaner data would help.")
    progress.loss_sum += loss * examples
    progress.mpjpe_sum += error * examples
    progress.examples += examples
    progress.step += 1


def _finish_epoch(run: Run, progress: Progress) -> None:
    started = time.monotonic()
    rate = float(run.trainee.optimizer.learning_rate)
    valid = validate(run.trainee, run.valid, run.recipe.batch)
    progress.history.append(
        {
            "epoch": run.first_epoch + progress.epoch + 1,
            "loss": progress.loss_sum / progress.examples,
            "mpjpe": progress.mpjpe_sum / progress.examples,
            "val_loss": valid["loss"],
            "val_mpjpe": valid["mpjpe"],
            "learning_rate": rate,
            "seconds": round(progress.seconds + time.monotonic() - started, 1),
        }
    )
    if not sys.stderr.isatty():
        row = progress.history[-1]
        errors = f"MPJPE {row['mpjpe']:.1f} mm on train, {row['val_mpjpe']:.1f} mm on valid"
        print(f"epoch {row['epoch']}: {errors}, {row['seconds']:.0f} s", file=sys.stderr, flush=True)
    progress.epoch += 1
    progress.step = progress.examples = 0
    progress.loss_sum = progress.mpjpe_sum = progress.seconds = 0.0


def validate(model: Trainee, data: TrainingData, batch: int) -> dict[str, float]:
    """Mean loss and MPJPE (mm) of a compiled model over all clips."""
    sums, examples = {"loss": 0.0, "mpjpe": 0.0}, 0
    for inputs, targets in data.epoch(batch, np.arange(len(data))):
        model.reset_metrics()  # so that what comes back is of this batch in any version of Keras
        logs = model.test_on_batch(inputs, targets, return_dict=True)
        sums = {name: value + float(logs[name]) * len(inputs) for name, value in sums.items()}
        examples += len(inputs)
    return {name: value / examples for name, value in sums.items()}
