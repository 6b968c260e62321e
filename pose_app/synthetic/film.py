"""From linear light to 8 bits: tone curve, noise, rounding. Compiled by numba.

Pictures are (H, 3 W) float32, red, green and blue side by side: with no axis for the channels the loops
run on vector instructions. No fastmath: the same bytes on every machine.
"""

import numba as nb
import numpy as np


@nb.njit(error_model="numpy", cache=True)
def encode(image, gains, contrast, out):
    """Exposure, white balance and tone curve of a linear picture (H, 3 W); gains (3 W,)."""
    zero, one, scale = np.float32(0.0), np.float32(1.0), np.float32(255 * contrast)
    black = np.float32(0.45 * 255 * (1 - contrast) + 0.5)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            out[i, j] = np.sqrt(min(max(image[i, j] * gains[j], zero), one)) * scale + black


@nb.njit(error_model="numpy", cache=True)
def add_noise(picture, noise, down, right):
    """Add noise (N, 3 N) that is moved by that many pixels and goes on at its other side; picture (H, 3 W)."""
    size, columns = noise.shape[0], picture.shape[1]
    seam = min(3 * right, columns)
    for i in range(picture.shape[0]):
        row = noise[(i - down) % size]
        first, second = row[row.shape[0] - 3 * right :], row
        for j in range(seam):
            picture[i, j] += first[j]
        for j in range(seam, columns):
            picture[i, j] += second[j - seam]


@nb.njit(error_model="numpy", cache=True)
def to_bytes(picture, out):
    """Cut a picture (H, 3 W) of 0-255 to whole numbers."""
    zero, white = np.float32(0.0), np.float32(255.0)
    for i in range(picture.shape[0]):
        for j in range(picture.shape[1]):
            out[i, j] = np.uint8(min(max(picture[i, j], zero), white))
