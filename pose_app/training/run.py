"""A whole run: data and network put together, trained, and left behind as a weights folder."""

import dataclasses
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from pose_app.dataset import RENDERED, Dataset
from pose_app.errors import InputError, PartlyDone
from pose_app.files import reason
from pose_app.model import FIRST_STAGES, JOINTS_M, STAGES
from pose_app.model.backend import keras
from pose_app.model.heads import FRAME_HEAD, TIME_HEAD
from pose_app.model.network import split_model, split_time, with_frames
from pose_app.training.batches import TrainingData, training_data
from pose_app.training.checkpoint import RESUME_FOLDER, Progress, has_begun
from pose_app.training.features import cached_features
from pose_app.training.loop import Run, fit
from pose_app.training.losses import make_loss
from pose_app.training.recipes import Recipe
from pose_app.training.start import all_trained_on, forget_between_frames, origin, starting_model, trained_on_stills
from pose_app.training.stream import SyntheticStream
from pose_app.training.trainee import Trainee
from pose_app.weights import write_history
from pose_app.weights.saving import save_weights


@dataclass(frozen=True, eq=False)
class TrainingSource:
    """What is trained on.

    words: said of the weights wherever they are shown. fingerprint: tells it from any other.
    mean_pose_m: (17, 3) metres.
    """

    data: TrainingData | SyntheticStream
    words: str
    fingerprint: str
    mean_pose_m: np.ndarray


def from_folder(dataset: Dataset, stills: bool) -> TrainingSource:
    """Train on a data folder; stills: each of its frames is a person of its own. InputError without truth."""
    data = training_data(dataset, stills)
    what = f"{8 * len(dataset)} single frames" if stills else f"{len(dataset)} clips"
    return TrainingSource(data, f"{what} of {dataset.source}", dataset.fingerprint, data.targets[JOINTS_M].mean((0, 1)))


def from_stream(stream: SyntheticStream) -> TrainingSource:
    """Train on people rendered while training; waits until the pool is filled."""
    return TrainingSource(stream, f"an endless stream of {RENDERED}", str(stream.settings), stream.mean_pose_m())


def train(
    recipe: Recipe,
    source: TrainingSource,
    valid_set: Dataset,
    out: Path,
    start: Path | None = None,
    resume: bool = False,
) -> Progress:
    """Train a network by a recipe and write the weights folder anew after every epoch.

    Trained on stills, it is validated frame by frame, too: a history of one kind.
    start: an .npz for the backbone, IMAGENET, or a weights folder, whose history is carried on; None starts at
    random. Raises InputError for data without truth, a start that does not fit, a run there is not to
    resume, and a folder that already holds weights.
    """
    if not resume and ((out / "config.json").exists() or has_begun(out / RESUME_FOLDER)):
        raise InputError(f"{out} already holds a run; go on with it by --resume, or choose another name for --out.")
    stages, stage, cached = list(STAGES), recipe.model.stage, recipe.cache_features_after
    if cached and stages.index(cached) > stages.index(stage):
        raise InputError(f"This network reads {stage} and has no {cached} to freeze; use {stage} or none.")
    if cached and isinstance(source.data, SyntheticStream):
        raise InputError("No features are kept of clips that are rendered meanwhile; use freeze_until.")
    if recipe.train_smoothing_only and not recipe.model.smooth:
        name = recipe.name
        raise InputError(f"The network of recipe {name} does not smooth joints; leave --train-smoothing-only out.")
    if recipe.velocity and source.data.stills:
        raise InputError("Single frames have no velocity; leave --velocity or --stills out.")
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy("float32" if recipe.precision == "float32" else "mixed_bfloat16")
    model, before = starting_model(recipe, start)
    if not source.data.stills and trained_on_stills(start) and recipe.model.head == "heatmaps":
        forget_between_frames(model)
    run = _prepare(recipe, model, source, valid_set, out, start, first_epoch=len(before))
    how = {**recipe.plain(), "trained_on": source.words, "stills": source.data.stills}
    data = hashlib.sha256(f"{source.words} {source.fingerprint}".encode()).hexdigest()[:12]
    how |= {"data": data, "first_epoch": len(before) + 1, **origin(start)}

    def save(progress: Progress) -> None:
        try:
            save_in(out, progress)
        except OSError as error:
            message = f"{out} cannot be written: {reason(error)}"
            raise PartlyDone(f"{message}; {_keep_elsewhere(out.name, progress, save_in)}.") from None

    def save_in(folder: Path, progress: Progress) -> None:
        last = progress.history[-1]
        if recipe.seconds is not None and last["val_mpjpe"] > min(row["val_mpjpe"] for row in progress.history):
            write_history(folder / "history.csv", [*before, *progress.history])  # the weights of a better epoch stay
            return
        save_weights(
            model,
            folder,
            recipe.model,
            trained_on=all_trained_on(start, source.words, data),
            recipe=how if recipe.seconds is None else {**how, "epochs": progress.epoch},
            validation={
                "mpjpe_mm": round(last["val_mpjpe"], 2),
                "clips": len(valid_set),
                "data": f"{valid_set.folder.name}, {valid_set.split} split: {valid_set.source}",
                "command": f"python -m pose_app evaluate --data {valid_set.folder.name} --weights weights/{out.name}",
            },
            mean_pose_mm=source.mean_pose_m * 1000.0,
            history=[*before, *progress.history],
        )

    return fit(run, resume, save)


