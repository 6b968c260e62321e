"""Solid patterns evaluated at a point: value noise, stripes, checks, photos. Compiled by numba."""

import numba as nb
import numpy as np

PLAIN, STRIPES, VERTICAL, CHECKS, BLOTCHES, DOTS, PHOTO, PRINT, GRAIN, STRANDS = range(10)


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _hash(i: int, j: int, k: int) -> np.float32:
    h = (i * 374761393 + j * 668265263 + k * 974634777) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return np.float32((h ^ (h >> 16)) & 0xFFFF) * np.float32(1.0 / 65535.0)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def noise(x: float | np.float32, y: float | np.float32, z: float | np.float32) -> np.float32:
    """Smooth value noise in [0, 1] with features one unit wide."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = np.float32(x - i), np.float32(y - j), np.float32(z - k)
    two, three = np.float32(2.0), np.float32(3.0)  # whole numbers would make it 64-bit arithmetic
    fx, fy, fz = fx * fx * (three - two * fx), fy * fy * (three - two * fy), fz * fz * (three - two * fz)
    gx, gy, gz = np.float32(1.0) - fx, np.float32(1.0) - fy, np.float32(1.0) - fz
    a = _hash(i, j, k) * gx + _hash(i + 1, j, k) * fx
    b = _hash(i, j + 1, k) * gx + _hash(i + 1, j + 1, k) * fx
    c = _hash(i, j, k + 1) * gx + _hash(i + 1, j, k + 1) * fx
    d = _hash(i, j + 1, k + 1) * gx + _hash(i + 1, j + 1, k + 1) * fx
    return (a * gy + b * fy) * gz + (c * gy + d * fy) * fz


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def photo(textures: np.ndarray, number: int, u: np.float32, v: np.float32) -> tuple[np.float32, np.float32, np.float32]:
    """Bilinear sample of textures[number] (S, S, 3) at (u, v), repeated by reflection; linear red, green, blue."""
    two, last = np.float32(2.0), np.float32(textures.shape[1] - 2)
    u, v = abs(np.float32(u)), abs(np.float32(v))
    u, v = u - two * np.floor(u * np.float32(0.5)), v - two * np.floor(v * np.float32(0.5))
    u, v = (two - u if u > 1 else u) * last, (two - v if v > 1 else v) * last
    x, y = int(u), int(v)
    fx, fy = u - np.float32(x), v - np.float32(y)
    gx, gy = np.float32(1.0) - fx, np.float32(1.0) - fy
    a, b, c, d = gx * gy, fx * gy, gx * fy, fx * fy
    return (
        textures[number, y, x, 0] * a + textures[number, y, x + 1, 0] * b
        + textures[number, y + 1, x, 0] * c + textures[number, y + 1, x + 1, 0] * d,
        textures[number, y, x, 1] * a + textures[number, y, x + 1, 1] * b
        + textures[number, y + 1, x, 1] * c + textures[number, y + 1, x + 1, 1] * d,
        textures[number, y, x, 2] * a + textures[number, y, x + 1, 2] * b
        + textures[number, y + 1, x, 2] * c + textures[number, y + 1, x + 1, 2] * d,
    )  # fmt: skip


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _part(x: float) -> float:
    part: float = x - np.floor(x)
    return part


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def colour_at(
    materials: np.ndarray,
    m: int,
    textures: np.ndarray,
    x: np.float32,
    y: np.float32,
    z: np.float32,
) -> tuple[np.float32, np.float32, np.float32]:
    """Linear red, green, blue of material m at the point (x, y, z) metres.

    materials: (M, 10) float32 as appearance.Materials.rows gives them: kind, features per metre, first and second
    colour, photo number (of STRANDS: the height where the second colour begins, metres), gloss.
    """
    kind, scale = int(materials[m, 0]), materials[m, 1]
    mix = np.float32(0.0)
    if kind == STRIPES:
        mix = np.float32(1.0) if _part(y * scale) < 0.45 else np.float32(0.0)
    elif kind == VERTICAL:
        mix = np.float32(1.0) if _part((x + np.float32(0.6) * z) * scale) < 0.4 else np.float32(0.0)
    elif kind == CHECKS:
        mix = np.float32(0.5) if _part((x + np.float32(0.6) * z) * scale) < 0.5 else np.float32(0.0)
        mix += np.float32(0.5) if _part(y * scale) < 0.5 else np.float32(0.0)
    elif kind == BLOTCHES:
        n = noise(x * scale, y * scale, z * scale)
        n += np.float32(0.5) * noise(x * scale * 2, y * scale * 2, z * scale * 2)
        mix = min(max((n - np.float32(0.68)) * 8, np.float32(0.0)), np.float32(1.0))
    elif kind == DOTS:
        a, b = _part(x * scale) - np.float32(0.5), _part(y * scale) - np.float32(0.5)
        mix = np.float32(1.0) if a * a + b * b < 0.07 else np.float32(0.0)
    elif kind == GRAIN:
        mix = np.float32(0.65) * noise(x * scale, y * scale, z * scale)
        mix += np.float32(0.35) * noise(x * scale * 4, y * scale * 4, z * scale * 4)
    elif kind == PHOTO:
        return photo(textures, int(materials[m, 8]), x * scale + np.float32(7.3), y * scale + np.float32(9.1))
    elif kind == PRINT:
        y -= materials[m, 5]  # a print's second colour holds its height
        if z > 0 and abs(x) < 0.13 and abs(y) < 0.12:
            u, v = (x + np.float32(0.13)) * np.float32(3.8), (np.float32(0.12) - y) * np.float32(4.1)
            return photo(textures, int(materials[m, 8]), u, v)
    elif kind == STRANDS:  # hair: from the first colour to the second below the height where a photo's number stands
        mix = min(max((materials[m, 8] - y) * scale, np.float32(0.0)), np.float32(1.0))
        shade = np.float32(0.65) + np.float32(0.45) * noise(x * 90, y * 8, z * 90)
        shade += np.float32(0.25) * noise(x * 300, y * 15, z * 300)
        rest, mix = (np.float32(1.0) - mix) * shade, mix * shade
        return (
            materials[m, 2] * rest + materials[m, 5] * mix, materials[m, 3] * rest + materials[m, 6] * mix,
            materials[m, 4] * rest + materials[m, 7] * mix,
        )  # fmt: skip
    rest = np.float32(1.0) - mix
    return (
        materials[m, 2] * rest + materials[m, 5] * mix, materials[m, 3] * rest + materials[m, 6] * mix,
        materials[m, 4] * rest + materials[m, 7] * mix,
    )  # fmt: skip
