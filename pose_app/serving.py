"""A network in a format that other programs serve, each checked by the format's own runtime before it is written."""

import importlib.util
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.dataset import bundled
from pose_app.engines import choose_backend
from pose_app.errors import InputError
from pose_app.files import check_folder, check_room

TOLERANCE_M = 1e-3
_CHECKED_CLIPS = 2
_INPUT = "frames"
_BYTES_A_PARAMETER = 8  # float32, and what converters write beside it
_SCRATCH, _DAY_S = ".pose-app-export-", 86_400
Outputs = dict[str, np.ndarray]
Run = Callable[[np.ndarray], Outputs]


@dataclass(frozen=True)
class ServingFormat:
    """A format.

    keras_name: Keras' name of it. ending: of its file's name, "" for a folder. batch: clips that one call takes, None
    for any number. packages: that make and run it, beside TensorFlow. load: gives a function that runs a written one.
    """

    keras_name: str
    ending: str
    batch: int | None
    packages: tuple[str, ...]
    load: Callable[[Path], Run]


def _openvino(path: Path) -> Run:
    from pose_app.engines.openvino_library import openvino

    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda frames: {output.get_any_name(): values for output, values in compiled(frames).items()}


def _onnx(path: Path) -> Run:
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda frames: dict(zip(names, session.run(names, {_INPUT: frames}), strict=True))


def _saved_model(path: Path) -> Run:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    serve = loaded.signatures["serving_default"]

    def run(frames: np.ndarray, _owner: Any = loaded) -> Outputs:  # the signature alone does not keep the variables
        return {name: values.numpy() for name, values in serve(**{_INPUT: tf.constant(frames)}).items()}

    return run


def _tflite(path: Path) -> Run:
    from ai_edge_litert.interpreter import Interpreter

    runner = Interpreter(str(path)).get_signature_runner()
    return lambda frames: runner(**{_INPUT: frames})


FORMATS = {
    "onnx": ServingFormat("onnx", ".onnx", None, ("tf2onnx", "onnx", "onnxruntime"), _onnx),
    "openvino": ServingFormat("openvino", ".xml", None, ("openvino",), _openvino),
    "savedmodel": ServingFormat("tf_saved_model", "", None, (), _saved_model),
    # One clip: TensorFlow Lite has no LSTM for any number of them.
    "tflite": ServingFormat("litert", ".tflite", 1, ("ai_edge_litert",), _tflite),
}


def check_export(name: str, out: Path) -> None:
    """Raise InputError for a format whose packages are missing, and for an out that cannot be made."""
    form = FORMATS[name]
    missing = [package for package in form.packages if importlib.util.find_spec(package) is None]
    if missing:
        raise InputError(
            f'The format {name} needs {", ".join(missing)}; python -m pip install "pose-app[export]" installs it.'
        )
    if form.ending and out.suffix.lower() != form.ending:
        raise InputError(f"{out} should end in {form.ending}, as {name} has it.")
    if out.exists() and (out.is_dir() or not form.ending):
        raise InputError(
            f"{out} is there already; give the name of a {'file' if form.ending else 'folder'} to be made."
        )
    beside = out.with_suffix(".bin")
    if name == "openvino" and beside.exists() and not (out.exists() and beside.is_file()):
        raise InputError(f"{beside} is there already and would be written over; choose another name.")
    check_folder(out.parent)


def export_network(folder: Path, name: str, out: Path) -> float:
    """Write the network of a weights folder in a format; gives how far its joints are from Keras' at most, in metres.

    name: a key of FORMATS. out: a file, beside which OpenVINO's .bin comes, or savedmodel's folder. It takes frames
    (B, 8, 224, 224, 3) uint8 RGB and gives the outputs named in pose_app.model.outputs. Raises InputError as
    load_weights does, and where the written network does not say what Keras says, within TOLERANCE_M.
    """
    choose_backend("keras-tensorflow")  # the one backend that has all formats
    from pose_app.engines import openvino_library  # noqa: F401  # before Keras' exporter imports it, with telemetry
    from pose_app.model.backend import keras
    from pose_app.weights.loading import load_weights

    form = FORMATS[name]
    model, info = load_weights(folder)
    frames = np.stack([bundled().frames[index] for index in range(_CHECKED_CLIPS)])
    out.parent.mkdir(parents=True, exist_ok=True)
    for place in (out.parent, Path(tempfile.gettempdir())):  # converters and Keras say a full disk in many ways
        check_room(place, _BYTES_A_PARAMETER * info.parameters, "an exported network")
    for left_by_a_kill in out.parent.glob(f"{_SCRATCH}*"):
        if time.time() - left_by_a_kill.stat().st_mtime > _DAY_S:
            shutil.rmtree(left_by_a_kill, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=out.parent))
    try:
        made = scratch / f"network{form.ending}"
        takes = keras.InputSpec(shape=(form.batch, *FRAMES_SHAPE), dtype="uint8", name=_INPUT)
        with warnings.catch_warnings(action="ignore"):  # of NumPy and TensorFlow, to those who wrote the converters
            model.export(str(made), format=form.keras_name, input_signature=[takes], verbose=False)
            difference = _largest_difference(model, form.load(made), frames, form.batch)
        if not difference <= TOLERANCE_M:
            raise InputError(
                f"The network as {name} differs from Keras' by {1000 * difference:.1f} mm and was not written; "
                f"it should differ by {1000 * TOLERANCE_M:g} mm at most."
            )
        for part in sorted(scratch.iterdir()):
            os.replace(part, out if part == made else out.with_suffix(part.suffix))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return difference


def _largest_difference(model: Any, run: Run, frames: np.ndarray, batch: int | None) -> float:
    wanted = model.predict(frames, batch_size=1, verbose=0)
    parts = [run(frames)] if batch is None else [run(clip[None]) for clip in frames]
    if any(set(part) != set(wanted) for part in parts):
        return float("inf")
    return max(float(np.abs(np.concatenate([part[name] for part in parts]) - wanted[name]).max()) for name in wanted)
