"""Rotations as matrices and quaternions, many at a time."""

import numpy as np


def euler(angles: np.ndarray) -> np.ndarray:
    """Turn (..., 3) angles about x (forward), y (left), z (to the right side) into R = Ry Rx Rz, (..., 3, 3); radians."""
    (cx, cy, cz), (sx, sy, sz) = np.moveaxis(np.cos(angles), -1, 0), np.moveaxis(np.sin(angles), -1, 0)
    out = np.empty(np.shape(angles)[:-1] + (3, 3))
    out[..., 0, 0] = cy * cz + sy * sx * sz
    out[..., 0, 1] = sy * sx * cz - cy * sz
    out[..., 0, 2] = sy * cx
    out[..., 1, 0] = cx * sz
    out[..., 1, 1] = cx * cz
    out[..., 1, 2] = -sx
    out[..., 2, 0] = cy * sx * sz - sy * cz
    out[..., 2, 1] = sy * sz + cy * sx * cz
    out[..., 2, 2] = cy * cx
    return out


def unit(vectors: np.ndarray) -> np.ndarray:
    """Scale (..., 3) vectors to length 1; a zero vector stays zero."""
    return vectors / np.maximum(np.sqrt((vectors * vectors).sum(-1, keepdims=True)), 1e-12)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of (..., 3) vectors; np.cross costs five times as much on a few frames."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], -1)


def frame(along: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Build (..., 3, 3) right-handed bases: first column along, second the part of normal across it."""
    x = unit(along)
    z = unit(cross(x, normal))
    return np.stack([x, cross(z, x), z], -1)


def turn(vectors: np.ndarray, axis: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Rotate (..., 3) vectors about unit axes by (...,) radians (Rodrigues' formula)."""
    c, s = np.cos(angle)[..., None], np.sin(angle)[..., None]
    along = (axis * vectors).sum(-1, keepdims=True) * axis
    return along + (vectors - along) * c + cross(axis, vectors) * s


def swing(start: np.ndarray, end: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Carry vectors along with the shortest rotation from unit vector start to unit vector end."""
    axis = cross(start, end)
    c = (start * end).sum(-1, keepdims=True)
    along = (axis * vectors).sum(-1, keepdims=True) / np.maximum(1 + c, 1e-6)
    return c * vectors + cross(axis, vectors) + along * axis


def apply(rotations: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Multiply (..., 3, 3) matrices with (..., 3) vectors."""
    return (rotations @ vectors[..., None])[..., 0]


def transposed(rotations: np.ndarray) -> np.ndarray:
    """Inverse of (..., 3, 3) rotations."""
    return np.swapaxes(rotations, -1, -2)
