"""What the frozen part of the network makes of each frame, computed once and kept on disk."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from pose_app.dataset.npy import copy_out
from pose_app.training.batches import TrainingData

if TYPE_CHECKING:
    import keras

_FLUSH_EVERY = 50  # clips


@dataclass(frozen=True, eq=False)
class KeptFeatures:
    """Features on disk, (N, 8, ...), one clip at a time in memory."""

    mapped: np.memmap

    def __len__(self) -> int:
        return len(self.mapped)

    def __getitem__(self, index: int) -> np.ndarray:
        return copy_out(self.mapped, index)


def cached_features(trunk: "keras.Model", data: TrainingData, folder: Path, key: str) -> TrainingData:
    """Replace the frames of training data by what the trunk makes of them.

    trunk: (1, 8, 224, 224, 3) to (1, 8, ...). The features are kept in folder under key, which
    must name the data and the trunk's weights; a run that was stopped goes on where it was. Maps are kept as
    float16, what was found of each joint as float32, since it is in metres.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, done_path = folder / f"{key}.npy", folder / f"{key}.done"
    done = int(done_path.read_text()) if done_path.exists() and path.exists() else 0
    mode = "r+" if done else "w+"
    dtype = np.float16 if len(trunk.output.shape) == 5 else np.float32
    features = np.lib.format.open_memmap(path, mode, dtype, (len(data), *trunk.output.shape[1:]))
    for i in tqdm(range(done, len(data)), initial=done, total=len(data), desc="features", unit="clip", disable=None):
        features[i] = np.asarray(trunk.predict_on_batch(data.inputs[i][None])[0], dtype)
        if (i + 1) % _FLUSH_EVERY == 0 or i + 1 == len(data):
            features.flush()
            done_path.write_text(str(i + 1))
    return replace(data, inputs=KeptFeatures(np.load(path, mmap_mode="r")))
