"""Rotations, projection and Procrustes alignment, in NumPy only."""

import numpy as np


def rotation_between(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Swing one direction onto another by the shortest way.

    start, end: (..., 3), any length but zero. Returns (..., 3, 3); for opposite directions any half
    turn that does it.
    """
    a = start / np.linalg.norm(start, axis=-1, keepdims=True)
    b = end / np.linalg.norm(end, axis=-1, keepdims=True)
    a, b = np.broadcast_arrays(a, b)
    # Two reflections make a rotation: a -> -half -> b, with a safe axis where a and b are opposite.
    half = a + b
    length = np.linalg.norm(half, axis=-1, keepdims=True)
    least = np.eye(3)[np.abs(a).argmin(-1)]
    side = np.cross(a, least)
    half = np.where(length > 1e-8, half, side)
    half = half / np.linalg.norm(half, axis=-1, keepdims=True)
    turn = 2 * half[..., :, None] * half[..., None, :] - np.eye(3)  # half turn about half: a -> b
    first = 2 * a[..., :, None] * a[..., None, :] - np.eye(3)  # half turn about a keeps a
    rotation: np.ndarray = turn @ first
    return rotation


def project(points: np.ndarray, intrinsics: np.ndarray) -> np.ndarray:
    """Project camera-frame points to pixels with a pinhole camera.

    points: (..., 3), any unit, x right, y down, z away from the camera and positive.
    intrinsics: (..., 3, 3) pixels, broadcast over the points' leading axes. Returns (..., 2) pixels.
    """
    projected = np.einsum("...ij,...j->...i", intrinsics, points)
    pixels: np.ndarray = projected[..., :2] / projected[..., 2:]
    return pixels


def procrustes_align(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Rotate, scale and shift predicted onto target with least squared error, never mirroring it.

    predicted, target: (..., J, 3), same unit; each (J, 3) is aligned on its own. A prediction whose
    points all coincide cannot be turned or scaled and is only shifted. Returns an array like predicted.
    Source: Umeyama, "Least-squares estimation of transformation parameters between two point
    patterns", IEEE TPAMI 13(4), 1991, eq. 40-43.
    """
    predicted, target = np.asarray(predicted, float), np.asarray(target, float)
    mean_p = predicted.mean(-2, keepdims=True)
    mean_t = target.mean(-2, keepdims=True)
    p, t = predicted - mean_p, target - mean_t
    u, s, vt = np.linalg.svd(np.swapaxes(t, -1, -2) @ p)
    sign = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    u = u.copy()
    u[..., :, -1] *= sign[..., None]
    s = s.copy()
    s[..., -1] *= sign
    rotation = u @ vt
    variance = (p**2).sum((-2, -1))
    scale = s.sum(-1) / np.where(variance > 0, variance, 1)
    aligned: np.ndarray = scale[..., None, None] * (p @ np.swapaxes(rotation, -1, -2)) + mean_t
    return aligned
