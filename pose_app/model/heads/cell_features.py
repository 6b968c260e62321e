"""The dense head's layer for single frames."""

from typing import Any

from pose_app.model.backend import keras


class CellFeatures(keras.layers.Layer):
    """A Dense layer on every cell of the map, as the course has it: (N, h, w, c) to (N, h * w * units).

    The course gave no activation, so it is linear.
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.dense = keras.layers.Dense(units, name="dense")
        self.weight_layers = (self.dense,)

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights; shape: of the features."""
        self.dense.build(shape)

    def call(self, features: keras.KerasTensor) -> keras.KerasTensor:
        """Read the cells of each frame."""
        _, height, width, _ = features.shape
        return keras.ops.reshape(self.dense(features), (-1, height * width * self.units))

    def get_config(self) -> dict[str, Any]:
        """Give what __init__ takes."""
        return {**super().get_config(), "units": self.units}
