"""A whole run: data and network put together, trained, and left behind as a weights folder."""

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.model import build_model, import_keras, split_model, with_frames
from pose_app.training.batches import training_data
from pose_app.training.checkpoint import Progress
from pose_app.training.features import cached_features
from pose_app.training.loop import Run, fit
from pose_app.training.recipes import Recipe
from pose_app.weights import load_backbone_start, load_weights, read_history, save_weights

RESUME_FOLDER = ".resume"


@dataclass(frozen=True, eq=False)
class Start:
    """What training starts from: fresh weights, an .npz for the backbone, or a weights folder."""

    path: Path | None = None

    @property
    def is_weights(self) -> bool:
        """Whether the start is a weights folder, whose history is carried on."""
        return self.path is not None and self.path.is_dir()


def train(
    recipe: Recipe,
    train_set: Dataset,
    valid_set: Dataset,
    out: Path,
    *,
    start: Start = Start(),
    stills: bool = False,
    resume: bool = False,
) -> Progress:
    """Train a network by a recipe and write the weights folder anew after every epoch.

    stills: each frame of train_set is a person of its own and trained on as a clip of one frame.
    Raises InputError for data without truth, a start that does not fit, and a run there is not to resume.
    """
    import_keras().utils.set_random_seed(recipe.seed)
    mean_pose_m = training_data(train_set).targets_m.mean((0, 1))
    model, history = _starting_model(recipe, start, mean_pose_m)
    run = _prepare(recipe, model, train_set, valid_set, out, start, stills, first_epoch=len(history))

    def save(progress: Progress) -> None:
        save_weights(
            model,
            out,
            recipe.model,
            trained_on=f"{len(train_set)} clips of {train_set.source}",
            recipe={**recipe.plain(), "stills": stills, "start": start.path.name if start.path else "random"},
            validation={
                "mpjpe_mm": round(progress.history[-1]["val_mpjpe"], 2),
                "clips": len(valid_set),
                "data": f"valid split of the training folder: {valid_set.source}",
                "command": "the last row of history.csv",
            },
            mean_pose_mm=mean_pose_m * 1000.0,
            history=[*history, *progress.history],
        )

    return fit(run, resume, save)


def _starting_model(recipe: Recipe, start: Start, mean_pose_m: np.ndarray):
    if start.is_weights:
        model, info = load_weights(start.path)
        if info.config != recipe.model:
            raise InputError(f"{start.path} holds another network than recipe {recipe.name} trains.")
        return model, read_history(start.path)
    model = build_model(recipe.model)
    if start.path is not None:
        _silence_new_blocks(model, load_backbone_start(model, start.path))
    if recipe.from_mean_pose:
        model.get_layer("joints").bias.assign(mean_pose_m.ravel())
    return model, []


def _silence_new_blocks(model, loaded: list[str]) -> None:
    # A residual block that starts at random would scramble what the ready-made ones below it see, so
    # it starts as the identity (Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1).
    for layer in model.get_layer("backbone").layers:
        if layer.name.endswith("_3_conv") and f"{layer.name}/kernel" not in loaded:
            layer.kernel.assign(np.zeros(layer.kernel.shape, np.float32))


def _prepare(recipe, model, train_set, valid_set, out, start, stills, first_epoch) -> Run:
    frames = 1 if stills else recipe.model.frames
    train_data, valid_data = training_data(train_set, stills), training_data(valid_set)
    settings = {
        "recipe": recipe.plain(),
        "model": dataclasses.asdict(recipe.model),
        "stills": stills,
        "start": str(start.path),
        "train": train_set.fingerprint,
        "valid": valid_set.fingerprint,
    }
    if recipe.frozen_trunk:
        trunk, judge = split_model(model)
        trainee = split_model(model, frames)[1]
        train_data, valid_data = (
            cached_features(trunk, data, out / RESUME_FOLDER, f"features-{name}-{_hash(trunk, dataset)}")
            for name, data, dataset in (("train", train_data, train_set), ("valid", valid_data, valid_set))
        )
    else:
        judge, trainee = model, model if frames == recipe.model.frames else with_frames(model, frames)
    return Run(
        recipe, trainee, judge, model, train_data, valid_data, out / RESUME_FOLDER, settings, first_epoch=first_epoch
    )


def _hash(trunk, dataset: Dataset) -> str:
    digest = hashlib.sha256(dataset.fingerprint.encode())
    for value in trunk.get_weights():
        digest.update(np.ascontiguousarray(value))
    return digest.hexdigest()[:12]
