"""The detector's weights: loaded from a folder, and made once from MediaPipe's numbers.

`python -m pose_app.weights.detector_weights person_detector.npz weights/person` made weights/person.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

from pose_app.errors import InputError
from pose_app.files import write_whole
from pose_app.model.backend import keras
from pose_app.model.detector.config import PIXELS, TASK, DetectorConfig
from pose_app.model.detector.network import build_detector
from pose_app.weights.detector_info import DetectorInfo, read_detector
from pose_app.weights.stored_layout import half_layer
from pose_app.weights.weights_info import check_files, sha256_of

_ORIGIN = "MediaPipe's pose detector (npm @mediapipe/pose 0.5.1675469404), its numbers laid out for Keras, unchanged"
_LICENCE = "Apache-2.0"
# Where the original's steps are ours in another order: the pyramid's and the heads' layers.
_STEPS = {
    "pyramid28_lateral_depthwise": "021", "pyramid28_lateral": "022",
    "pyramid14_lateral_depthwise": "046", "pyramid14_lateral": "047",
    "scores28_depthwise": "087", "scores28": "088", "boxes28_depthwise": "090", "boxes28": "091",
    "scores14_depthwise": "094", "scores14": "095", "boxes14_depthwise": "097", "boxes14": "098",
    "scores7_depthwise": "101", "scores7": "102", "boxes7_depthwise": "105", "boxes7": "106",
}  # fmt: skip


def load_detector(info: DetectorInfo) -> keras.Model:
    """Build the detector and load its weights, as float32; raises InputError for shards missing, damaged or foreign."""
    check_files(info)
    model = build_detector(info.config)
    index = next((name for name in info.files if name.endswith(".weights.json")), "")
    misfit = InputError(f"The weights in {info.folder} were made for another network than its config.json describes.")
    if model.count_params() != info.parameters or not index:
        raise misfit
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # Keras only warns of layers it finds nothing for
            model.load_weights(info.folder / index)
    except (ValueError, KeyError, IndexError, AttributeError, OSError, RuntimeError, TypeError, UserWarning):
        raise misfit from None
    return model


def detector_of_arrays(path: Path) -> keras.Model:
    """Build the detector with the numbers of MediaPipe's, an .npz of NNN_kernel and NNN_bias by the steps' numbers."""
    model = build_detector(DetectorConfig())
    with np.load(path, allow_pickle=False) as arrays:
        others = iter(sorted({key[:3] for key in arrays if key.endswith("_kernel")} - set(_STEPS.values())))
        for layer in model.layers:
            if layer.weights:
                step = _STEPS.get(layer.name) or next(others)
                layer.set_weights([arrays[f"{step}_kernel"], arrays[f"{step}_bias"]])
    return model


def save_detector(model: keras.Model, folder: Path) -> DetectorInfo:
    """Write a detector's folder, numbers as float16."""
    folder.mkdir(parents=True, exist_ok=True)
    half = keras.models.clone_model(model, clone_function=half_layer)
    half.set_weights(model.get_weights())
    half.save_weights(folder / "model.weights.json", max_shard_size=0.014)
    description = {
        "task": TASK,
        "architecture": DetectorConfig().plain(),
        "parameters": model.count_params(),
        "input": {"size": PIXELS, "colour": "RGB", "pixels": "0..255", "scaled_to": "-1..1"},
        "output": {
            "boxes": "of each anchor, pixels from its centre: box centre x, y, width, height; x, y of the middle of "
            "the hips, a point of the circle around the body, the middle of the shoulders, a point of the upper body's",
            "scores": "logits",
        },
        "origin": _ORIGIN,
        "licence": _LICENCE,
        "files": {path.name: sha256_of(path) for path in sorted(folder.glob("model*"))},
    }
    write_whole(folder / "config.json", json.dumps(description, indent=1, ensure_ascii=False))
    return read_detector(folder)


if __name__ == "__main__":
    save_detector(detector_of_arrays(Path(sys.argv[1])), Path(sys.argv[2]))
