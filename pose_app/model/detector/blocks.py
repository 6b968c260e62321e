"""The detector's blocks, in the order in which a picture goes through them.

Each is a function of a tensor that names its layers; `axis` is that of the channels. Every 3x3 or 5x5 convolution is
padded by half its size on all sides, also where it halves the map.
"""

from pose_app.model.backend import BACKEND, keras

CHANNELS_FIRST = BACKEND == "openvino"  # as in pose_app.model.network: only the export runs on it
AXIS = 1 if CHANNELS_FIRST else -1
FORMAT = "channels_first" if CHANNELS_FIRST else "channels_last"
_layers = keras.layers


def pointwise(x: keras.KerasTensor, filters: int, name: str, activation: str | None = None) -> keras.KerasTensor:
    """Convolve each cell alone."""
    return _layers.Conv2D(filters, 1, activation=activation, data_format=FORMAT, name=name)(x)


def depthwise(
    x: keras.KerasTensor, name: str, kernel: int = 3, stride: int = 1, activation: str | None = None
) -> keras.KerasTensor:
    """Convolve each channel alone; stride 2 halves the map."""
    if stride > 1:
        x = _layers.ZeroPadding2D(kernel // 2, data_format=FORMAT, name=f"{name}_pad")(x)
    return _layers.DepthwiseConv2D(
        kernel, stride, "valid" if stride > 1 else "same", activation=activation, data_format=FORMAT, name=name
    )(x)


def inverted_residual(
    x: keras.KerasTensor, expanded: int, filters: int, kernel: int, stride: int, name: str
) -> keras.KerasTensor:
    """Widen, convolve each channel, narrow, and add the input where the shape is the same (Sandler et al. 2018)."""
    wide = pointwise(x, expanded, f"{name}_expand", "relu6")
    wide = depthwise(wide, f"{name}_depthwise", kernel, stride, "relu6")
    narrow = pointwise(wide, filters, f"{name}_project")
    if stride > 1 or x.shape[AXIS] != filters:
        return narrow
    return _layers.Add(name=f"{name}_add")([narrow, x])


def separable_residual(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Convolve each channel, then each cell, and add the input."""
    change = pointwise(depthwise(x, f"{name}_depthwise"), x.shape[AXIS], f"{name}_pointwise")
    return _layers.ReLU(6.0, name=f"{name}_relu")(_layers.Add(name=f"{name}_add")([x, change]))


def merge_levels(coarse: keras.KerasTensor, fine: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """One step down a feature pyramid (Lin et al. 2017): a coarse map made twice as large joins a finer one."""
    filters = {14: 192, 28: 96}[fine.shape[2]]
    lateral = pointwise(depthwise(fine, f"{name}_lateral_depthwise"), filters, f"{name}_lateral", "relu6")
    above = _layers.UpSampling2D(2, FORMAT, "bilinear", name=f"{name}_upsample")(coarse)
    above = pointwise(above, filters, f"{name}_above", "relu6")
    merged = _layers.Add(name=f"{name}_merge")([lateral, above])
    return separable_residual(separable_residual(merged, f"{name}_refine1"), f"{name}_refine2")


def predict_anchors(x: keras.KerasTensor, anchors: int, numbers: int, name: str) -> keras.KerasTensor:
    """Give so many numbers of each anchor of each cell: (B, cells * anchors, numbers).

    The map is spread to twice its size and halved again by a convolution, as MediaPipe has it.
    """
    spread = keras.ops.nn.depth_to_space(x, 2, data_format=FORMAT)
    values = pointwise(depthwise(spread, f"{name}_depthwise", stride=2), anchors * numbers, name)
    if CHANNELS_FIRST:
        values = keras.ops.transpose(values, (0, 2, 3, 1))
    cells = values.shape[1] * values.shape[2]
    return keras.ops.reshape(values, (-1, cells * anchors, numbers))
