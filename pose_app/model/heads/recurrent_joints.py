"""The dense head's layer over time."""

from typing import Any

from pose_app.model.backend import keras
from pose_app.model.outputs import JOINTS_M
from pose_app.skeleton import NUM_JOINTS


class RecurrentJoints(keras.layers.Layer):
    """An LSTM over the frames and a Dense layer, as the course has them: (B, T, c) to the joints of each frame."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.lstm = keras.layers.LSTM(units, return_sequences=True, name="lstm")
        self.joints = keras.layers.Dense(NUM_JOINTS * 3, dtype="float32", name="joints")  # whole precision always
        self.weight_layers = (self.lstm, self.joints)

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights; shape: (B, T, c)."""
        self.lstm.build(shape)
        self.joints.build((*shape[:2], self.units))

    def call(self, cells: keras.KerasTensor) -> dict[str, keras.KerasTensor]:
        """Give the joints, see pose_app.model.outputs."""
        return {JOINTS_M: keras.ops.reshape(self.joints(self.lstm(cells)), (-1, cells.shape[1], NUM_JOINTS, 3))}

    def get_config(self) -> dict[str, Any]:
        """Give what __init__ takes."""
        return {**super().get_config(), "units": self.units}
