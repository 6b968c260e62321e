"""The heatmaps head's layer over time."""

from typing import Any

import numpy as np

from pose_app.model.backend import keras
from pose_app.model.heads.heatmap_finder import EVIDENCE_ENDS
from pose_app.model.outputs import EXPECTED_M, JOINTS_M, JOINTS_UV
from pose_app.model.smoothing import TemporalSmoothing
from pose_app.skeleton import NUM_JOINTS, ROOT

START_ERROR_M = 0.1  # what a network expects to be off before it has learned how far it is
ERRORS_M = (0.001, 10.0)  # the least and the largest it may expect, so that the number is finite for any picture
MLP_UNITS = 64


class TemporalRefiner(keras.layers.Layer):
    """Follows over time what HeatmapFinder finds in each frame: (B, T, 17, 6 + dense) to the outputs by name.

    The LSTM gets each frame's joints in space and in the picture and the features at each joint, both ways in time,
    and corrects the joints in space. smooth: they are then smoothed over time. predicts_error: beside them, the error
    the network expects of itself, from all that is known; nothing before it learns by this.
    """

    def __init__(self, lstm: int, smooth: bool, predicts_error: bool, **kwargs: Any) -> None:
        super().__init__(**{"dtype": "float32", **kwargs})  # joints are in metres: whole precision
        self._parts = {"lstm": lstm, "smooth": smooth, "predicts_error": predicts_error}
        layers = keras.layers
        # Whole precision: JAX has no cuDNN LSTM in half of it.
        one_way = layers.LSTM(lstm // 2, return_sequences=True, dtype="float32", use_cudnn=False)
        self.lstm = layers.Bidirectional(one_way, dtype="float32", name="lstm")
        # Silent at first: what a frame alone gives is learned before its correction.
        self.joints = layers.Dense(NUM_JOINTS * 3, kernel_initializer="zeros", dtype="float32", name="joints")
        self.smooth = TemporalSmoothing(dtype="float32", name="smooth") if smooth else None
        self.error_mlp = self.expected = None
        if predicts_error:
            start = keras.initializers.Constant(float(np.log(START_ERROR_M)))
            self.error_mlp = layers.Dense(MLP_UNITS, activation="relu", name="error_mlp")
            self.expected = layers.Dense(
                NUM_JOINTS, kernel_initializer="zeros", bias_initializer=start, dtype="float32", name="expected"
            )
        parts = (self.lstm, self.joints, self.smooth, self.error_mlp, self.expected)
        self.weight_layers = tuple(layer for layer in parts if layer is not None)

    def build(self, shape: tuple[int, ...]) -> None:
        """Make the weights; shape: (B, T, 17, 6 + dense)."""
        batch, frames, joints, columns = shape
        units, inputs = 2 * (self._parts["lstm"] // 2), joints * (columns - 1)  # the peaks are left out
        self.lstm.build((batch, frames, inputs))
        self.joints.build((batch, frames, units))
        if self.smooth is not None:
            self.smooth.build((batch, frames, joints, 3))
        if self.error_mlp is not None and self.expected is not None:
            self.error_mlp.build((batch, frames, units + joints * columns))
            self.expected.build((batch, frames, MLP_UNITS))

    def call(self, evidence: keras.KerasTensor) -> dict[str, keras.KerasTensor]:
        """Give the outputs, see pose_app.model.outputs."""
        ops = keras.ops
        frames = evidence.shape[1]
        place_m, place_uv, peaks, at_joints = ops.split(evidence, EVIDENCE_ENDS, -1)
        lstm_inputs = [ops.reshape(x, (-1, frames, int(np.prod(x.shape[2:])))) for x in (place_m, place_uv, at_joints)]
        followed = self.lstm(ops.concatenate(lstm_inputs, -1))
        moved = ops.reshape(self.joints(followed), (-1, frames, NUM_JOINTS, 3))
        joints = place_m + moved - moved[:, :, ROOT : ROOT + 1]
        outputs = {JOINTS_M: joints if self.smooth is None else self.smooth(joints), JOINTS_UV: place_uv}
        if self.error_mlp is not None and self.expected is not None:
            known = ops.stop_gradient(ops.concatenate([followed, *lstm_inputs, peaks[..., 0]], -1))
            outputs[EXPECTED_M] = ops.exp(ops.clip(self.expected(self.error_mlp(known)), *np.log(ERRORS_M).tolist()))
        return outputs

    def get_config(self) -> dict[str, Any]:
        """Give what __init__ takes."""
        return {**super().get_config(), **self._parts}
