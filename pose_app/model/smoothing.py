"""Joints smoothed over time, each joint by as much as training found good for it."""

import numpy as np

from pose_app.model.backend import keras

START_FRAMES = 1.0  # standard deviation before it was trained


class TemporalSmoothing(keras.layers.Layer):
    """The mean of a joint's places over the frames, weighted by a Gaussian of the distance in frames.

    (B, T, J, c) to the same, for any T; at the ends of a clip the weights are of the frames there are. One weight
    a joint is trained: the logarithm of the standard deviation, frames.
    """

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights; shape: of the joints."""
        start = keras.initializers.Constant(float(np.log(START_FRAMES)))
        self.log_frames = self.add_weight(shape=(shape[2],), initializer=start, name="log_frames")

    def call(self, joints: keras.KerasTensor) -> keras.KerasTensor:
        """Smooth the joints."""
        ops = keras.ops
        steps = np.arange(joints.shape[1])
        apart = ops.convert_to_tensor(np.square(steps[:, None] - steps), joints.dtype)
        width = ops.exp(2 * ops.cast(self.log_frames, joints.dtype))[:, None, None]
        weights = ops.exp(-apart / (2 * width))  # (J, T, T); a softmax would warn of clips of one frame
        weights = weights / ops.sum(weights, -1, keepdims=True)  # at least 1: each frame's own weight is 1
        return ops.einsum("jts,bsjc->btjc", weights, joints)
