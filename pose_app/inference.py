"""Predictor: a clip in, the joints a network sees in it out."""

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE, Clip, Prediction
from pose_app.model import EXPECTED_M, JOINTS_M, JOINTS_UV
from pose_app.model.backend import BACKEND, has_gpu, keras
from pose_app.model.device import cpu_name, device_name, why_cpu
from pose_app.model.gpu_memory import GPU_IS_FULL, is_full
from pose_app.skeleton import FRAME_SIZE
from pose_app.weights.loading import load_weights

MM_PER_M = np.float32(1000)
_Outputs = dict[str, np.ndarray]


class Predictor:
    """A network, loaded once, that any number of threads may ask.

    folder: a weights folder; raises InputError as load_weights does. info is the folder's WeightsInfo. device: for
    people; why_cpu: why it is no GPU though one is there, a sentence, or "". A GPU that is full is left for the CPU.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = folder
        self.engine, self.device, self.why_cpu = f"keras-{BACKEND}", device_name(), why_cpu()
        try:
            self._load()
        except Exception as error:
            self._leave_gpu(error)
        self.weights = self.info.name
        # Held for one batch at a time, so that one session's long job lets another's click through.
        self._lock = threading.Lock()

    def _load(self) -> None:
        self._model, self.info = load_weights(self._folder)
        self._forward = _forward_function(self._model)

    def _leave_gpu(self, error: Exception) -> None:
        """Go on with the CPU where an error says that the GPU is full; raises any other error."""
        if not is_full(error) or not has_gpu() or self.why_cpu:
            raise error
        self.why_cpu = GPU_IS_FULL
        print(GPU_IS_FULL, file=sys.stderr, flush=True)
        self.device = cpu_name()
        with keras.device("cpu"):
            self._load()
        forward = self._forward

        def on_cpu(frames: np.ndarray) -> _Outputs:
            with keras.device("cpu"):
                return forward(frames)

        self._forward = on_cpu

    def warm_up(self) -> None:
        """Run once on black frames, so that the first real clip does not wait for the graph to be traced."""
        self.joints_mm(np.zeros((1, *FRAMES_SHAPE), np.uint8))

    def joints_mm(self, frames: np.ndarray) -> np.ndarray:
        """Run the network: (B, 8, 224, 224, 3) uint8 RGB, gives (B, 8, 17, 3) float32, mm."""
        return self._outputs(frames)[JOINTS_M] * MM_PER_M

    def _outputs(self, frames: np.ndarray) -> _Outputs:
        with self._lock:
            try:
                return self._forward(frames)
            except Exception as error:
                self._leave_gpu(error)
            return self._forward(frames)

    def predict(self, clip: Clip) -> Prediction:
        """Predict the joints of one clip; raises InputError if the network gives no finite numbers."""
        return next(self.predict_many([clip]))

    def predict_many(self, clips: Iterable[Clip], batch: int = 4) -> Iterator[Prediction]:
        """Predict clip after clip, reading and running `batch` of them at a time; order is kept."""
        clips = iter(clips)
        while group := list(itertools.islice(clips, batch)):
            start = time.perf_counter()
            outputs = self._outputs(np.stack([clip.frames for clip in group]))
            seconds = (time.perf_counter() - start) / len(group)
            for i, clip in enumerate(group):
                yield self._prediction(clip, {name: values[i] for name, values in outputs.items()}, seconds)

    def _prediction(self, clip: Clip, outputs: _Outputs, seconds: float) -> Prediction:
        in_picture, expected = outputs.get(JOINTS_UV), outputs.get(EXPECTED_M)
        return Prediction(
            clip_name=clip.name,
            joints=outputs[JOINTS_M] * MM_PER_M,
            weights=self.weights,
            device=self.device,
            engine=self.engine,
            seconds=seconds,
            joints_px=None if in_picture is None else in_picture * np.float32(FRAME_SIZE),
            expected_errors=None if expected is None else expected * MM_PER_M,
        )


def _forward_function(model: keras.Model) -> Callable[[np.ndarray], _Outputs]:
    """Make the fastest way from frames to outputs that the backend has."""
    if BACKEND != "tensorflow":
        return lambda frames: {name: np.asarray(values) for name, values in model.predict_on_batch(frames).items()}
    import tensorflow as tf

    # One traced graph for any batch; model.predict took 1.5 times as long for a single clip.
    traced = tf.function(
        lambda frames: model(frames, training=False),
        input_signature=[tf.TensorSpec((None, *FRAMES_SHAPE), tf.uint8)],
    )
    return lambda frames: {name: values.numpy() for name, values in traced(frames).items()}
