"""Pixels as a backbone takes them."""

from collections.abc import Sequence
from typing import Any

from pose_app.model.backend import keras


class PixelScaling(keras.layers.Layer):
    """Scales pixels of 0 to 255 by a factor and an offset, one for all colours or one for each.

    keras.layers.Rescaling does the same, but loads TensorFlow under every backend.
    """

    def __init__(self, factor: float, offset: float | Sequence[float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor, self.offset = factor, offset

    def call(self, pixels: keras.KerasTensor) -> keras.KerasTensor:
        """Scale (..., 3) pixels."""
        ops = keras.ops
        return ops.cast(pixels, self.compute_dtype) * self.factor + ops.cast(self.offset, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Give what __init__ takes."""
        return {**super().get_config(), "factor": self.factor, "offset": self.offset}
