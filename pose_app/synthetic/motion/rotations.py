"""Rotations as matrices and quaternions, many small ones at a time: few NumPy calls, no loops.

SciPy's Rotation and Slerp give the same to 1e-15, but on the 8 x 21 bones of a clip euler takes 0.6 ms there and 0.1 ms
here, and a window interpolated by slerp, one Slerp a bone, 17 ms there and 0.5 ms here.
"""

import numpy as np

_NEXT, _AFTER = np.array([1, 2, 0]), np.array([2, 0, 1])


def euler(angles: np.ndarray) -> np.ndarray:
    """Turn (..., 3) angles in radians about x (forward), y (left) and z into R = Ry Rx Rz, (..., 3, 3)."""
    cosines, sines = np.cos(angles), np.sin(angles)
    cx, cy, cz = cosines[..., 0], cosines[..., 1], cosines[..., 2]
    sx, sy, sz = sines[..., 0], sines[..., 1], sines[..., 2]
    out = np.empty(np.shape(angles) + (3,))
    sysx, cysx = sy * sx, cy * sx
    out[..., 0, 0] = cy * cz + sysx * sz
    out[..., 0, 1] = sysx * cz - cy * sz
    out[..., 0, 2] = sy * cx
    out[..., 1, 0] = cx * sz
    out[..., 1, 1] = cx * cz
    out[..., 1, 2] = -sx
    out[..., 2, 0] = cysx * sz - sy * cz
    out[..., 2, 1] = sy * sz + cysx * cz
    out[..., 2, 2] = cy * cx
    return out


def unit(vectors: np.ndarray) -> np.ndarray:
    """Scale (..., 3) vectors to length 1; a zero vector stays zero."""
    out: np.ndarray = vectors / np.maximum(np.sqrt((vectors * vectors).sum(-1, keepdims=True)), 1e-12)
    return out


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of (..., 3) vectors; np.cross costs several times as much on a few frames."""
    out: np.ndarray = a[..., _NEXT] * b[..., _AFTER] - a[..., _AFTER] * b[..., _NEXT]
    return out


def frame(along: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Build (..., 3, 3) right-handed bases: first column along, second the part of normal across it."""
    x = unit(along)
    z = unit(cross(x, normal))
    out = np.empty(z.shape + (3,))
    out[..., 0], out[..., 1], out[..., 2] = x, cross(z, x), z
    return out


def turn(vectors: np.ndarray, axis: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Rotate (..., 3) vectors about unit axes by (...,) radians (Rodrigues' formula)."""
    c, s = np.cos(angle)[..., None], np.sin(angle)[..., None]
    along = (axis * vectors).sum(-1, keepdims=True) * axis
    out: np.ndarray = along + (vectors - along) * c + cross(axis, vectors) * s
    return out


def swing(start: np.ndarray, end: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Carry (..., 3) vectors along with the shortest rotation from unit vector start to unit vector end."""
    axis = cross(start, end)
    c = (start * end).sum(-1, keepdims=True)
    along = (axis * vectors).sum(-1, keepdims=True) / np.maximum(1 + c, 1e-6)
    out: np.ndarray = c * vectors + cross(axis, vectors) + along * axis
    return out


def apply(rotations: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Multiply (..., 3, 3) matrices with (..., 3) vectors."""
    out: np.ndarray = (rotations @ vectors[..., None])[..., 0]
    return out


def transposed(rotations: np.ndarray) -> np.ndarray:
    """Inverse of (..., 3, 3) rotations."""
    return np.swapaxes(rotations, -1, -2)


def to_quaternions(rotations: np.ndarray) -> np.ndarray:
    """Turn (..., 3, 3) rotations into unit quaternions (..., 4), real part first."""
    m = rotations
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    # The four squared components; the largest gives the others without loss of figures.
    squares = np.stack([1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz], -1)
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0], m[..., 2, 1] + m[..., 1, 2]
    s0, s1, s2, s3 = np.moveaxis(squares, -1, 0)
    rows = np.stack([s0, a, b, c, a, s1, d, e, b, d, s2, f, c, e, f, s3], -1)
    rows = rows.reshape(rows.shape[:-1] + (4, 4))
    best = np.take_along_axis(rows, squares.argmax(-1)[..., None, None], -2)[..., 0, :]
    out: np.ndarray = best / np.sqrt((best * best).sum(-1, keepdims=True))
    return out


def from_quaternions(q: np.ndarray) -> np.ndarray:
    """Turn unit quaternions (..., 4) into rotations (..., 3, 3)."""
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, -1).reshape(q.shape[:-1] + (3, 3))


def slerp(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Interpolate quaternions (..., 4) the short way (Shoemake, SIGGRAPH 1985); share: (...,) from 0 to 1."""
    dot = (a * b).sum(-1)
    b = np.where(dot[..., None] < 0, -b, b)
    angle = np.arccos(np.clip(np.abs(dot), 0, 1))
    sine = np.sin(angle)
    close = sine < 1e-4
    safe = np.where(close, 1, sine)
    p = np.where(close, 1 - share, np.sin((1 - share) * angle) / safe)
    q = np.where(close, share, np.sin(share * angle) / safe)
    out = p[..., None] * a + q[..., None] * b
    result: np.ndarray = out / np.sqrt((out * out).sum(-1, keepdims=True))
    return result


def angles_of(rotations: np.ndarray) -> np.ndarray:
    """Give the angles (..., 3) that euler() turns into these rotations (..., 3, 3)."""
    m = rotations
    pitch = np.arcsin(np.clip(-m[..., 1, 2], -1, 1))
    return np.stack([pitch, np.arctan2(m[..., 0, 2], m[..., 2, 2]), np.arctan2(m[..., 1, 0], m[..., 1, 1])], -1)
