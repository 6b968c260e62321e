"""The heatmaps head's layer for single frames."""

from typing import Any

from pose_app.model.backend import keras
from pose_app.model.heads.soft_argmax import soft_argmax
from pose_app.skeleton import NUM_JOINTS, ROOT

BOX_M = 2.2  # side of the cube around the person that a heat map covers: MeTRo's
MARGIN = 0.25  # how far a heat map of the picture reaches beyond it, for joints that are cut off
NECK_BLOCKS = 2
GROUPS = 16
EVIDENCE_ENDS = (3, 5, 6)  # where the parts of HeatmapFinder's last axis end; the rest is the last part


class HeatmapFinder(keras.layers.Layer):
    """Finds the joints in single frames by heat maps: features (N, h, w, c) to evidence (N, 17, 6 + dense).

    Of each joint, x, y, z in metres from the hip, u and v in the picture, the logarithm of the heat map's peak, and
    features at the joint. In space it is the mean place under a heat map of a cube. Source: Sárándi et al.,
    "Metric-scale truncation-robust heatmaps for 3D human pose estimation", 2020.
    """

    def __init__(self, neck: int, depth: int, dense: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sizes = {"neck": neck, "depth": depth, "dense": dense}
        self.volume = keras.layers.Conv2D(NUM_JOINTS * depth, 1, dtype="float32", name="volume")
        self.plane = keras.layers.Conv2D(NUM_JOINTS, 1, dtype="float32", name="plane")
        self.dense = keras.layers.Dense(dense, activation="relu", name="dense")

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights; shape: of the features."""
        channels = self._sizes["neck"]
        self.neck = _make_neck(shape[-1], channels)
        self.volume.build((*shape[:-1], channels))
        self.plane.build((*shape[:-1], channels))
        self.dense.build((shape[0], NUM_JOINTS, channels))
        self.weight_layers = (self.neck, self.volume, self.plane, self.dense)

    def call(self, features: keras.KerasTensor) -> keras.KerasTensor:
        """Find the joints of each frame."""
        ops = keras.ops
        refined = self.neck(features)
        place_m, chances = soft_argmax(self.volume(refined), [(-BOX_M / 2, BOX_M / 2)] * 3)
        place_m = place_m - place_m[:, ROOT : ROOT + 1]
        place_uv, weights = soft_argmax(self.plane(refined), [(-MARGIN, 1 + MARGIN)] * 2)
        cells = ops.reshape(refined, (-1, refined.shape[1] * refined.shape[2], refined.shape[3]))
        at_joints = self.dense(ops.matmul(ops.cast(weights, cells.dtype), cells))
        peaks = ops.log(ops.max(chances, -1, keepdims=True) + 1e-6)
        return ops.concatenate([ops.cast(x, "float32") for x in (place_m, place_uv, peaks, at_joints)], -1)

    def get_config(self) -> dict[str, Any]:
        """Give what __init__ takes."""
        return {**super().get_config(), **self._sizes}


def _make_neck(channels: int | None, width: int) -> keras.Model:
    """Residual blocks of 3x3 convolutions; group norms, as frames of a clip are alike."""
    layers = keras.layers
    features = keras.Input((None, None, channels), name="features")

    def convolved(x: keras.KerasTensor, size: int) -> keras.KerasTensor:
        x = layers.Conv2D(width, size, padding="same", use_bias=False)(x)
        return layers.GroupNormalization(min(GROUPS, width))(x)

    x = layers.ReLU()(convolved(features, 1))
    for _ in range(NECK_BLOCKS):
        change = convolved(layers.ReLU()(convolved(x, 3)), 3)
        x = layers.ReLU()(layers.Add()([x, change]))
    return keras.Model(features, x, name="neck")
