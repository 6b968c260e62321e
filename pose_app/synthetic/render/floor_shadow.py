"""The shadow on the floor: what the person keeps from it of the key light and of the sky. Compiled by numba."""

import numba as nb
import numpy as np

from pose_app.synthetic.render.shade import BIAS, SHADOW_EXTENT, Shadow, lit

_FAINT = 0.03  # parts of the body that take less of the sky than this are left out
_FAR = 12.0  # square metres: the shadow ends at the root of it from the person


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _dark_places(feet: np.ndarray) -> tuple[np.ndarray, np.float32, np.float32, np.float32, np.float32]:
    """Of the points near the floor x, z, fall-off and darkness (K, 4), and the rectangle that they darken."""
    out, count = np.empty((feet.shape[0], 4), np.float32), 0
    left, right, back, front = np.float32(1e9), np.float32(-1e9), np.float32(1e9), np.float32(-1e9)
    for k in range(feet.shape[0]):
        above = max(feet[k, 1], np.float32(0.0))
        dark = np.float32(0.45) * np.exp(np.float32(-4.0) * above)
        if dark < _FAINT:
            continue
        spread = np.float32(0.35) / (np.float32(0.012) + above * above)
        out[count] = (feet[k, 0], feet[k, 2], spread, dark)
        count += 1
        reach = np.float32(1.0) / np.sqrt(spread)
        left, right = min(left, feet[k, 0] - reach), max(right, feet[k, 0] + reach)
        back, front = min(back, feet[k, 2] - reach), max(front, feet[k, 2] + reach)
    return out[:count], left, right, back, front


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def floor_shadow(
    behind: np.ndarray,
    rotation: np.ndarray,
    eye: np.ndarray,
    fx: np.float32,
    fy: np.float32,
    cx: np.float32,
    cy: np.float32,
    strength: np.float32,
    feet: np.ndarray,
    shadow: Shadow,
    image: np.ndarray,
) -> None:
    """Copy the background to image, darker where the floor (y = 0) lies in the key light's shadow or under the person.

    rotation: (3, 3) world to camera; feet: (K, 3) world points near which the floor sees less of the sky.
    """
    depth, reach, to_light, centre, soft = shadow
    one, half, level, extent = np.float32(1.0), np.float32(0.5), np.float32(-1e-3), np.float32(SHADOW_EXTENT)
    scale, across = np.float32(depth.shape[0]) / (extent + extent), one / fx
    step = max(soft * scale, np.float32(0.75))
    # On the floor the place in the light's frame is linear in x and z: two products instead of nine a pixel.
    at = np.empty((3, 3), np.float32)
    for k in range(3):
        away = to_light[k, 0] * centre[0] + to_light[k, 1] * centre[1] + to_light[k, 2] * centre[2]
        at[k, 0], at[k, 1], at[k, 2] = to_light[k, 0], to_light[k, 2], -away
    at[:2] *= scale
    at[:2, 2] += extent * scale
    at[2, 2] -= BIAS
    low_u, high_u = np.float32(reach[0]) - step, np.float32(reach[1] + 1) + step
    low_v, high_v = np.float32(reach[2]) - step, np.float32(reach[3] + 1) + step
    dark, left, right, back, front = _dark_places(feet)
    width = image.shape[1]
    place_x, place_z, near = np.empty(width, np.float32), np.empty(width, np.float32), np.empty(width, np.bool_)
    for i in range(image.shape[0]):
        image[i] = behind[i]
        y = (np.float32(i) + half - cy) / fy
        rx, ry = rotation[1, 0] * y + rotation[2, 0], rotation[1, 1] * y + rotation[2, 1]
        rz = rotation[1, 2] * y + rotation[2, 2]
        for j in range(width):  # which pixels matter, without a branch: this loop runs on vector instructions
            x = (np.float32(j) + half - cx) * across
            dy = rotation[0, 1] * x + ry
            t = -eye[1] / min(dy, level)
            wx, wz = eye[0] + t * (rotation[0, 0] * x + rx), eye[2] + t * (rotation[0, 2] * x + rz)
            place_x[j], place_z[j] = wx, wz
            u, v = at[0, 0] * wx + at[0, 1] * wz + at[0, 2], at[1, 0] * wx + at[1, 1] * wz + at[1, 2]
            shaded = (u > low_u) & (u < high_u) & (v > low_v) & (v < high_v)
            near[j] = (dy <= level) & (shaded | ((wx > left) & (wx < right) & (wz > back) & (wz < front)))
        for j in range(width):
            if not near[j]:
                continue
            wx, wz, light = place_x[j], place_z[j], one
            away_x, away_z = wx - centre[0], wz - centre[2]
            if away_x * away_x + away_z * away_z < _FAR:
                u, v = at[0, 0] * wx + at[0, 1] * wz + at[0, 2], at[1, 0] * wx + at[1, 1] * wz + at[1, 2]
                away = at[2, 0] * wx + at[2, 1] * wz + at[2, 2]
                light -= strength * (one - lit(u, v, away, step, depth, reach))
            for k in range(dark.shape[0]):
                dx, dz = wx - dark[k, 0], wz - dark[k, 1]
                d = (dx * dx + dz * dz) * dark[k, 2]
                if d < 1:  # (1 - d)^2 falls off like a Gaussian and costs less
                    light *= one - dark[k, 3] * (one - d) * (one - d)
            for c in range(3):
                image[i, j, c] *= light
