"""The detector put together."""

from pose_app.model.backend import keras
from pose_app.model.detector.blocks import (
    CHANNELS_FIRST,
    FORMAT,
    depthwise,
    inverted_residual,
    merge_levels,
    pointwise,
    predict_anchors,
)
from pose_app.model.detector.config import BOXES, NUMBERS, SCORES, DetectorConfig
from pose_app.model.pixel_scaling import PixelScaling

# Of each inverted residual: widened to, narrowed to, kernel, stride. A stage ends where the pyramid reads it.
_STAGES = (
    ((64, 24, 3, 2), (144, 24, 3, 1), (144, 40, 5, 2), (240, 40, 5, 1)),
    ((240, 80, 3, 2), (480, 80, 3, 1), (480, 80, 3, 1), (480, 112, 5, 1), (672, 112, 5, 1), (672, 112, 5, 1)),
    ((672, 192, 5, 2), (1152, 192, 5, 1), (1152, 192, 5, 1), (1152, 192, 5, 1)),
)
_ANCHORS = (2, 2, 6)  # a cell: of the 28x28, the 14x14 and the 7x7 map


def build_detector(config: DetectorConfig) -> keras.Model:
    """Build the detector with fresh weights.

    It maps (B, 224, 224, 3) RGB, uint8 or float from 0 to 255, to a dict of BOXES (B, 2254, 12), pixels from the
    centre of each anchor: a box's centre x, y, its width and height, then x and y of four points (middle of the hips,
    a point of the circle around the whole body, middle of the shoulders, a point of the circle around the upper
    body); and SCORES (B, 2254), logits.
    """
    layers = keras.layers
    pictures = keras.Input(config.input_shape, name="pictures")
    x = PixelScaling(2 / 255, -1.0, name="scale")(pictures)
    if CHANNELS_FIRST:
        x = keras.ops.transpose(x, (0, 3, 1, 2))
    x = layers.ZeroPadding2D(1, data_format=FORMAT, name="stem_pad")(x)
    x = layers.Conv2D(24, 3, 2, activation="relu6", data_format=FORMAT, name="stem")(x)
    x = pointwise(depthwise(x, "stem_depthwise", activation="relu6"), 16, "stem_project")
    maps = []
    for stage, blocks in enumerate(_STAGES, 1):
        for i, (expanded, filters, kernel, stride) in enumerate(blocks, 1):
            x = inverted_residual(x, expanded, filters, kernel, stride, f"stage{stage}_block{i}")
        maps.append(x)
    fine, middle, coarse = maps
    coarse = depthwise(pointwise(coarse, 1152, "top_expand", "relu6"), "top_depthwise", activation="relu6")
    middle = merge_levels(coarse, middle, "pyramid14")
    fine = merge_levels(middle, fine, "pyramid28")
    levels = tuple(zip((fine, middle, coarse), _ANCHORS, (28, 14, 7), strict=True))
    scores = [predict_anchors(level, count, 1, f"scores{side}") for level, count, side in levels]
    boxes = [predict_anchors(level, count, NUMBERS, f"boxes{side}") for level, count, side in levels]
    outputs = {
        BOXES: layers.Concatenate(1, name=BOXES)(boxes),
        SCORES: keras.ops.squeeze(layers.Concatenate(1, name="logits")(scores), -1),
    }
    return keras.Model(pictures, outputs, name=config.name)
