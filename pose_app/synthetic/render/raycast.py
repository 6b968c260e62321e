"""Rays through a room of boxes: the backgrounds of our own making. Compiled by numba."""

import numba as nb
import numpy as np

from pose_app.synthetic.body.patterns import colour_at, noise

_EDGE = np.float32(0.12)  # of linear light, over four neighbours and three colours: less is not looked at twice


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _slab(o: np.ndarray, d: np.ndarray, boxes: np.ndarray, b: int) -> tuple[np.float32, int]:
    """Entry distance of a ray into a box and the axis of the face it enters by; -1 where it misses."""
    t0, t1, axis = np.float32(0.0), np.float32(1e9), -1
    for k in range(3):
        q = 1 / d[k] if abs(d[k]) > 1e-7 else np.float32(1e7)
        near, far = (boxes[b, k] - o[k]) * q, (boxes[b, k + 3] - o[k]) * q
        if near > far:
            near, far = far, near
        if near > t0:
            t0, axis = near, k
        t1 = min(t1, far)
    return (t0, axis) if t1 > t0 and axis >= 0 else (np.float32(-1.0), -1)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _colour(
    eye: np.ndarray,
    d: np.ndarray,
    p: np.ndarray,
    j: int,
    room: np.ndarray,
    boxes: np.ndarray,
    bounds: np.ndarray,
    row: np.ndarray,
    glow: np.ndarray,
    materials: np.ndarray,
    textures: np.ndarray,
    ambient: np.ndarray,
) -> tuple[np.float32, np.float32, np.float32]:
    """Linear red, green, blue along a ray from eye in the direction d; p (3,) is for its end.

    row: the boxes that may be seen in the row of the picture; j: the column.
    """
    best, hit, axis = np.float32(1e9), -1, -1
    if d[1] < -1e-6:
        best, hit, axis = -eye[1] / d[1], 0, 1
    if room[4] > 0:
        if d[1] > 1e-6 and (room[4] - eye[1]) / d[1] < best:
            best, hit, axis = (room[4] - eye[1]) / d[1], 1, 1
        for w in range(4):
            k = 0 if w < 2 else 2
            if abs(d[k]) > 1e-6:
                t = (room[w] - eye[k]) / d[k]
                if 0 < t < best:
                    best, hit, axis = t, 2 + w, k
    for b in row:
        if j < bounds[b, 0] or j > bounds[b, 1]:
            continue
        t, face = _slab(eye, d, boxes, b)
        if 0 < t < best:
            best, hit, axis = t, 6 + b, face
    if hit < 0 or (room[4] == 0 and best > 150):  # the sky, hazy towards the horizon, with clouds
        h = max(d[1], np.float32(0.0)) / np.sqrt(d[0] ** 2 + d[1] ** 2 + d[2] ** 2)
        n = noise(d[0] / (h + 0.3) * 2, np.float32(0.0), d[2] / (h + 0.3) * 2)
        mix = min(max((n - 0.4) * 2, np.float32(0.0)), np.float32(1.0)) * (materials[1, 0] % 2) + (1 - h) ** 4 * 0.7
        mix = min(mix, np.float32(1.0))
        for c in range(3):
            p[c] = materials[1, 2 + c] * (1 - mix) + materials[1, 5 + c] * mix
        return p[0], p[1], p[2]
    for k in range(3):
        p[k] = eye[k] + best * d[k]
    # patterns lie in the face's plane: u along it, v up (or along z on the floor)
    u, v = (p[2], p[1]) if axis == 0 else ((p[0], p[2]) if axis == 1 else (p[0], p[1]))
    base = colour_at(materials, hit, textures, u, v, np.float32(0.0))
    side = 2 * axis + (0 if d[axis] < 0 else 1)
    dark = np.float32(1.0)  # corners see less light
    if hit >= 2:
        dark *= np.float32(0.65) + np.float32(0.35) * min(p[1] * np.float32(2.5), np.float32(1.0))
        if room[4] > 0:
            dark *= np.float32(0.8) + np.float32(0.2) * min((room[4] - p[1]) * 2, np.float32(1.0))
    elif room[4] > 0:
        edge = min(min(p[0] - room[0], room[1] - p[0]), min(p[2] - room[2], room[3] - p[2]))
        dark *= np.float32(0.7) + np.float32(0.3) * min(max(edge, np.float32(0.0)) * 2, np.float32(1.0))
    haze = 1 - np.exp(-best * np.float32(0.012)) if room[4] == 0 else np.float32(0.0)
    glare = glow[hit] > 0
    for c in range(3):
        light = np.float32(1.3) if glare else dark * ambient[side, c] * np.float32(1.25)
        p[c] = base[c] * light * (1 - haze) + materials[1, 5 + c] * haze
    return p[0], p[1], p[2]


