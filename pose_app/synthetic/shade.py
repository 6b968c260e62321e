"""Colour of what the z-buffer shows: patterns, lights, shadows, anti-aliasing. Compiled by numba.

All colours here are linear light; lens.py encodes them.
"""

import numba as nb
import numpy as np

from .dress import NUM_REGIONS, SHIRT, region_at
from .patterns import colour_at

_TAP_I, _TAP_J = (0.0, 0.9, -0.9, 0.45, -0.45), (0.0, 0.45, -0.45, -0.9, 0.9)
SAMPLES = 2  # z-buffer samples per pixel and axis without motion blur


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def lit_fraction(x, y, z, shadow, to_light, centre, extent, soft):
    """Share of the key light that reaches a world point: 1 lit, 0 in shadow; soft: blur radius in metres."""
    size = shadow.shape[0]
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
def _light(n, view, ambient, directions, colours, key_lit, gloss, out):
    """Irradiance on the unit normal n: six-sided ambient plus wrapped lights (the first one is shadowed)."""
    for c in range(3):
        out[c] = np.float32(0.0)
    for axis in range(3):
        side = 2 * axis + (0 if n[axis] >= 0 else 1)
        w = n[axis] * n[axis]
        for c in range(3):
            out[c] += w * ambient[side, c]
    shine = np.float32(0.0)
    for k in range(directions.shape[0]):
        d = n[0] * directions[k, 0] + n[1] * directions[k, 1] + n[2] * directions[k, 2]
        e = max((d + np.float32(0.15)) / np.float32(1.15), np.float32(0.0))
        if k == 0:
            e *= key_lit
        for c in range(3):
            out[c] += e * colours[k, c]
        if gloss > 0 and d > 0:
            hx, hy, hz = directions[k, 0] + view[0], directions[k, 1] + view[1], directions[k, 2] + view[2]
            h = (n[0] * hx + n[1] * hy + n[2] * hz) / (np.sqrt(hx * hx + hy * hy + hz * hz) + np.float32(1e-6))
            h = h * h * h * h
            h = h * h * h * h
            shine += gloss * h * (key_lit if k == 0 else np.float32(1.0)) * colours[k, 1]
    return shine


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _sample(
    f, px, py, triangles, pixels, world, normals, rest, owner, cuts, kinds, scales, firsts, seconds, numbers, glosses,
    textures, eye, ambient, directions, colours, shadow, to_light, centre, extent, soft, tmp, out,
):  # fmt: skip
    a, b, c = triangles[f, 0], triangles[f, 1], triangles[f, 2]
    ax, ay, bx, by, cx, cy = pixels[a, 0], pixels[a, 1], pixels[b, 0], pixels[b, 1], pixels[c, 0], pixels[c, 1]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    w0 = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area / pixels[a, 2]
    w1 = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area / pixels[b, 2]
    w2 = ((ax - px) * (by - py) - (ay - py) * (bx - px)) / area / pixels[c, 2]
    s = 1 / (w0 + w1 + w2)
    w0, w1, w2 = w0 * s, w1 * s, w2 * s
    n, view, light, base = tmp[0], tmp[1], tmp[2], tmp[3]
    length = np.float32(0.0)
    for i in range(3):
        n[i] = w0 * normals[a, i] + w1 * normals[b, i] + w2 * normals[c, i]
        length += n[i] * n[i]
    length = 1 / (np.sqrt(length) + np.float32(1e-9))
    wx = w0 * world[a, 0] + w1 * world[b, 0] + w2 * world[c, 0]
    wy = w0 * world[a, 1] + w1 * world[b, 1] + w2 * world[c, 1]
    wz = w0 * world[a, 2] + w1 * world[b, 2] + w2 * world[c, 2]
    view[0], view[1], view[2] = eye[0] - wx, eye[1] - wy, eye[2] - wz
    distance = 1 / (np.sqrt(view[0] ** 2 + view[1] ** 2 + view[2] ** 2) + np.float32(1e-9))
    for i in range(3):
        n[i] *= length
        view[i] *= distance
    x = w0 * rest[a, 0] + w1 * rest[b, 0] + w2 * rest[c, 0]
    y = w0 * rest[a, 1] + w1 * rest[b, 1] + w2 * rest[c, 1]
    z = w0 * rest[a, 2] + w1 * rest[b, 2] + w2 * rest[c, 2]
    who = owner[a]
    if who >= 0:
        part = region_at(x, y, z, cuts[who])
        m = who * NUM_REGIONS + part
        if part == SHIRT and abs(x) > cuts[who, 20]:  # along a sleeve the pattern runs round the arm
            x, y = y, cuts[who, 0] + cuts[who, 20] - abs(x)
    else:
        m = -who - 1
    colour_at(kinds[m], scales[m], firsts[m], seconds[m], textures, numbers[m], x, y, z, base)
    facing = n[0] * directions[0, 0] + n[1] * directions[0, 1] + n[2] * directions[0, 2]
    lit = np.float32(0.0)
    if facing > -0.15:
        lit = lit_fraction(wx, wy, wz, shadow, to_light, centre, extent, soft)
    shine = _light(n, view, ambient, directions, colours, lit, glosses[m], light)
    for i in range(3):
        out[i] += base[i] * light[i] + shine


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def resolve(
    image, alpha, depth, index, triangles, pixels, world, normals, rest, owner, cuts, kinds, scales, firsts, seconds,
    numbers, glosses, textures, eye, ambient, directions, colours, shadow, to_light, centre, extent, soft,
):  # fmt: skip
    """Shade the z-buffer over image (H, W, 3), which holds the background; alpha (H, W) gets the coverage.

    Where all samples of a pixel lie on one smooth surface it is shaded once, else once a sample.
    """
    tmp, colour = np.empty((4, 3), np.float32), np.empty(3, np.float32)
    n = depth.shape[0] // image.shape[0]
    per = np.float32(1.0 / (n * n))
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            covered, near, far = 0, np.float32(1e9), np.float32(0.0)
            for s in range(n * n):
                y, x = i * n + s // n, j * n + s % n
                if index[y, x] >= 0:
                    covered += 1
                    near, far = min(near, depth[y, x]), max(far, depth[y, x])
            alpha[i, j] = covered * per
            if covered == 0:
                continue
            once = covered == n * n and far - near < 0.03
            colour[:] = 0
            for s in range(n * n):
                y, x = i * n + s // n, j * n + s % n
                if index[y, x] < 0:
                    continue
                _sample(
                    index[y, x], x + np.float32(0.5), y + np.float32(0.5), triangles, pixels, world, normals, rest,
                    owner, cuts, kinds, scales, firsts, seconds, numbers, glosses, textures, eye, ambient, directions,
                    colours, shadow, to_light, centre, extent, soft, tmp, colour,
                )  # fmt: skip
                if once:
                    break
            share = np.float32(1.0) if once else per
            for c in range(3):
                image[i, j, c] = image[i, j, c] * (1 - alpha[i, j]) + share * colour[c]


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def floor_shadow(image, rotation, eye, fx, fy, cx, cy, strength, feet, shadow, to_light, centre, extent, soft):
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
            lit = lit_fraction(wx, np.float32(0.0), wz, shadow, to_light, centre, extent, soft)
            light = 1 - strength * (1 - lit)
            if far < 2.5:
                for k in range(feet.shape[0]):
                    d = ((wx - feet[k, 0]) ** 2 + (wz - feet[k, 2]) ** 2) * spread[k]
                    if d < 1:  # (1 - d)^2 falls off like a Gaussian and costs less
                        light *= 1 - dark[k] * (1 - d) * (1 - d)
            for c in range(3):
                image[i, j, c] *= light
