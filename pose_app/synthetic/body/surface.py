"""A closed smooth surface from rounded cones that melt into each other. Compiled by numba.

The signed distance is a smooth minimum of cones with elliptic cross-section; naive surface nets turn
its zero level into triangles (Gibson 1998, "Constrained elastic surface nets").
"""

import numba as nb
import numpy as np

# Of a cone: ends a and b (3 + 3), radii ra and rb, side axis (3), front axis (3), widths along side, front and
# axis (3), melt, part.
FIELDS = 19


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def cone_distance(cone: np.ndarray, x: np.float32, y: np.float32, z: np.float32) -> np.float32:
    """Approximate signed distance (metres) of a point to one cone (FIELDS,)."""
    ux, uy, uz = cone[3] - cone[0], cone[4] - cone[1], cone[5] - cone[2]
    length = np.sqrt(ux * ux + uy * uy + uz * uz)
    px, py, pz = x - cone[0], y - cone[1], z - cone[2]
    s = (px * cone[8] + py * cone[9] + pz * cone[10]) / cone[14]
    f = (px * cone[11] + py * cone[12] + pz * cone[13]) / cone[15]
    # the axis is side x front, also where the two ends are one point (an ellipsoid)
    ax, ay, az = (
        cone[9] * cone[13] - cone[10] * cone[12],
        cone[10] * cone[11] - cone[8] * cone[13],
        cone[8] * cone[12] - cone[9] * cone[11],
    )
    t = px * ax + py * ay + pz * az
    h = min(max(t / length, np.float32(0.0)), np.float32(1.0)) if length > 1e-6 else np.float32(0.0)
    r = cone[6] + (cone[7] - cone[6]) * h
    beyond = (t - h * length) / cone[16]
    q = np.sqrt(s * s + f * f + beyond * beyond)
    # first-order distance of an ellipsoid-like level set: (q - r) over the length of q's gradient
    gs, gf, gb = s / cone[14], f / cone[15], beyond / cone[16]
    gradient = np.sqrt(gs * gs + gf * gf + gb * gb) / max(q, np.float32(1e-6))
    distance: np.float32 = (q - r) / max(gradient, np.float32(0.3))
    return distance


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def fill_field(cones: np.ndarray, origin: np.ndarray, step: np.float32, field: np.ndarray) -> None:
    """Smooth minimum of all cones on a grid (X, Y, Z); each cone touches only its neighbourhood."""
    field[:] = np.float32(1.0)
    for k in range(cones.shape[0]):
        cone = cones[k]
        melt = cone[17]
        margin = max(cone[6], cone[7]) * max(cone[14], cone[15], cone[16]) + melt + 2 * step
        lo, hi = np.zeros(3, np.int64), np.zeros(3, np.int64)
        for a in range(3):
            lo[a] = max(int((min(cone[a], cone[a + 3]) - margin - origin[a]) / step), 0)
            hi[a] = min(int((max(cone[a], cone[a + 3]) + margin - origin[a]) / step) + 2, field.shape[a])
        for i in range(lo[0], hi[0]):
            for j in range(lo[1], hi[1]):
                for m in range(lo[2], hi[2]):
                    d = cone_distance(cone, origin[0] + i * step, origin[1] + j * step, origin[2] + m * step)
                    e = field[i, j, m]
                    h = max(melt - abs(d - e), np.float32(0.0)) / melt
                    field[i, j, m] = min(d, e) - h * h * melt * np.float32(0.25)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _nets(
    field: np.ndarray,
    origin: np.ndarray,
    step: np.float32,
    number: np.ndarray,
    vertices: np.ndarray,
    triangles: np.ndarray,
) -> tuple[int, int]:
    nx, ny, nz = field.shape
    count = 0
    for i in range(nx - 1):
        for j in range(ny - 1):
            for k in range(nz - 1):
                sx = sy = sz = np.float32(0.0)
                crossings = 0
                for e in range(12):
                    axis, b, c = e // 4, e % 2, (e % 4) // 2
                    o = (0, b, c) if axis == 0 else ((b, 0, c) if axis == 1 else (b, c, 0))
                    p = (1, b, c) if axis == 0 else ((b, 1, c) if axis == 1 else (b, c, 1))
                    f, g = field[i + o[0], j + o[1], k + o[2]], field[i + p[0], j + p[1], k + p[2]]
                    if (f < 0) != (g < 0):
                        t = f / (f - g)
                        sx += o[0] + t * (p[0] - o[0])
                        sy += o[1] + t * (p[1] - o[1])
                        sz += o[2] + t * (p[2] - o[2])
                        crossings += 1
                if crossings:
                    number[i, j, k] = count
                    vertices[count, 0] = origin[0] + (i + sx / crossings) * step
                    vertices[count, 1] = origin[1] + (j + sy / crossings) * step
                    vertices[count, 2] = origin[2] + (k + sz / crossings) * step
                    count += 1
    faces = 0
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            for k in range(1, nz - 1):
                for axis in range(3):
                    inside = field[i, j, k] < 0
                    if axis == 0:
                        other = field[i + 1, j, k] < 0
                        q = number[i, j - 1, k - 1], number[i, j, k - 1], number[i, j, k], number[i, j - 1, k]
                    elif axis == 1:
                        other = field[i, j + 1, k] < 0
                        q = number[i - 1, j, k - 1], number[i - 1, j, k], number[i, j, k], number[i, j, k - 1]
                    else:
                        other = field[i, j, k + 1] < 0
                        q = number[i - 1, j - 1, k], number[i, j - 1, k], number[i, j, k], number[i - 1, j, k]
                    if inside == other:
                        continue
                    a, b, c, d = q
                    if not inside:
                        b, d = d, b
                    triangles[faces] = (a, b, c)
                    triangles[faces + 1] = (a, c, d)
                    faces += 2
    return count, faces


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def part_distances(cones: np.ndarray, points: np.ndarray, parts: int, out: np.ndarray) -> None:
    """Distance of every point (V, 3) to the nearest cone of each part; out (V, parts)."""
    out[:] = np.float32(1e3)
    for v in range(points.shape[0]):
        for k in range(cones.shape[0]):
            d = cone_distance(cones[k], points[v, 0], points[v, 1], points[v, 2])
            part = int(cones[k, 18])
            if d < out[v, part]:
                out[v, part] = d


def polygonise(cones: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Surface of the melted cones (K, FIELDS): vertices (V, 3) float32 metres, triangles (F, 3) int32."""
    reach = (np.maximum(cones[:, 6], cones[:, 7]) * cones[:, 14:17].max(1))[:, None] + 4 * step
    low = np.minimum(cones[:, 0:3], cones[:, 3:6]) - reach
    high = np.maximum(cones[:, 0:3], cones[:, 3:6]) + reach
    origin = low.min(0).astype(np.float32)
    shape = np.ceil((high.max(0) - origin) / step).astype(int) + 1
    field = np.empty(shape, np.float32)
    fill_field(cones, origin, np.float32(step), field)
    most = int((np.abs(field) < 2 * step).sum()) + 16
    vertices, triangles = np.empty((most, 3), np.float32), np.empty((2 * most + 64, 3), np.int32)
    number = np.full(shape, -1, np.int32)
    count, faces = _nets(field, origin, np.float32(step), number, vertices, triangles)
    return vertices[:count].copy(), triangles[:faces].copy()
