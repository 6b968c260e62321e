"""Solid patterns evaluated at a point: value noise, stripes, checks, photos. Compiled by numba."""

import numba as nb
import numpy as np

PLAIN, STRIPES, VERTICAL, CHECKS, BLOTCHES, DOTS, PHOTO, PRINT, GRAIN = range(9)


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _hash(i, j, k):
    h = (i * 374761393 + j * 668265263 + k * 974634777) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return np.float32((h ^ (h >> 16)) & 0xFFFF) * np.float32(1.0 / 65535.0)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def noise(x, y, z):
    """Smooth value noise in [0, 1] with features one unit wide."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = np.float32(x - i), np.float32(y - j), np.float32(z - k)
    fx, fy, fz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    a = _hash(i, j, k) * (1 - fx) + _hash(i + 1, j, k) * fx
    b = _hash(i, j + 1, k) * (1 - fx) + _hash(i + 1, j + 1, k) * fx
    c = _hash(i, j, k + 1) * (1 - fx) + _hash(i + 1, j, k + 1) * fx
    d = _hash(i, j + 1, k + 1) * (1 - fx) + _hash(i + 1, j + 1, k + 1) * fx
    return (a * (1 - fy) + b * fy) * (1 - fz) + (c * (1 - fy) + d * fy) * fz


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def photo(textures, number, u, v, out):
    """Bilinear sample of textures[number] (S, S, 3) at (u, v), repeated by reflection; linear colours into out (3,)."""
    size = textures.shape[1]
    u, v = abs(u) % 2.0, abs(v) % 2.0
    u, v = (2.0 - u if u > 1.0 else u) * (size - 2), (2.0 - v if v > 1.0 else v) * (size - 2)
    x, y = int(u), int(v)
    fx, fy = np.float32(u - x), np.float32(v - y)
    for c in range(3):
        top = textures[number, y, x, c] * (1 - fx) + textures[number, y, x + 1, c] * fx
        low = textures[number, y + 1, x, c] * (1 - fx) + textures[number, y + 1, x + 1, c] * fx
        out[c] = top * (1 - fy) + low * fy


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def colour_at(kind, scale, first, second, textures, number, x, y, z, out):
    """Colour (linear) of a pattern at the point (x, y, z) metres, into out (3,). scale: features per metre."""
    mix = np.float32(0.0)
    if kind == STRIPES:
        mix = np.float32(1.0) if (y * scale) % 1.0 < 0.45 else np.float32(0.0)
    elif kind == VERTICAL:
        mix = np.float32(1.0) if ((x + 0.6 * z) * scale) % 1.0 < 0.4 else np.float32(0.0)
    elif kind == CHECKS:
        a, b = ((x + 0.6 * z) * scale) % 1.0 < 0.5, (y * scale) % 1.0 < 0.5
        mix = np.float32(0.5) * (np.float32(a) + np.float32(b))
    elif kind == BLOTCHES:
        n = noise(x * scale, y * scale, z * scale) + 0.5 * noise(x * scale * 2.1, y * scale * 2.1, z * scale * 2.1)
        mix = min(max((n - np.float32(0.68)) * 8, np.float32(0.0)), np.float32(1.0))
    elif kind == DOTS:
        a, b = (x * scale) % 1.0 - 0.5, (y * scale) % 1.0 - 0.5
        mix = np.float32(1.0) if a * a + b * b < 0.07 else np.float32(0.0)
    elif kind == GRAIN:
        mix = 0.65 * noise(x * scale, y * scale, z * scale) + 0.35 * noise(x * scale * 4, y * scale * 4, z * scale * 4)
    elif kind == PHOTO:
        photo(textures, number, x * scale + 7.3, y * scale + 9.1, out)
        return
    elif kind == PRINT and z > 0 and abs(x) < 0.13 and abs(y - second[0]) < 0.12:
        photo(textures, number, (x + 0.13) * 3.8, (second[0] + 0.12 - y) * 4.1, out)
        return
    if kind == PRINT:
        mix = np.float32(0.0)
    for c in range(3):
        out[c] = first[c] * (1 - mix) + second[c] * mix