def _keep_elsewhere(name: str, progress: Progress, save_in: Callable[[Path, Progress], None]) -> str:
    """Write weights to the folder for temporary files; says where they are, and how to go on."""
    epoch = progress.history[-1]["epoch"]
    try:
        folder = Path(tempfile.mkdtemp(prefix="pose-app-")) / name
        save_in(folder, progress)
    except OSError as error:
        return f"nor can the weights of epoch {epoch} be kept in {tempfile.gettempdir()}: {reason(error)}"
    return f"the weights of epoch {epoch} are in {folder}, and --resume goes on from the last checkpoint"


def _freeze_statistics(model: keras.Model) -> None:
    # Frames of one clip are alike, so the statistics of a small batch of clips say little.
    for layer in model.get_layer("backbone").layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def _freeze_first_layers(model: keras.Model, until: str) -> None:
    for layer in model.get_layer("backbone").layers:
        layer.trainable = False
        if layer.name == FIRST_STAGES[until]:
            return


def prepare_layers(model: keras.Model, recipe: Recipe) -> None:
    """Let those layers of a network stay as they are that a recipe does not train."""
    if recipe.cache_features_after or recipe.freeze_batch_norm:
        _freeze_statistics(model)
    if recipe.freeze_until:
        _freeze_first_layers(model, recipe.freeze_until)
    if recipe.train_temporal_only or recipe.train_smoothing_only:
        for name in ("backbone", FRAME_HEAD):
            model.get_layer(name).trainable = False
    if recipe.train_smoothing_only:
        time_head = model.get_layer(TIME_HEAD)
        time_head.lstm.trainable = time_head.joints.trainable = False


def _prepare(
    recipe: Recipe,
    model: keras.Model,
    source: TrainingSource,
    valid_set: Dataset,
    out: Path,
    start: Path | None,
    first_epoch: int,
) -> Run:
    stills = source.data.stills
    frames = 1 if stills else recipe.model.frames
    train_data, valid_data, folder = source.data, training_data(valid_set, stills), out / RESUME_FOLDER
    settings = {
        "recipe": recipe.plain(),
        "model": recipe.model.plain(),
        "stills": stills,
        "start": str(start),
        "train": source.fingerprint,
        "valid": valid_set.fingerprint,
    }
    if isinstance(train_data, SyntheticStream):
        settings["stream"] = train_data.described()
    prepare_layers(model, recipe)
    cached = recipe.cache_features_after
    is_kept = (recipe.train_temporal_only or recipe.train_smoothing_only) and recipe.model.head == "heatmaps"
    if isinstance(train_data, TrainingData) and (cached or is_kept):
        split = split_time if is_kept or not cached else partial(split_model, after=cached)
        trunk, trainee = split(model)[0], split(model, frames)[1]
        train_data = cached_features(trunk, train_data, folder, f"features-train-{_hash(trunk, source.fingerprint)}")
        valid_data = cached_features(trunk, valid_data, folder, f"features-valid-{_hash(trunk, valid_set.fingerprint)}")
    else:
        if recipe.augment and isinstance(train_data, TrainingData):  # a stream does so itself
            train_data = dataclasses.replace(train_data, augment=recipe.seed)
        trainee = with_frames(model, frames)
    return Run(
        recipe, Trainee(trainee, make_loss(recipe)), model, train_data, valid_data, folder, settings, first_epoch
    )


def _hash(trunk: keras.Model, fingerprint: str) -> str:
    digest = hashlib.sha256(fingerprint.encode())
    for value in trunk.get_weights():
        digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()[:12]