@nb.njit(cache=True)
def _in_row(bounds: np.ndarray, i: int, row: np.ndarray) -> int:
    """Which boxes may be seen in row i: their numbers in row; returns how many."""
    count = 0
    for b in range(bounds.shape[0]):
        if bounds[b, 2] <= i <= bounds[b, 3]:
            row[count] = b
            count += 1
    return count


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def trace(
    to_world: np.ndarray,
    eye: np.ndarray,
    focal: float,
    cx: float,
    cy: float,
    room: np.ndarray,
    boxes: np.ndarray,
    bounds: np.ndarray,
    glow: np.ndarray,
    materials: np.ndarray,
    textures: np.ndarray,
    ambient: np.ndarray,
    out: np.ndarray,
) -> None:
    """Linear picture (H, W, 3) of a place as background.Scenery holds it; to_world: camera to place (3, 3).

    bounds: (B, 4) first and last column and row in which each box may be seen.
    """
    d, p = np.empty(3, np.float32), np.empty(3, np.float32)
    row = np.empty(boxes.shape[0], np.int32)
    for i in range(out.shape[0]):
        count = _in_row(bounds, i, row)
        for j in range(out.shape[1]):
            x, y = np.float32((j + 0.5 - cx) / focal), np.float32((i + 0.5 - cy) / focal)
            for k in range(3):
                d[k] = to_world[k, 0] * x + to_world[k, 1] * y + to_world[k, 2]
            out[i, j] = _colour(eye, d, p, j, room, boxes, bounds, row[:count], glow, materials, textures, ambient)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def smooth_edges(
    to_world: np.ndarray,
    eye: np.ndarray,
    focal: float,
    cx: float,
    cy: float,
    room: np.ndarray,
    boxes: np.ndarray,
    bounds: np.ndarray,
    glow: np.ndarray,
    materials: np.ndarray,
    textures: np.ndarray,
    ambient: np.ndarray,
    sharp: np.ndarray,
    out: np.ndarray,
) -> None:
    """Look four times where a pixel of trace's picture `sharp` differs from the next; out holds a copy of it."""
    d, p = np.empty(3, np.float32), np.empty(3, np.float32)
    row = np.empty(boxes.shape[0], np.int32)
    for i in range(out.shape[0]):
        count = _in_row(bounds, i, row)
        for j in range(out.shape[1]):
            down, right = min(i + 1, out.shape[0] - 1), min(j + 1, out.shape[1] - 1)
            step = np.float32(0.0)
            for c in range(3):
                here = sharp[i, j, c]
                step += abs(here - sharp[down, j, c]) + abs(here - sharp[i, right, c])
                step += abs(here - sharp[max(i - 1, 0), j, c]) + abs(here - sharp[i, max(j - 1, 0), c])
            if step < _EDGE:
                continue
            red = green = blue = np.float32(0.0)
            for n in range(4):
                x = np.float32((j + 0.25 + 0.5 * (n % 2) - cx) / focal)
                y = np.float32((i + 0.25 + 0.5 * (n // 2) - cy) / focal)
                for k in range(3):
                    d[k] = to_world[k, 0] * x + to_world[k, 1] * y + to_world[k, 2]
                r, g, b = _colour(eye, d, p, j, room, boxes, bounds, row[:count], glow, materials, textures, ambient)
                red, green, blue = red + r, green + g, blue + b
            out[i, j, 0], out[i, j, 1], out[i, j, 2] = red / 4, green / 4, blue / 4
