"""Colour of what the z-buffer shows: patterns, lights, shadows, anti-aliasing. Compiled by numba.

All colours here are linear light; lens.py encodes them. numba keeps what it compiled of a file until that file
changes: a change of patterns.py or dress.py alone needs `find . -name '*.nbi' -delete`.
"""

import numba as nb
import numpy as np

from pose_app.synthetic.body.dress import COLLAR_Y, NUM_REGIONS, SHIRT, SHOULDER_X, region_at
from pose_app.synthetic.body.patterns import colour_at

Reach = tuple[int, int, int, int]  # first and last column and row of the shadow map that hold anything
Shadow = tuple[np.ndarray, Reach, np.ndarray, np.ndarray, np.float32]  # see lit_fraction
SHADOW_EXTENT = 1.5  # metres, half width of the shadow map
_TAPS = tuple(
    (np.float32(i), np.float32(j)) for i, j in ((0, 0), (0.9, 0.45), (-0.9, -0.45), (0.45, -0.9), (-0.45, 0.9))
)
SAMPLES = 2  # z-buffer samples per pixel and axis without motion blur
BIAS = np.float32(0.025)  # metres that the shadow begins behind what throws it
_SAME = np.float32(0.03)  # metres: samples of a pixel whose depths differ by less are one surface


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def lit(
    u: np.float32, v: np.float32, away: np.float32, step: np.float32, depth: np.ndarray, reach: Reach
) -> np.float32:
    """Share of the key light at column u and row v of the shadow map, `away` metres from the light's plane."""
    first, last, top, bottom = reach
    lit = np.float32(1.0)
    low_u, high_u = np.float32(first) - step, np.float32(last + 1) + step
    if u > low_u and v > np.float32(top) - step and u < high_u and v < np.float32(bottom + 1) + step:
        most = np.float32(depth.shape[0] - 1)
        for i, j in _TAPS:  # a cross turned by 27 degrees; no branches, which would be guessed wrong at every edge
            a = np.uint32(min(max(v + i * step, np.float32(0.0)), most))
            b = np.uint32(min(max(u + j * step, np.float32(0.0)), most))
            lit -= np.float32(0.2) if away > depth[a, b] else np.float32(0.0)
    return lit


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def lit_fraction(x: np.float32, y: np.float32, z: np.float32, shadow: Shadow) -> np.float32:
    """Share of the key light that reaches a world point: 1 lit, 0 in shadow.

    shadow: depth map, its columns and rows that hold anything (first, last, first, last), rotation to the light's
    frame, centre, blur radius in metres.
    """
    depth, reach, to_light, centre, soft = shadow
    extent = np.float32(SHADOW_EXTENT)
    px, py, pz = x - centre[0], y - centre[1], z - centre[2]
    lx = to_light[0, 0] * px + to_light[0, 1] * py + to_light[0, 2] * pz
    ly = to_light[1, 0] * px + to_light[1, 1] * py + to_light[1, 2] * pz
    lz = to_light[2, 0] * px + to_light[2, 1] * py + to_light[2, 2] * pz - BIAS
    scale = np.float32(depth.shape[0]) / (extent + extent)
    step = max(soft * scale, np.float32(0.75))
    return lit((lx + extent) * scale, (ly + extent) * scale, lz, step, depth, reach)


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _light(
    nx: np.float32,
    ny: np.float32,
    nz: np.float32,
    vx: np.float32,
    vy: np.float32,
    vz: np.float32,
    light: np.ndarray,
    key_lit: np.float32,
    gloss: np.float32,
) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """Red, green, blue of the light on a unit normal, and its shine towards the unit view direction.

    light: (6 + K, 6) float32: six ambient sides (colour in the last three columns), then the lights
    (direction, colour); the first of them is the one that throws shadows.
    """
    x, y, z = (0 if nx >= 0 else 1), (2 if ny >= 0 else 3), (4 if nz >= 0 else 5)
    wx, wy, wz = nx * nx, ny * ny, nz * nz
    r = wx * light[x, 3] + wy * light[y, 3] + wz * light[z, 3]
    g = wx * light[x, 4] + wy * light[y, 4] + wz * light[z, 4]
    b = wx * light[x, 5] + wy * light[y, 5] + wz * light[z, 5]
    shine = np.float32(0.0)
    for k in range(6, light.shape[0]):
        d = nx * light[k, 0] + ny * light[k, 1] + nz * light[k, 2]
        share = key_lit if k == 6 else np.float32(1.0)
        e = max((d + np.float32(0.15)) * np.float32(1 / 1.15), np.float32(0.0)) * share
        r += e * light[k, 3]
        g += e * light[k, 4]
        b += e * light[k, 5]
        if gloss > 0 and d > 0:
            hx, hy, hz = light[k, 0] + vx, light[k, 1] + vy, light[k, 2] + vz
            h = (nx * hx + ny * hy + nz * hz) / np.sqrt(hx * hx + hy * hy + hz * hz + np.float32(1e-6))
            h *= h
            h *= h
            h *= h
            shine += gloss * h * h * share * light[k, 4]
    return r, g, b, shine


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _colour(
    f: int,
    px: np.float32,
    py: np.float32,
    surface: tuple[np.ndarray, ...],
    paint: tuple[np.ndarray, ...],
    eye: np.ndarray,
    light: np.ndarray,
    shadow: Shadow,
) -> tuple[np.float32, np.float32, np.float32]:
    """Linear colour of triangle f at the place (px, py) of the z-buffer; the rest as resolve takes it."""
    triangles, wear, pixels, places = surface
    cuts, materials, textures = paint
    a, b, c = np.uint32(triangles[f, 0]), np.uint32(triangles[f, 1]), np.uint32(triangles[f, 2])
    ax, ay, bx, by = pixels[a, 0] - px, pixels[a, 1] - py, pixels[b, 0] - px, pixels[b, 1] - py
    cx, cy = pixels[c, 0] - px, pixels[c, 1] - py
    u, v = (bx * cy - by * cx) * pixels[a, 2], (cx * ay - cy * ax) * pixels[b, 2]
    w = (ax * by - ay * bx) * pixels[c, 2]
    q = np.float32(1.0) / (u + v + w)
    u, v, w = u * q, v * q, w * q
    wx = u * places[a, 0] + v * places[b, 0] + w * places[c, 0]
    wy = u * places[a, 1] + v * places[b, 1] + w * places[c, 1]
    wz = u * places[a, 2] + v * places[b, 2] + w * places[c, 2]
    nx = u * places[a, 3] + v * places[b, 3] + w * places[c, 3]
    ny = u * places[a, 4] + v * places[b, 4] + w * places[c, 4]
    nz = u * places[a, 5] + v * places[b, 5] + w * places[c, 5]
    x = u * places[a, 6] + v * places[b, 6] + w * places[c, 6]
    y = u * places[a, 7] + v * places[b, 7] + w * places[c, 7]
    z = u * places[a, 8] + v * places[b, 8] + w * places[c, 8]
    q = np.float32(1.0) / np.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
    nx, ny, nz = nx * q, ny * q, nz * q
    m = wear[f]
    if m < 0:
        m = (-m - 1) * NUM_REGIONS + region_at(x, y, z, cuts, -m - 1)
    if m < cuts.shape[0] * NUM_REGIONS and m % NUM_REGIONS == SHIRT:
        who = m // NUM_REGIONS
        if abs(x) > cuts[who, SHOULDER_X]:  # along a sleeve the pattern runs round the arm
            x, y = y, cuts[who, COLLAR_Y] + cuts[who, SHOULDER_X] - abs(x)
    red, green, blue = colour_at(materials, m, textures, x, y, z)
    lit = np.float32(0.0)
    if nx * light[6, 0] + ny * light[6, 1] + nz * light[6, 2] > np.float32(-0.15):
        lit = lit_fraction(wx, wy, wz, shadow)
    gloss, vx, vy, vz = materials[m, 9], np.float32(0.0), np.float32(0.0), np.float32(0.0)
    if gloss > 0:
        vx, vy, vz = eye[0] - wx, eye[1] - wy, eye[2] - wz
        q = np.float32(1.0) / np.sqrt(vx * vx + vy * vy + vz * vz)
        vx, vy, vz = vx * q, vy * q, vz * q
    r, g, b_, shine = _light(nx, ny, nz, vx, vy, vz, light, lit, gloss)
    return red * r + shine, green * g + shine, blue * b_ + shine


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def resolve(
    image: np.ndarray,
    behind: np.ndarray,
    weight: np.float32,
    near: np.ndarray,
    index: np.ndarray,
    box: np.ndarray,
    surface: tuple[np.ndarray, ...],
    paint: tuple[np.ndarray, ...],
    eye: np.ndarray,
    light: np.ndarray,
    shadow: Shadow,
) -> None:
    """Shade the z-buffer over the background `behind`, and add weight times what that changes to image.

    image, behind: (H, W, 3), may be the same array. near, index, box: as raster.fill makes them.
    surface: triangles, what each wears (dress.triangle_materials), and of the vertices what raster.place, gather give.
    paint: cuts, materials, textures. shadow: as lit_fraction takes it.
    A pixel is shaded once for the surface of its first sample and once for what else its samples show.
    """
    n = near.shape[0] // image.shape[0]
    per = weight / np.float32(n * n)
    half = np.float32(0.5)
    for i in range(box[2] // n, box[3] // n + 1):
        for j in range(box[0] // n, box[1] // n + 1):
            ones = others = first_x = first_y = other_x = other_y = 0
            first = np.float32(0.0)
            for y in range(i * n, i * n + n):
                for x in range(j * n, j * n + n):
                    q = near[y, x]
                    if q == 0:
                        continue
                    if ones == 0:
                        first_x, first_y, first = x, y, q
                    if abs(q - first) < _SAME * q * first:  # of 1 / depth, so that the depths differ by _SAME
                        ones += 1
                    else:
                        other_x, other_y = x, y
                        others += 1
            if ones == 0:
                continue
            red, green, blue = behind[i, j, 0], behind[i, j, 1], behind[i, j, 2]
            for x, y, count in ((first_x, first_y, ones), (other_x, other_y, others)):
                if count == 0:
                    continue
                r, g, b = _colour(
                    index[y, x], np.float32(x) + half, np.float32(y) + half, surface, paint, eye, light, shadow
                )
                share = np.float32(count) * per
                image[i, j, 0] += share * (r - red)
                image[i, j, 1] += share * (g - green)
                image[i, j, 2] += share * (b - blue)
