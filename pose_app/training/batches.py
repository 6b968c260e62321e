"""Batches of a data folder, read clip by clip from its file."""

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.skeleton import FRAME_SIZE
from pose_app.training.augment import Labels, augmented


class Inputs(Protocol):
    """An array, or a file of which clips are read one at a time."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What the loop reads: inputs[i] of one clip, and its true joints.

    inputs: indexable, (8, ...) a clip: frames, or features of frames. targets: by name (N, 8, 17, c), see
    labels. stills: each frame is a clip of its own. augment: change each clip (of stills, each frame) at
    random whenever an epoch comes to it; the same seed changes it alike.
    """

    inputs: Inputs
    targets: Labels
    stills: bool = False
    augment: int | None = None

    def __len__(self) -> int:
        return len(self.targets[JOINTS_M])

    def batch(self, clips: Sequence[int] | np.ndarray) -> tuple[np.ndarray, Labels]:
        """Read some clips: (B, 8, ...) inputs and (B, 8, 17, c); with stills (8 B, 1, ...) and (8 B, 1, 17, c)."""
        inputs = np.stack([self.inputs[i] for i in clips])
        targets = {name: values[clips] for name, values in self.targets.items()}
        if self.stills:
            inputs = inputs.reshape(-1, 1, *inputs.shape[2:])
            targets = {name: values.reshape(-1, 1, *values.shape[2:]) for name, values in targets.items()}
        return inputs, targets

    def epoch(self, batch: int, order: np.ndarray, start: int = 0) -> Iterator[tuple[np.ndarray, Labels]]:
        """Read all clips in an order, from batch number start on."""
        for first in range(start * batch, len(order), batch):
            clips = order[first : first + batch]
            inputs, targets = self.batch(clips)
            if self.augment is not None:
                rng = np.random.default_rng((self.augment, first, *map(int, clips)))
                of_clips = [{name: values[i] for name, values in targets.items()} for i in range(len(inputs))]
                changed = [augmented(*pair, rng) for pair in zip(inputs, of_clips, strict=True)]
                inputs, targets = np.stack([frames for frames, _ in changed]), stacked([there for _, there in changed])
            yield inputs, targets

    def training_batches(
        self, batch: int, seed: int, epoch: int, start: int = 0
    ) -> Iterator[tuple[np.ndarray, Labels]]:
        """Read all clips in the order that an epoch (from 0) has by a seed, from batch number start on."""
        return self.epoch(batch, shuffled(len(self), seed, epoch), start)


def training_data(dataset: Dataset, stills: bool = False) -> TrainingData:
    """Take frames and true joints of a data folder; raises InputError where there is no ground truth."""
    targets = dataset.targets()
    if targets is None:
        raise InputError(f"{dataset.folder} has no joint_3d_clips_{dataset.split}.npy, and training needs the truth.")
    return TrainingData(dataset.frames, labels(targets / 1000.0, dataset.joints_px()), stills)


def labels(joints_m: np.ndarray, joints_px: np.ndarray | None) -> Labels:
    """Name what a network may be asked for, by pose_app.model.outputs, float32.

    joints_m: (..., 17, 3) metres, relative to the hip. joints_px: (..., 17, 2) pixels or None.
    """
    known = {JOINTS_M: np.asarray(joints_m, np.float32)}
    return known if joints_px is None else {**known, JOINTS_UV: np.asarray(joints_px / FRAME_SIZE, np.float32)}


def stacked(of_clips: Sequence[Labels]) -> Labels:
    """Put the labels of clips together: (8, 17, c) by name to (B, 8, 17, c)."""
    return {name: np.stack([each[name] for each in of_clips]) for name in of_clips[0]}


def steps_per_epoch(data: Sized, batch: int) -> int:
    """Count the batches of one pass; the last may be smaller."""
    return -(-len(data) // batch)


def shuffled(clips: int, seed: int, epoch: int) -> np.ndarray:
    """Order the clips for an epoch; the same seed and epoch give the same order, so a run can be resumed."""
    return np.random.default_rng((seed, epoch)).permutation(clips)
