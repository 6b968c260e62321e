"""What the part of a network that is not trained makes of each frame, computed once and kept on disk."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from pose_app.dataset.npy import NpyFile
from pose_app.errors import InputError
from pose_app.files import reason, reserve, write_whole
from pose_app.progress import progress_bar
from pose_app.training.batches import TrainingData

if TYPE_CHECKING:
    import keras

_FLUSH_EVERY = 50  # clips


def cached_features(trunk: "keras.Model", data: TrainingData, folder: Path, key: str) -> TrainingData:
    """Replace the frames of training data by what the trunk makes of them.

    trunk: (1, 8, 224, 224, 3) to (1, 8, ...). The features are kept in folder under key, which
    must name the data and the trunk's weights; a run that was stopped goes on where it was. Maps are kept as
    float16, what was found of each joint as float32, since it is in metres. Raises InputError where there is no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, done_path = folder / f"{key}.npy", folder / f"{key}.done"
    shape = (len(data), *trunk.output.shape[1:])
    dtype = np.dtype(np.float16 if len(shape) == 5 else np.float32)
    was_there = path.exists()
    with _open_reserved(path, shape, dtype) as file:
        start, clip_bytes = file.tell(), int(np.prod(shape[1:])) * dtype.itemsize
        done = _count(done_path, len(data)) if was_there else 0
        with progress_bar(len(data), "clip", "features", done) as bar:
            for i in range(done, len(data)):
                features = np.asarray(trunk.predict_on_batch(data.inputs[i][None])[0], dtype)
                file.seek(start + i * clip_bytes)
                file.write(features.tobytes())
                if (i + 1) % _FLUSH_EVERY == 0 or i + 1 == len(data):
                    file.flush()
                    write_whole(done_path, str(i + 1))
                bar.update()
    return replace(data, inputs=NpyFile(path, "the features of a training run"))


def _open_reserved(path: Path, shape: tuple[int, ...], dtype: np.dtype) -> BinaryIO:
    """Open an .npy file for writing, behind its header, with room on the disk for all of it.

    Written as a file, not as a map: a map that finds no room ends the process. Raises InputError where there is none.
    """
    file = open(path, "r+b" if path.exists() else "w+b")
    size = int(np.prod(shape)) * dtype.itemsize
    try:
        np.lib.format.write_array_header_1_0(file, {"descr": dtype.str, "fortran_order": False, "shape": shape})
        file.flush()
        reserve(file, file.tell() + size)
    except OSError as error:
        file.close()
        path.unlink()
        raise InputError(f"There is no room for {size / 1e9:.2g} GB of features in {path}: {reason(error)}.") from None
    return file


def _count(path: Path, most: int) -> int:
    try:
        done = int(path.read_text())
    except (OSError, ValueError):
        return 0
    return done if 0 <= done <= most else 0
