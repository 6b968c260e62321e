"""From linear light to 8 bits: tone curve, rounding, noise. Compiled by numba.

Pictures are (H, 3 W), red, green and blue side by side: with no axis for the channels the loops run on
vector instructions. No fastmath: the same bytes on every machine.
"""

import numba as nb
import numpy as np


@nb.njit(error_model="numpy", cache=True)
def encode(image: np.ndarray, gains: np.ndarray, contrast: float, out: np.ndarray) -> None:
    """Exposure, white balance and tone curve of a linear picture (H, 3 W); gains (3 W,); out: 8 bits, rounded."""
    zero, one, white, scale = np.float32(0.0), np.float32(1.0), np.float32(255.0), np.float32(255 * contrast)
    black = np.float32(0.45 * 255 * (1 - contrast) + 0.5)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            value = np.sqrt(min(max(image[i, j] * gains[j], zero), one)) * scale + black
            out[i, j] = np.uint8(min(max(value, zero), white))


@nb.njit(error_model="numpy", cache=True)
def add_noise(picture: np.ndarray, noise: np.ndarray, down: int, right: int) -> None:
    """Add noise (N, 3 N) int16, moved by that many pixels and going on at its other side, to picture (H, 3 W) uint8."""
    size, columns = noise.shape[0], picture.shape[1]
    seam = min(3 * right, columns)
    for i in range(picture.shape[0]):
        row = noise[(i - down) % size]
        before, line = row[row.shape[0] - 3 * right :], picture[i]
        for j in range(seam):
            line[j] = np.uint8(min(max(np.int16(line[j]) + before[j], 0), 255))
        for j in range(seam, columns):
            line[j] = np.uint8(min(max(np.int16(line[j]) + row[j - seam], 0), 255))
