"""A network run by Keras, on whichever of its backends was chosen."""

import sys
from collections.abc import Callable

import numpy as np

from pose_app.engines.cpu import cpu_name
from pose_app.engines.device import device_name, why_cpu
from pose_app.model.backend import BACKEND, has_gpu, keras
from pose_app.model.gpu_memory import GPU_IS_FULL, is_full
from pose_app.weights import NetworkInfo
from pose_app.weights.loading import load_network

_Outputs = dict[str, np.ndarray]


class KerasEngine:
    """The network of a weights folder; for one thread at a time. Raises InputError as load_network does.

    A GPU that is full is left for the CPU.
    """

    precision = "float32"

    def __init__(self, info: NetworkInfo) -> None:
        self._info = info
        self.name, self.device, self.why_cpu = f"keras-{BACKEND}", device_name(), why_cpu()
        try:
            self._load()
        except Exception as error:
            self._leave_gpu(error)

    def __call__(self, frames: np.ndarray) -> _Outputs:
        """Run the network: (B, *input_shape) uint8 RGB, gives its outputs by name."""
        try:
            return self._forward(frames)
        except Exception as error:
            self._leave_gpu(error)
        return self._forward(frames)

    def _load(self) -> None:
        self._forward = _forward_function(load_network(self._info))

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


def _forward_function(model: keras.Model) -> Callable[[np.ndarray], _Outputs]:
    """Make the fastest way from frames to outputs that the backend has."""
    if BACKEND != "tensorflow":
        return lambda frames: {name: np.asarray(values) for name, values in model.predict_on_batch(frames).items()}
    import tensorflow as tf

    # One traced graph for any batch; model.predict took 1.5 times as long for a single clip.
    traced = tf.function(
        lambda frames: model(frames, training=False),
        input_signature=[tf.TensorSpec(model.input.shape, tf.uint8)],
    )
    return lambda frames: {name: values.numpy() for name, values in traced(frames).items()}
