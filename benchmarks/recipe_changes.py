"""What each part of `train --recipe best` is worth: one change at a time, one start, the same frames.

    python benchmarks/recipe_changes.py --data STILLS --start ASSETS/resnet50v2_partial.npz --clips 1200

STILLS is a folder of `generate --stills` with a train and a valid split. Every row of the table is one run of
one epoch over the first so many clips of 8 frames, validated frame by frame on the valid split.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

from pose_app.dataset import Dataset, open_dataset
from pose_app.metrics import mpjpe, p_mpjpe
from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.model.backend import keras
from pose_app.model.network import with_frames
from pose_app.skeleton import BONES
from pose_app.training.batches import TrainingData, training_data
from pose_app.training.losses import LOSSES, mean_distance
from pose_app.training.recipes import BEST, Recipe
from pose_app.training.run import from_folder, train
from pose_app.weights.loading import load_weights

PIXELS = 128  # what two cores can afford


BASE = replace(BEST, epochs=1, precision="bfloat16", model=replace(BEST.model, pixels=PIXELS))


@dataclass(frozen=True)
class Row:
    """One run: by which recipe, from the ready-made start or at random, with the joints in the picture or without."""

    recipe: Recipe = BASE
    ready_made: bool = True
    in_picture: bool = True


def changed(**changes) -> Row:
    """Change the recipe."""
    return Row(replace(BASE, **changes))


WHOLES, PARTS = map(list, zip(*BONES, strict=True))


def distance_and_bones(targets, outputs):
    """The recipe's loss and the mean error of a bone's length, m."""
    ops = keras.ops
    lengths = [
        ops.sqrt(ops.sum(ops.square(ops.take(pose, PARTS, -2) - ops.take(pose, WHOLES, -2)), -1) + 1e-12)
        for pose in (targets[JOINTS_M], outputs[JOINTS_M])
    ]
    return mean_distance(targets, outputs) + ops.mean(ops.abs(lengths[0] - lengths[1]), -1)


LOSSES["distance, bones"] = distance_and_bones

ROWS = {
    "the recipe": Row(),
    "the recipe, another seed": changed(seed=1),
    "MSE": changed(loss="mse"),
    "dense head": changed(model=replace(BASE.model, head="dense", predicts_error=False)),
    "pictures from 0 to 1": changed(model=replace(BASE.model, scaling="0..1")),
    "constant learning rate": changed(warmup=None),
    "no augmentation": changed(augment=False),
    "no 2D joints": Row(in_picture=False),
    "batch norms trained": changed(freeze_batch_norm=False),
    "random start, batch norms trained": Row(replace(BASE, freeze_batch_norm=False), ready_made=False),
    "batch of 8 clips": changed(batch=8),
    "bone lengths in the loss": changed(loss="distance, bones"),
    "float32": changed(precision="float32"),
}


def measure(row: Row, data: Path, clips: int, start: Path) -> tuple[float, float, float]:
    """Train one row and give MPJPE and P-MPJPE in mm of single frames, and the seconds it took."""
    source, valid_set = from_folder(open_dataset(data, "train"), stills=True), open_dataset(data, "valid")
    names = (JOINTS_M, JOINTS_UV) if row.in_picture else (JOINTS_M,)
    targets = {name: source.data.targets[name][:clips] for name in names}
    source = replace(source, data=TrainingData(source.data.inputs, targets, stills=True))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "weights"
        done = train(row.recipe, source, valid_set, out, start if row.ready_made else None)
        return *single_frames(out, valid_set), done.history[-1]["seconds"]


def single_frames(weights: Path, valid_set: Dataset) -> tuple[float, float]:
    """MPJPE and P-MPJPE in mm of weights, frame by frame."""
    model, data = with_frames(load_weights(weights)[0], 1), training_data(valid_set, stills=True)
    batches = data.epoch(4, np.arange(len(data)))
    pairs = [(model.predict_on_batch(frames)[JOINTS_M], labels[JOINTS_M]) for frames, labels in batches]
    predicted, target = (1000.0 * np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return float(mpjpe(predicted, target)), float(p_mpjpe(predicted, target))


def main() -> None:
    """Print the table row by row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=1200)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    args = parser.parse_args()
    print("| change | MPJPE | P-MPJPE | MPJPE over the first row's | s |\n|---|---|---|---|---|", flush=True)
    first = None
    for name in args.only:
        error, aligned, seconds = measure(ROWS[name], args.data, args.clips, args.start)
        first = first or error
        print(f"| {name} | {error:.1f} | {aligned:.1f} | {error / first:.2f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
