"""Views into equirectangular panoramas and the light they give. Compiled by numba."""

import numba as nb
import numpy as np


@nb.njit(fastmath=True, cache=True)
def view(picture, rotation, focal, cx, cy, yaw, widen, gain, out):
    """Perspective view (S, S, 3) linear of a panorama (H, W, 3) uint8; rotation: world to camera."""
    height, width = picture.shape[0], picture.shape[1]
    size = out.shape[0]
    # widening happens about the horizon's side of the picture only across the view, so that the horizon stays
    mx, my = (size / 2 - cx) / focal, (size / 2 - cy) / focal
    for i in range(size):
        for j in range(size):
            x = ((j + 0.5 - cx) / focal - mx) * widen + mx
            y = ((i + 0.5 - cy) / focal - my) * widen + my
            wx = rotation[0, 0] * x + rotation[1, 0] * y + rotation[2, 0]
            wy = rotation[0, 1] * x + rotation[1, 1] * y + rotation[2, 1]
            wz = rotation[0, 2] * x + rotation[1, 2] * y + rotation[2, 2]
            u = (np.arctan2(wx, wz) + yaw) / (2 * np.pi)
            u = (u - np.floor(u)) * width - 0.5
            v = (0.5 - np.arctan2(wy, np.sqrt(wx * wx + wz * wz)) / np.pi) * height - 0.5
            v = min(max(v, 0.0), height - 1.001)
            a, b = int(np.floor(u)), int(v)
            fx, fy = u - a, v - b
            a = a % width
            c = (a + 1) % width
            for k in range(3):
                top = picture[b, a, k] * (1 - fx) + picture[b, c, k] * fx
                low = picture[b + 1, a, k] * (1 - fx) + picture[b + 1, c, k] * fx
                value = (top * (1 - fy) + low * fy) * (1 / 255.0)
                out[i, j, k] = gain * value * value


def ambient(picture: np.ndarray) -> np.ndarray:
    """Irradiance (6, 3) from +x, -x, +y, -y, +z, -z of a panorama (H, W, 3) uint8, as if a white sphere stood in it."""
    small = picture[4::8, 4::8].astype(np.float64) / 255
    height, width = small.shape[:2]
    lat = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    lon = (np.arange(width) + 0.5) / width * 2 * np.pi
    ray = np.stack(
        [np.cos(lat)[:, None] * np.sin(lon), np.sin(lat)[:, None] * np.ones(width), np.cos(lat)[:, None] * np.cos(lon)]
    )
    out = []
    for axis in range(3):
        for sign in (1, -1):
            weight = np.clip(sign * ray[axis], 0, None) * np.cos(lat)[:, None]
            out.append(((small**2) * weight[..., None]).sum((0, 1)) / weight.sum())
    return np.array(out, np.float32)
