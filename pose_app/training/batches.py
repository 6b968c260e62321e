"""Batches of a data folder, read clip by clip from its file."""

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE
from pose_app.training.augment import augmented


class Inputs(Protocol):
    """An array, or a file of which clips are read one at a time."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What the loop reads: inputs[i] of one clip, and its true joints.

    inputs: indexable, (8, ...) a clip: frames, or features of frames. targets: (N, 8, 17, 3 or 5), see
    labels. stills: each frame is a clip of its own. augment: change each clip (of stills, each frame) at
    random whenever an epoch comes to it; the same seed changes it alike.
    """

    inputs: Inputs
    targets: np.ndarray
    stills: bool = False
    augment: int | None = None

    def __len__(self) -> int:
        return len(self.targets)

    def batch(self, clips: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Read some clips: (B, 8, ...) inputs and (B, 8, 17, c); with stills (8 B, 1, ...) and (8 B, 1, 17, c)."""
        inputs = np.stack([self.inputs[i] for i in clips])
        targets = self.targets[clips]
        if self.stills:
            inputs = inputs.reshape(-1, 1, *inputs.shape[2:])
            targets = targets.reshape(-1, 1, *targets.shape[2:])
        return inputs, targets

    def epoch(self, batch: int, order: np.ndarray, start: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Read all clips in an order, from batch number start on."""
        for first in range(start * batch, len(order), batch):
            clips = order[first : first + batch]
            inputs, targets = self.batch(clips)
            if self.augment is not None:
                rng = np.random.default_rng((self.augment, first, *map(int, clips)))
                changed = [augmented(*pair, rng) for pair in zip(inputs, targets, strict=True)]
                inputs, targets = (np.stack(arrays) for arrays in zip(*changed, strict=True))
            yield inputs, targets

    def training_batches(
        self, batch: int, seed: int, epoch: int, start: int = 0
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Read all clips in the order that an epoch (from 0) has by a seed, from batch number start on."""
        return self.epoch(batch, shuffled(len(self), seed, epoch), start)


def training_data(dataset: Dataset, stills: bool = False) -> TrainingData:
    """Take frames and true joints of a data folder; raises InputError where there is no ground truth."""
    targets = dataset.targets()
    if targets is None:
        raise InputError(f"{dataset.folder} has no joint_3d_clips_{dataset.split}.npy, and training needs the truth.")
    return TrainingData(dataset.frames, labels(targets / 1000.0, dataset.joints_px()), stills)


def labels(joints_m: np.ndarray, joints_px: np.ndarray | None) -> np.ndarray:
    """Put side by side what a network may be asked for, in the columns that build_model tells.

    joints_m: (..., 17, 3). joints_px: (..., 17, 2) pixels or None. Returns (..., 17, 3 or 5) float32:
    x, y, z in metres, relative to the hip, and u, v in widths of a frame.
    """
    if joints_px is None:
        return np.asarray(joints_m, np.float32)
    return np.concatenate([joints_m, joints_px / FRAME_SIZE], -1, dtype=np.float32)


def steps_per_epoch(data: Sized, batch: int) -> int:
    """Count the batches of one pass; the last may be smaller."""
    return -(-len(data) // batch)


def shuffled(clips: int, seed: int, epoch: int) -> np.ndarray:
    """Order the clips for an epoch; the same seed and epoch give the same order, so a run can be resumed."""
    return np.random.default_rng((seed, epoch)).permutation(clips)
