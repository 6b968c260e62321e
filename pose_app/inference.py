"""Predictor: a clip in, the joints a network sees in it out."""

import importlib.util
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE, Clip, Prediction
from pose_app.errors import InputError
from pose_app.model import import_keras
from pose_app.skeleton import FRAME_SIZE
from pose_app.weights import load_weights

_BACKENDS = {"keras-tensorflow": "tensorflow", "keras-jax": "jax", "keras-torch": "torch"}
ENGINES = tuple(_BACKENDS)
MM_PER_M = np.float32(1000)


class Predictor:
    """A network, loaded once, that any number of threads may ask.

    folder: a weights folder; raises InputError as load_weights does. info is the folder's WeightsInfo.
    """

    def __init__(self, folder: str | Path) -> None:
        self._model, self.info = load_weights(folder)
        self.weights = self.info.name
        self.engine = f"keras-{import_keras().backend.backend()}"
        self.device = device_name()
        self._forward = _forward_function(self._model)
        # Held for one batch at a time, so that one session's long job lets another's click through.
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Run once on black frames, so that the first real clip does not wait for the graph to be traced."""
        self.joints_mm(np.zeros((1, *FRAMES_SHAPE), np.uint8))

    def joints_mm(self, frames: np.ndarray) -> np.ndarray:
        """Run the network: (B, 8, 224, 224, 3) uint8 RGB, gives (B, 8, 17, 3) float32, mm."""
        return self._said(frames)[..., :3] * MM_PER_M

    def _said(self, frames: np.ndarray) -> np.ndarray:
        with self._lock:
            return self._forward(frames)

    def predict(self, clip: Clip) -> Prediction:
        """Predict the joints of one clip; raises InputError if the network gives no finite numbers."""
        return next(self.predict_many([clip]))

    def predict_many(self, clips: Iterable[Clip], batch: int = 4) -> Iterator[Prediction]:
        """Predict clip after clip, reading and running `batch` of them at a time; order is kept."""
        clips = iter(clips)
        while group := list(itertools.islice(clips, batch)):
            start = time.perf_counter()
            said = self._said(np.stack([clip.frames for clip in group]))
            seconds = (time.perf_counter() - start) / len(group)
            made_by = (self.weights, self.device, self.engine)
            for clip, columns in zip(group, said, strict=True):
                yield Prediction(clip.name, columns[..., :3] * MM_PER_M, *made_by, seconds, *_said_beside(columns))


def _said_beside(columns: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Places in the picture, px, and expected errors, mm, of (8, 17, c) columns as build_model tells them."""
    in_picture = columns[..., 3:5] * np.float32(FRAME_SIZE) if columns.shape[-1] >= 5 else None
    return in_picture, columns[..., 5] * MM_PER_M if columns.shape[-1] == 6 else None


def choose_engine(name: str) -> None:
    """Say which Keras backend is to run the network, before Keras is loaded.

    name: one of ENGINES. Raises InputError if there is no such engine, or it is not installed here.
    """
    if name not in _BACKENDS:
        raise InputError(f"There is no engine {name!r}; it can be {', '.join(ENGINES)}.")
    backend = _BACKENDS[name]
    if importlib.util.find_spec(backend) is None:
        raise InputError(f"The engine {name} needs the package {backend}, which is not installed.")
    if "keras" in sys.modules and import_keras().backend.backend() != backend:
        raise InputError(f"The engine {name} has to be chosen before Keras is loaded.")
    os.environ["KERAS_BACKEND"] = backend


def device_name() -> str:
    """Name the device that runs the network, for people: 'NVIDIA H100 (GPU)' or 'CPU, 2 cores'."""
    gpu = {"tensorflow": _tensorflow_gpu, "jax": _jax_gpu, "torch": _torch_gpu}[import_keras().backend.backend()]()
    if gpu:
        return f"{gpu} (GPU)"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU, {cores} {'core' if cores == 1 else 'cores'}"


def _tensorflow_gpu() -> str | None:
    import tensorflow as tf

    for gpu in tf.config.list_physical_devices("GPU"):
        return tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
    return None


def _jax_gpu() -> str | None:
    import jax

    device = jax.devices()[0]
    return None if device.platform == "cpu" else device.device_kind


def _torch_gpu() -> str | None:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def _forward_function(model) -> Callable[[np.ndarray], np.ndarray]:
    """Make the fastest way from frames to metres that the backend has."""
    if import_keras().backend.backend() != "tensorflow":
        return model.predict_on_batch
    import tensorflow as tf

    # One traced graph for any batch; model.predict took 1.5 times as long for a single clip.
    traced = tf.function(
        lambda frames: model(frames, training=False),
        input_signature=[tf.TensorSpec((None, *FRAMES_SHAPE), tf.uint8)],
    )
    return lambda frames: traced(frames).numpy()
