"""The inner loops of the renderer: places in the picture, z-buffer, shadow map. Compiled by numba, cached on disk.

Camera frame: x right, y down, z away, metres. Pixel (i, j) covers [j, j+1) x [i, i+1), its centre at +0.5.
"""

import numba as nb
import numpy as np

from pose_app.synthetic.body.skinning import corners

NEAR = np.float32(0.15)  # metres; triangles nearer than this are dropped
_EDGE = -1e-4  # a corner's share may be that small: rounding must not open gaps between neighbours


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def transform(points: np.ndarray, rotation: np.ndarray, origin: np.ndarray, out: np.ndarray) -> None:
    """out = rotation @ (point - origin) for points (V, 3)."""
    for v in range(points.shape[0]):
        x, y, z = points[v, 0] - origin[0], points[v, 1] - origin[1], points[v, 2] - origin[2]
        out[v, 0] = rotation[0, 0] * x + rotation[0, 1] * y + rotation[0, 2] * z
        out[v, 1] = rotation[1, 0] * x + rotation[1, 1] * y + rotation[1, 2] * z
        out[v, 2] = rotation[2, 0] * x + rotation[2, 1] * y + rotation[2, 2] * z


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def place(
    points: np.ndarray,
    rotation: np.ndarray,
    origin: np.ndarray,
    fx: np.float32,
    fy: np.float32,
    cx: np.float32,
    cy: np.float32,
    out: np.ndarray,
) -> None:
    """World points (V, 3) -> out (V, 3): pixel x, pixel y and 1 / depth, 0 for what is nearer than NEAR.

    rotation, origin: as transform takes them, of the camera.
    """
    one, zero = np.float32(1.0), np.float32(0.0)
    for v in range(points.shape[0]):
        x, y, z = points[v, 0] - origin[0], points[v, 1] - origin[1], points[v, 2] - origin[2]
        depth = rotation[2, 0] * x + rotation[2, 1] * y + rotation[2, 2] * z
        q = one / depth if depth >= NEAR else zero
        out[v, 0] = fx * (rotation[0, 0] * x + rotation[0, 1] * y + rotation[0, 2] * z) * q + cx
        out[v, 1] = fy * (rotation[1, 0] * x + rotation[1, 1] * y + rotation[1, 2] * z) * q + cy
        out[v, 2] = q


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def gather(world: np.ndarray, normals: np.ndarray, rest: np.ndarray, out: np.ndarray) -> None:
    """Side by side in out (V, 9), as the shader reads them: one line of the cache a corner instead of three."""
    for v in range(world.shape[0]):
        for c in range(3):
            out[v, c], out[v, c + 3], out[v, c + 6] = world[v, c], normals[v, c], rest[v, c]


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _box(
    ax: np.float32,
    ay: np.float32,
    bx: np.float32,
    by: np.float32,
    cx: np.float32,
    cy: np.float32,
    width: int,
    height: int,
) -> tuple[int, int, int, int]:
    """First and last column and row whose centres the triangle may cover; the first is beyond the last for none."""
    half = np.float32(0.5)
    return (
        max(int(np.ceil(min(ax, bx, cx) - half)), 0), min(int(np.floor(max(ax, bx, cx) - half)), width - 1),
        max(int(np.ceil(min(ay, by, cy) - half)), 0), min(int(np.floor(max(ay, by, cy) - half)), height - 1),
    )  # fmt: skip


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def _shares(
    ax: np.float32,
    ay: np.float32,
    bx: np.float32,
    by: np.float32,
    cx: np.float32,
    cy: np.float32,
    area: np.float32,
    x: int,
    y: int,
) -> tuple[np.float32, ...]:
    """Shares of corners a and b in the centre of pixel (x, y), and what they grow by a column and a row."""
    px, py = np.float32(x) + np.float32(0.5), np.float32(y) + np.float32(0.5)
    q = np.float32(1.0) / area
    u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * q
    v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * q
    return u, (by - cy) * q, (cx - bx) * q, v, (cy - ay) * q, (ax - cx) * q


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def fill(pixels: np.ndarray, triangles: np.ndarray, near: np.ndarray, index: np.ndarray, box: np.ndarray) -> None:
    """Draw triangles into near (H, W; 1 / depth, 0: nothing) and index (H, W; triangle number) but for back faces.

    pixels: (V, 3) as place gives them. 1 / depth is linear on the screen: no division in the inner loop.
    box: (4,) first and last column and row that hold anything. They are wiped first, then box tells the new ones.
    """
    height, width = near.shape
    one, edge = np.float32(1.0), np.float32(_EDGE)
    for y in range(box[2], box[3] + 1):
        for x in range(box[0], box[1] + 1):
            near[y, x], index[y, x] = 0, -1
    left, right, top, bottom = width, -1, height, -1
    for f in range(triangles.shape[0]):
        a, b, c = corners(triangles, f)
        ax, ay, bx, by, cx, cy = pixels[a, 0], pixels[a, 1], pixels[b, 0], pixels[b, 1], pixels[c, 0], pixels[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area >= 0:  # y points down: front faces run clockwise in these coordinates
            continue
        x0, x1, y0, y1 = _box(ax, ay, bx, by, cx, cy, width, height)
        aq, bq, cq = pixels[a, 2], pixels[b, 2], pixels[c, 2]
        if x0 > x1 or y0 > y1 or min(aq, bq, cq) <= 0:
            continue
        left, right, top, bottom = min(left, x0), max(right, x1), min(top, y0), max(bottom, y1)
        u, ux, uy, v, vx, vy = _shares(ax, ay, bx, by, cx, cy, area, x0, y0)
        aq, bq = aq - cq, bq - cq
        for y in range(y0, y1 + 1):
            w0, w1 = u, v
            for x in range(x0, x1 + 1):
                q = cq + w0 * aq + w1 * bq
                if min(w0, w1, one - w0 - w1) >= edge and q > near[y, x]:
                    near[y, x], index[y, x] = q, f
                w0, w1 = w0 + ux, w1 + vx
            u, v = u + uy, v + vy
    box[0], box[1], box[2], box[3] = left, right, top, bottom


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def fill_shadow(
    points: np.ndarray, triangles: np.ndarray, size: int, extent: np.float32, depth: np.ndarray
) -> tuple[int, int, int, int]:
    """Nearest depth along the light for a parallel light; depth (size, size).

    points: (V, 3) in the light's frame (x, y across, z away from the light), metres; the map covers
    [-extent, extent] in x and y. Returns the first and last column and row in which anything may lie.
    """
    scale = np.float32(size / (2.0 * extent))
    one, edge = np.float32(1.0), np.float32(_EDGE)
    left, right, top, bottom = size, -1, size, -1
    for f in range(triangles.shape[0]):
        a, b, c = corners(triangles, f)
        ax, ay = (points[a, 0] + extent) * scale, (points[a, 1] + extent) * scale
        bx, by = (points[b, 0] + extent) * scale, (points[b, 1] + extent) * scale
        cx, cy = (points[c, 0] + extent) * scale, (points[c, 1] + extent) * scale
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area >= 0:  # y points down: front faces run clockwise in these coordinates
            continue
        x0, x1, y0, y1 = _box(ax, ay, bx, by, cx, cy, size, size)
        if x0 > x1 or y0 > y1:
            continue
        left, right, top, bottom = min(left, x0), max(right, x1), min(top, y0), max(bottom, y1)
        u, ux, uy, v, vx, vy = _shares(ax, ay, bx, by, cx, cy, area, x0, y0)
        az, bz, cz = points[a, 2], points[b, 2], points[c, 2]
        for y in range(y0, y1 + 1):
            w0, w1 = u, v
            for x in range(x0, x1 + 1):
                w2 = one - w0 - w1
                if min(w0, w1, w2) >= edge:
                    depth[y, x] = min(depth[y, x], w0 * az + w1 * bz + w2 * cz)
                w0, w1 = w0 + ux, w1 + vx
            u, v = u + uy, v + vy
    return left, right, top, bottom
