"""The heads: from what the ResNet sees in each frame to 17 joints.

dense is the course's: a Dense layer on every cell of the map, an LSTM over the frames, a Dense layer. It
gave no activation for its Dense layers, so they are linear.

heatmaps finds every joint in a heat map and lets the LSTM correct what one frame alone says.
"""

from typing import TYPE_CHECKING

import numpy as np

from pose_app.model.backend import import_keras
from pose_app.model.config import ModelConfig
from pose_app.model.smoothing import smoothing_class
from pose_app.skeleton import NUM_JOINTS, ROOT

if TYPE_CHECKING:
    import keras

BOX_M = 2.2  # side of the cube around the person that a heat map covers: MeTRo's
MARGIN = 0.25  # how far a heat map of the picture reaches beyond it, for joints that are cut off
START_ERROR_M = 0.1  # what a network expects to be off before it has learned how far it is
ERRORS_M = (0.001, 10.0)  # the least and the largest it may expect, so that the number is finite whatever it sees
DOUBT_UNITS = 64
NECK_BLOCKS = 2
GROUPS = 16
# The layers of each head that look at single frames alone.
FRAME_LAYERS = {"dense": ("dense",), "heatmaps": ("neck", "volume", "plane", "dense")}


def head_layers(config: ModelConfig) -> dict[str, "keras.Layer"]:
    """Make the layers of the head that have weights, by name."""
    layers = import_keras().layers
    if config.head == "dense":
        return {
            "dense": layers.Dense(config.dense, name="dense"),
            "lstm": layers.LSTM(config.lstm, return_sequences=True, name="lstm"),
            "joints": layers.Dense(NUM_JOINTS * 3, dtype="float32", name="joints"),  # whole precision always
        }
    # Whole precision: JAX has no cuDNN LSTM in half of it.
    lstm = layers.LSTM(config.lstm // 2, return_sequences=True, dtype="float32", use_cudnn=False)
    parts = {
        "neck": _neck(config),
        "volume": layers.Conv2D(NUM_JOINTS * config.depth, 1, dtype="float32", name="volume"),
        "plane": layers.Conv2D(NUM_JOINTS, 1, dtype="float32", name="plane"),
        "dense": layers.Dense(config.dense, activation="relu", name="dense"),
        "lstm": layers.Bidirectional(lstm, dtype="float32", name="lstm"),
        # Silent at first: what a frame alone says is learned before its correction.
        "joints": layers.Dense(NUM_JOINTS * 3, kernel_initializer="zeros", dtype="float32", name="joints"),
    }
    if config.smooth:
        parts["smooth"] = smoothing_class()(dtype="float32", name="smooth")
    if config.expects:
        parts["doubt"] = layers.Dense(DOUBT_UNITS, activation="relu", name="doubt")
        parts["expected"] = _expected_layer()
    return parts


def _expected_layer() -> "keras.Layer":
    keras = import_keras()
    start = keras.initializers.Constant(float(np.log(START_ERROR_M)))
    return keras.layers.Dense(
        NUM_JOINTS, kernel_initializer="zeros", bias_initializer=start, dtype="float32", name="expected"
    )


def say_joints(features, parts: dict[str, "keras.Layer"], frames: int):
    """Say the joints: features (B * frames, h, w, c) of single frames to (B, frames, 17, 3, 5 or 6)."""
    return (_say_by_heatmaps if "volume" in parts else _say_densely)(features, parts, frames)


def _say_densely(features, parts, frames: int):
    layers = import_keras().layers
    cells = layers.Flatten(name="flatten")(parts["dense"](features))
    said = parts["joints"](parts["lstm"](_sequence(cells, frames)))
    return layers.Reshape((frames, NUM_JOINTS, 3), dtype="float32", name="joints_m")(said)


def _say_by_heatmaps(features, parts, frames: int):
    """Per frame, the mean place under a heat map in space, as MeTRo has it; over time, a correction.

    Source: Sárándi et al., "Metric-scale truncation-robust heatmaps for 3D human pose estimation", 2020;
    the mean under a heat map: Sun et al., "Integral human pose regression", 2018. The LSTM is told each
    frame's joints in space and in the picture, and what is seen at each joint in the picture.
    """
    return follow_joints(_sequence(find_joints(features, parts), frames), parts)


def find_joints(features, parts: dict[str, "keras.Layer"]):
    """Find the joints in single frames by heat maps: features (N, h, w, c) to (N, 17, 6 + dense).

    Columns: x, y, z in metres from the hip, u and v in the picture, the logarithm of the heat map's peak, and what
    is seen at the joint.
    """
    ops = import_keras().ops
    seen = parts["neck"](features)
    place_m, chances = _mean_place(parts["volume"](seen), [(-BOX_M / 2, BOX_M / 2)] * 3)
    place_m = place_m - place_m[:, ROOT : ROOT + 1]
    place_uv, weights = _mean_place(parts["plane"](seen), [(-MARGIN, 1 + MARGIN)] * 2)
    cells = ops.reshape(seen, (-1, seen.shape[1] * seen.shape[2], seen.shape[3]))
    at_joints = parts["dense"](ops.matmul(ops.cast(weights, cells.dtype), cells))
    peaks = ops.log(ops.max(chances, -1, keepdims=True) + 1e-6)
    return ops.concatenate([ops.cast(x, "float32") for x in (place_m, place_uv, peaks, at_joints)], -1)


def follow_joints(found, parts: dict[str, "keras.Layer"]):
    """Follow over time what find_joints found, (B, frames, 17, 6 + dense): gives (B, frames, 17, 5 or 6)."""
    ops = import_keras().ops
    frames = found.shape[1]
    place_m, place_uv, peaks, at_joints = (found[..., a:b] for a, b in ((0, 3), (3, 5), (5, 6), (6, None)))
    told = [ops.reshape(x, (-1, frames, int(np.prod(x.shape[2:])))) for x in (place_m, place_uv, at_joints)]
    followed = parts["lstm"](ops.concatenate(told, -1))
    moved = ops.reshape(parts["joints"](followed), (-1, frames, NUM_JOINTS, 3))
    joints = place_m + moved - moved[:, :, ROOT : ROOT + 1]
    said = [parts["smooth"](joints) if "smooth" in parts else joints, place_uv]
    if "expected" in parts:
        said.append(_expect([followed, *told, peaks[..., 0]], parts)[..., None])
    return ops.concatenate(said, -1)


def _expect(known: list, parts):
    """How far off each joint may be, (B, frames, 17) m, by (B, frames, c) of all that is known.

    Nothing before it learns by this.
    """
    ops = import_keras().ops
    known = ops.stop_gradient(ops.concatenate([ops.cast(x, known[0].dtype) for x in known], -1))
    return ops.exp(ops.clip(parts["expected"](parts["doubt"](known)), *np.log(ERRORS_M).tolist()))


def _mean_place(heat, ranges: list[tuple[float, float]]):
    """Mean place of each joint under the softmax of its heat map, and the weights of the cells.

    heat: (B, h, w, 17 * d), the depth cells of a joint side by side. ranges: of x, y and, with depth, z.
    Returns (B, 17, 2 or 3) and (B, 17, h * w * d).
    """
    ops = import_keras().ops
    height, width, depth = *heat.shape[1:3], heat.shape[3] // NUM_JOINTS
    maps = ops.transpose(ops.reshape(heat, (-1, height, width, NUM_JOINTS, depth)), (0, 3, 1, 2, 4))
    weights = ops.softmax(ops.reshape(maps, (-1, NUM_JOINTS, height * width * depth)), axis=-1)
    axes = [np.linspace(*ends, cells) for ends, cells in zip(ranges, (width, height, depth), strict=False)]
    down, right, *away = (grid.ravel() for grid in np.broadcast_arrays(*np.ix_(axes[1], axes[0], *axes[2:])))
    places = np.stack([right, down, *away], -1).astype(np.float32)
    return ops.matmul(weights, places), weights


def _neck(config: ModelConfig) -> "keras.Model":
    """Residual blocks of 3x3 convolutions at config.neck channels; group norms, as frames of a clip are alike."""
    keras = import_keras()
    layers = keras.layers
    channels = 2048 if config.stage == "conv5" else 1024
    features = keras.Input((None, None, channels), name="features")

    def convolved(x, size):
        x = layers.Conv2D(config.neck, size, padding="same", use_bias=False)(x)
        return layers.GroupNormalization(min(GROUPS, config.neck))(x)

    x = layers.ReLU()(convolved(features, 1))
    for _ in range(NECK_BLOCKS):
        change = convolved(layers.ReLU()(convolved(x, 3)), 3)
        x = layers.ReLU()(layers.Add()([x, change]))
    return keras.Model(features, x, name="neck")


def _sequence(x, frames: int):
    return import_keras().ops.reshape(x, (-1, frames, *x.shape[1:]))
