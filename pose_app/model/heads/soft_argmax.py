"""The mean place under a heat map."""

from collections.abc import Sequence

import numpy as np

from pose_app.model.backend import keras
from pose_app.skeleton import NUM_JOINTS


def soft_argmax(
    heat: keras.KerasTensor, ranges: Sequence[tuple[float, float]]
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Mean place of each joint under the softmax of its heat map, and the weights of the cells.

    heat: (B, h, w, 17 * d), the depth cells of a joint side by side. ranges: of x, y and, with depth, z.
    Returns (B, 17, 2 or 3) and (B, 17, h * w * d). Source: Sun et al., "Integral human pose regression", 2018.
    """
    ops = keras.ops
    height, width = heat.shape[1:3]
    depth = heat.shape[3] // NUM_JOINTS
    maps = ops.transpose(ops.reshape(heat, (-1, height, width, NUM_JOINTS, depth)), (0, 3, 1, 2, 4))
    weights = ops.softmax(ops.reshape(maps, (-1, NUM_JOINTS, height * width * depth)), axis=-1)
    axes = [np.linspace(*ends, cells) for ends, cells in zip(ranges, (width, height, depth), strict=False)]
    down, right, *away = (grid.ravel() for grid in np.broadcast_arrays(*np.ix_(axes[1], axes[0], *axes[2:])))
    places = np.stack([right, down, *away], -1).astype(np.float32)
    return ops.matmul(weights, places), weights
