"""Colour of what the z-buffer shows: patterns, lights, shadows, anti-aliasing. Compiled by numba.

All colours here are linear light; lens.py encodes them.
"""

import numba as nb
import numpy as np

from .dress import COLLAR_Y, NUM_REGIONS, SHIRT, SHOULDER_X, region_at
from .patterns import colour_at

SHADOW_EXTENT = 1.5  # metres, half width of the shadow map
_TAP_I, _TAP_J = (0.0, 0.9, -0.9, 0.45, -0.45), (0.0, 0.45, -0.45, -0.9, 0.9)
SAMPLES = 2  # z-buffer samples per pixel and axis without motion blur


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def lit_fraction(x, y, z, shadow, to_light, centre, soft):
    """Share of the key light that reaches a world point: 1 lit, 0 in shadow; soft: blur radius in metres."""
    size, extent = shadow.shape[0], np.float32(SHADOW_EXTENT)
    px, py, pz = x - centre[0], y - centre[1], z - centre[2]
    lx = to_light[0, 0] * px + to_light[0, 1] * py + to_light[0, 2] * pz
    ly = to_light[1, 0] * px + to_light[1, 1] * py + to_light[1, 2] * pz
    lz = to_light[2, 0] * px + to_light[2, 1] * py + to_light[2, 2] * pz - np.float32(0.025)
    scale = np.float32(size) / (2 * extent)
    u, v = (lx + extent) * scale, (ly + extent) * scale
    step = max(soft * scale, np.float32(0.75))
    if u < -step or v < -step or u > size + step or v > size + step:
        return np.float32(1.0)
    total = np.float32(0.0)
    for tap in range(5):  # a cross turned by 27 degrees
        i, j = _TAP_I[tap], _TAP_J[tap]
        a, b = int(v + i * step), int(u + j * step)
        if a < 0 or b < 0 or a >= size or b >= size or lz <= shadow[a, b]:
            total += np.float32(0.2)
    return total


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _light(nx, ny, nz, vx, vy, vz, light, key_lit, gloss):
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


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _sample(
    f, px, py, triangles, corners, owner, cuts, materials, textures, eye, light, shadow, to_light, centre, soft
):
    """Linear colour of triangle f at the pixel place (px, py) of the z-buffer."""
    a, b, c = triangles[f, 0], triangles[f, 1], triangles[f, 2]
    ax, ay, bx, by, cx, cy = corners[a, 0], corners[a, 1], corners[b, 0], corners[b, 1], corners[c, 0], corners[c, 1]
    w0 = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / corners[a, 2]
    w1 = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / corners[b, 2]
    w2 = ((ax - px) * (by - py) - (ay - py) * (bx - px)) / corners[c, 2]
    s = 1 / (w0 + w1 + w2)
    w0, w1, w2 = np.float32(w0 * s), np.float32(w1 * s), np.float32(w2 * s)
    wx = w0 * corners[a, 3] + w1 * corners[b, 3] + w2 * corners[c, 3]
    wy = w0 * corners[a, 4] + w1 * corners[b, 4] + w2 * corners[c, 4]
    wz = w0 * corners[a, 5] + w1 * corners[b, 5] + w2 * corners[c, 5]
    nx = w0 * corners[a, 6] + w1 * corners[b, 6] + w2 * corners[c, 6]
    ny = w0 * corners[a, 7] + w1 * corners[b, 7] + w2 * corners[c, 7]
    nz = w0 * corners[a, 8] + w1 * corners[b, 8] + w2 * corners[c, 8]
    x = w0 * corners[a, 9] + w1 * corners[b, 9] + w2 * corners[c, 9]
    y = w0 * corners[a, 10] + w1 * corners[b, 10] + w2 * corners[c, 10]
    z = w0 * corners[a, 11] + w1 * corners[b, 11] + w2 * corners[c, 11]
    q = 1 / np.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
    nx, ny, nz = nx * q, ny * q, nz * q
    vx, vy, vz = eye[0] - wx, eye[1] - wy, eye[2] - wz
    q = 1 / np.sqrt(vx * vx + vy * vy + vz * vz)
    vx, vy, vz = vx * q, vy * q, vz * q
    who = owner[a]
    if who >= 0:
        part = region_at(x, y, z, cuts, who)
        m = who * NUM_REGIONS + part
        if part == SHIRT and abs(x) > cuts[who, SHOULDER_X]:  # along a sleeve the pattern runs round the arm
            x, y = y, cuts[who, COLLAR_Y] + cuts[who, SHOULDER_X] - abs(x)
    else:
        m = -who - 1
    red, green, blue = colour_at(materials, m, textures, x, y, z)
    lit = np.float32(0.0)
    if nx * light[6, 0] + ny * light[6, 1] + nz * light[6, 2] > -0.15:
        lit = lit_fraction(wx, wy, wz, shadow, to_light, centre, soft)
    r, g, b_, shine = _light(nx, ny, nz, vx, vy, vz, light, lit, materials[m, 9])
    return red * r + shine, green * g + shine, blue * b_ + shine


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def resolve(
    image,
    depth,
    index,
    triangles,
    corners,
    owner,
    cuts,
    materials,
    textures,
    eye,
    light,
    shadow,
    to_light,
    centre,
    soft,
):
    """Shade the z-buffer over image (H, W, 3), which holds the background.

    corners: (V, 12) float32: pixel x, y and depth, world place, unit normal, rest place of every vertex.
    Where all samples of a pixel lie on one smooth surface it is shaded once, else once a sample.
    """
    n = depth.shape[0] // image.shape[0]
    per = np.float32(1.0 / (n * n))
    half = np.float32(0.5)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            covered, near, far = 0, np.float32(1e9), np.float32(0.0)
            for s in range(n * n):
                y, x = i * n + s // n, j * n + s % n
                if index[y, x] >= 0:
                    covered += 1
                    near, far = min(near, depth[y, x]), max(far, depth[y, x])
            if covered == 0:
                continue
            once = covered == n * n and far - near < 0.03
            red = green = blue = np.float32(0.0)
            for s in range(n * n):
                y, x = i * n + s // n, j * n + s % n
                if index[y, x] < 0:
                    continue
                r, g, b = _sample(
                    index[y, x], x + half, y + half, triangles, corners, owner, cuts, materials, textures, eye, light,
                    shadow, to_light, centre, soft,
                )  # fmt: skip
                red, green, blue = red + r, green + g, blue + b
                if once:
                    break
            share = np.float32(1.0) if once else per
            rest = 1 - covered * per
            image[i, j, 0] = image[i, j, 0] * rest + share * red
            image[i, j, 1] = image[i, j, 1] * rest + share * green
            image[i, j, 2] = image[i, j, 2] * rest + share * blue


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def floor_shadow(image, rotation, eye, fx, fy, cx, cy, strength, feet, shadow, to_light, centre, soft):
    """Darken the background where the floor (y = 0) lies in the key light's shadow or close under the person.

    rotation: (3, 3) world to camera; feet: (K, 3) world points near which the floor sees less of the sky.
    """
    height, width = image.shape[0], image.shape[1]
    above = np.maximum(feet[:, 1], np.float32(0.0))
    spread = np.float32(0.35) / (np.float32(0.012) + above * above)
    dark = np.float32(0.45) * np.exp(-4 * above)
    for i in range(height):
        for j in range(width):
            x, y = (j + np.float32(0.5) - cx) / fx, (i + np.float32(0.5) - cy) / fy
            dy = rotation[0, 1] * x + rotation[1, 1] * y + rotation[2, 1]
            if dy > -1e-3:
                continue
            t = -eye[1] / dy
            wx = eye[0] + t * (rotation[0, 0] * x + rotation[1, 0] * y + rotation[2, 0])
            wz = eye[2] + t * (rotation[0, 2] * x + rotation[1, 2] * y + rotation[2, 2])
            far = (wx - centre[0]) ** 2 + (wz - centre[2]) ** 2
            if far > 12:
                continue
            lit = lit_fraction(wx, np.float32(0.0), wz, shadow, to_light, centre, soft)
            light = 1 - strength * (1 - lit)
            if far < 2.5:
                for k in range(feet.shape[0]):
                    d = ((wx - feet[k, 0]) ** 2 + (wz - feet[k, 2]) ** 2) * spread[k]
                    if d < 1:  # (1 - d)^2 falls off like a Gaussian and costs less
                        light *= 1 - dark[k] * (1 - d) * (1 - d)
            for c in range(3):
                image[i, j, c] *= light
