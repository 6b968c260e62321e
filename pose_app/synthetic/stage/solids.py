"""Boxes, cylinders and balls as meshes, with flat coordinates for their patterns."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Solid:
    """A solid that does not move; all its faces wear one material."""

    vertices: np.ndarray  # (V, 3) float32 metres, world
    triangles: np.ndarray  # (F, 3) int32, counter-clockwise seen from outside
    rest: np.ndarray  # (V, 3) float32 metres, where the pattern is looked up


def _turned(points: np.ndarray, yaw: float, at: np.ndarray) -> np.ndarray:
    c, s = np.cos(yaw), np.sin(yaw)
    out: np.ndarray = (points @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) + at).astype(np.float32)
    return out


def box(at: np.ndarray, half: np.ndarray, yaw: float) -> Solid:
    """A box with centre `at` and half sizes `half` (3,), turned by yaw radians about the vertical."""
    vertices: list[np.ndarray] = []
    rest: list[np.ndarray] = []
    triangles: list[tuple[int, ...]] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            face, flat = np.zeros((4, 3)), np.zeros((4, 3))
            corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half[[a, b]]
            face[:, axis], face[:, a], face[:, b] = sign * half[axis], corners[:, 0], corners[:, 1]
            up = b if axis != 1 else a  # y up in the pattern wherever the face stands upright
            up = 1 if axis != 1 else up
            across = a if up == b else b
            flat[:, 0], flat[:, 1] = face[:, across], face[:, up]
            start = 4 * len(vertices)
            order = [(0, 1, 2), (0, 2, 3)] if sign > 0 else [(0, 2, 1), (0, 3, 2)]
            triangles += [tuple(start + i for i in t) for t in order]
            vertices.append(face)
            rest.append(flat)
    points = np.concatenate(vertices)
    return Solid(_turned(points, yaw, at), np.array(triangles, np.int32), np.concatenate(rest).astype(np.float32))


def turned_solid(at: np.ndarray, radii: np.ndarray, heights: np.ndarray, sides: int = 20) -> Solid:
    """A solid of revolution about the vertical: radii and heights (N,) from bottom to top, metres."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    rows = len(radii)
    x, z = np.outer(radii, np.cos(angle)), np.outer(radii, np.sin(angle))
    y = np.repeat(np.asarray(heights, float)[:, None], sides + 1, 1)
    points = np.stack([x, y, z], -1).reshape(-1, 3)
    around = np.repeat(angle[None], rows, 0) * max(radii)
    rest = np.stack([around, y, np.zeros_like(y)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(sides), indexing="ij")
    a = (i * (sides + 1) + j).ravel()
    b, c, d = a + 1, a + sides + 1, a + sides + 2
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    return Solid((points + at).astype(np.float32), triangles.astype(np.int32), rest.astype(np.float32))


def cylinder(at: np.ndarray, radius: float, height: float) -> Solid:
    """A cylinder standing on `at`, closed on top."""
    return turned_solid(at, np.array([radius, radius, 0.0]), np.array([0, height, height]))


def ball(at: np.ndarray, radius: float) -> Solid:
    """A ball with its centre at `at`."""
    t = np.linspace(-np.pi / 2, np.pi / 2, 12)
    return turned_solid(at, radius * np.cos(t), radius * np.sin(t))
