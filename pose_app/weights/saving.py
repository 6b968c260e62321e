"""Writing a weights folder so that an interrupted save damages nothing."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.files import system_errors, try_room, write_whole
from pose_app.model import EXPECTED_M, JOINTS_UV, ModelConfig
from pose_app.model.backend import keras
from pose_app.skeleton import FRAME_SIZE, JOINT_NAMES
from pose_app.weights.stored_layout import half_precision
from pose_app.weights.weights_info import WeightsInfo, read_info, sha256_of, write_history

_HEAD_BYTES = 4096  # of a variable in an HDF5 file, about
_SHARD_GB = 0.014  # with HDF5's own bytes a shard stays under 16 MB


def save_weights(
    model: keras.Model,
    folder: str | Path,
    config: ModelConfig,
    *,
    trained_on: str,
    recipe: Mapping[str, Any],
    validation: Mapping[str, Any],
    mean_pose_mm: np.ndarray | None = None,
    history: Sequence[Mapping[str, float]] = (),
) -> WeightsInfo:
    """Write a weights folder; a save that is interrupted leaves what was there as it was.

    The arguments are WeightsInfo's; history is one dict an epoch with HISTORY_COLUMNS, losses in m²
    and mpjpe in mm. Kernels become float16; batch-norm statistics stay float32, as their variances
    can be out of float16's range. Raises InputError for weights float16 cannot hold, OSError where there is no room.
    """
    folder = Path(folder)
    for left_by_a_kill in folder.glob(".saving-*"):
        shutil.rmtree(left_by_a_kill, ignore_errors=True)  # of which a save at this moment takes its own away
    scratch = folder / f".saving-{os.getpid()}"
    scratch.mkdir(parents=True)
    try:
        half = half_precision(model)
        stem = "model-" + _fingerprint(half)
        try_room(scratch, sum(value.nbytes + _HEAD_BYTES for value in half.get_weights()))
        with system_errors():
            half.save_weights(scratch / f"{stem}.weights.json", max_shard_size=_SHARD_GB)
        shards = sorted(scratch.iterdir())
        description = {
            "architecture": config.plain(),
            "parameters": model.count_params(),
            "input": {"size": FRAME_SIZE, "colour": "RGB", "pixels": "0..255", "scaled_to": config.scaling},
            "output": {"unit": "metres", "axes": "x right, y down, z away from the camera", "origin": "hip"}
            | ({"picture": "u right, v down, in widths of a frame"} if JOINTS_UV in model.output else {})
            | ({"expected": "the error in space the network expects, metres"} if EXPECTED_M in model.output else {}),
            "joints": list(JOINT_NAMES),
            "trained_on": trained_on,
            "recipe": dict(recipe),
            "validation": dict(validation),
            "mean_pose_mm": None if mean_pose_mm is None else np.round(mean_pose_mm, 2).tolist(),
            "files": {path.name: sha256_of(path) for path in shards},
        }
        write_whole(scratch / "config.json", json.dumps(description, indent=1, ensure_ascii=False))
        write_history(scratch / "history.csv", history)
        # Shards are named by their content, so the old ones stay until config.json points to the new.
        for name in (*description["files"], "history.csv", "config.json"):
            os.replace(scratch / name, folder / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for old in folder.glob("model-*"):
        if old.name not in description["files"]:
            old.unlink()
    return read_info(folder)


def _fingerprint(model: keras.Model) -> str:
    digest = hashlib.sha256()
    for value in model.get_weights():
        digest.update(np.ascontiguousarray(value).data)
    return digest.hexdigest()[:8]
