"""Loops over a body's vertices: skinning, normals, folds of cloth. Compiled by numba, cached on disk."""

import numba as nb
import numpy as np

from pose_app.synthetic.body.patterns import noise


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def skin(
    vertices: np.ndarray, bones: np.ndarray, weights: np.ndarray, turn: np.ndarray, shift: np.ndarray, out: np.ndarray
) -> None:
    """Linear blend skinning: out (V, 3) = sum of weights * (turn[bone] @ vertex + shift[bone])."""
    for v in range(vertices.shape[0]):
        x, y, z = vertices[v, 0], vertices[v, 1], vertices[v, 2]
        ox = oy = oz = np.float32(0.0)
        for k in range(4):
            w = weights[v, k]
            if w == 0:
                continue
            b = bones[v, k]
            ox += w * (turn[b, 0, 0] * x + turn[b, 0, 1] * y + turn[b, 0, 2] * z + shift[b, 0])
            oy += w * (turn[b, 1, 0] * x + turn[b, 1, 1] * y + turn[b, 1, 2] * z + shift[b, 1])
            oz += w * (turn[b, 2, 0] * x + turn[b, 2, 1] * y + turn[b, 2, 2] * z + shift[b, 2])
        out[v, 0], out[v, 1], out[v, 2] = ox, oy, oz


@nb.njit(fastmath=True, error_model="numpy", cache=True, inline="always")
def corners(triangles: np.ndarray, f: int) -> tuple[np.uint32, np.uint32, np.uint32]:
    """Vertex numbers of triangle f, unsigned, so that numba need not look whether they count from the end."""
    return np.uint32(triangles[f, 0]), np.uint32(triangles[f, 1]), np.uint32(triangles[f, 2])


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def vertex_normals(points: np.ndarray, triangles: np.ndarray, out: np.ndarray) -> None:
    """Area-weighted unit normals, (V, 3), pointing outwards for counter-clockwise triangles (right-handed axes)."""
    out[:] = 0
    for f in range(triangles.shape[0]):
        a, b, c = corners(triangles, f)
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for i in (a, b, c):
            out[i, 0] += nx
            out[i, 1] += ny
            out[i, 2] += nz
    for v in range(out.shape[0]):
        x, y, z = out[v, 0], out[v, 1], out[v, 2]
        q = np.float32(1.0) / (np.sqrt(x * x + y * y + z * z) + np.float32(1e-12))
        out[v, 0], out[v, 1], out[v, 2] = x * q, y * q, z * q


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def add_folds(
    vertices: np.ndarray,
    normals: np.ndarray,
    rest: np.ndarray,
    part: np.ndarray,
    thickness: np.ndarray,
    fold: np.ndarray,
    scale: float,
    phase: float,
    out: np.ndarray,
) -> None:
    """Move every vertex out by its region's thickness; cloth (fold 1) by an amount that varies in folds."""
    for v in range(vertices.shape[0]):
        t = thickness[part[v]]
        if fold[part[v]] > 0:
            n = noise(rest[v, 0] * scale + phase, rest[v, 1] * scale * 0.7, rest[v, 2] * scale)
            t *= np.float32(0.4) + np.float32(1.2) * n
            t += np.float32(0.006) * (n - np.float32(0.3)) * fold[part[v]]
        for c in range(3):
            out[v, c] = vertices[v, c] + t * normals[v, c]
