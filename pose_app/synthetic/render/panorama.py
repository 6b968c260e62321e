"""Views into equirectangular panoramas. Compiled by numba."""

import cv2
import numba as nb
import numpy as np

_BLOCK = 4  # pixels between the places where the angles are computed exactly


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _angles(
    rotation: np.ndarray,
    focal: np.float32,
    cx: np.float32,
    cy: np.float32,
    widen: np.float32,
    size: int,
    u: np.ndarray,
    v: np.ndarray,
) -> None:
    """Longitude (turns) and latitude (half turns from the zenith) on a grid of every _BLOCK-th pixel."""
    half = np.float32(size / 2)
    # Widening keeps the ray of the picture's middle, so that the horizon stays where it is.
    mx, my = (half - cx) / focal, (half - cy) / focal
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            x = ((j * _BLOCK + np.float32(0.5) - cx) / focal - mx) * widen + mx
            y = ((i * _BLOCK + np.float32(0.5) - cy) / focal - my) * widen + my
            wx = rotation[0, 0] * x + rotation[1, 0] * y + rotation[2, 0]
            wy = rotation[0, 1] * x + rotation[1, 1] * y + rotation[2, 1]
            wz = rotation[0, 2] * x + rotation[1, 2] * y + rotation[2, 2]
            u[i, j] = np.arctan2(wx, wz) / np.float32(2 * np.pi)
            v[i, j] = np.float32(0.5) - np.arctan2(wy, np.sqrt(wx * wx + wz * wz)) / np.float32(np.pi)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _places(
    lon: np.ndarray, lat: np.ndarray, yaw: np.float32, width: int, height: int, across: np.ndarray, down: np.ndarray
) -> None:
    """Column and row in the panorama of each pixel (S, S), interpolated between the angles of _angles."""
    one, part = np.float32(1.0), np.float32(1.0 / _BLOCK)
    wide, high, last = np.float32(width), np.float32(height), np.float32(height - 1)
    for i in range(across.shape[0]):
        p, s = i // _BLOCK, np.float32(i % _BLOCK) * part
        for q in range(lon.shape[1] - 1):
            a, b, c, d = lon[p, q], lon[p, q + 1], lon[p + 1, q], lon[p + 1, q + 1]
            b -= np.round(b - a)  # the shorter way round
            c -= np.round(c - a)
            d -= np.round(d - a)
            left, right = a * (one - s) + c * s + yaw, b * (one - s) + d * s + yaw
            start = lat[p, q] * (one - s) + lat[p + 1, q] * s
            end = lat[p, q + 1] * (one - s) + lat[p + 1, q + 1] * s
            for j in range(_BLOCK):
                t = np.float32(j) * part
                u, v = left * (one - t) + right * t, start * (one - t) + end * t
                across[i, q * _BLOCK + j] = (u - np.floor(u)) * wide
                down[i, q * _BLOCK + j] = min(max(v * high - np.float32(0.5), np.float32(0.0)), last)


def view(
    picture: np.ndarray, rotation: np.ndarray, intrinsics: np.ndarray, yaw: float, widen: float, gain: float, size: int
) -> np.ndarray:
    """Perspective view (S, S, 3) float32, linear, of a panorama (H, W, 3) uint8.

    rotation: (3, 3) float32 world to camera; intrinsics: (3, 3) pixels; yaw: turns of the panorama; widen: above 1
    the view is wider than the camera's.
    """
    cells = size // _BLOCK
    lon, lat = np.empty((2, cells + 1, cells + 1), np.float32)
    focal, cx, cy = (np.float32(k) for k in (intrinsics[0, 0], intrinsics[0, 2], intrinsics[1, 2]))
    _angles(rotation, focal, cx, cy, np.float32(widen), size, lon, lat)
    across, down = np.empty((2, size, size), np.float32)
    _places(lon, lat, np.float32(yaw), picture.shape[1], picture.shape[0], across, down)
    picked = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return cv2.LUT(picked, (gain * (np.arange(256) / 255) ** 2).astype(np.float32))
