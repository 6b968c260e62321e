"""From the data's axes to those of a 3D figure, where z is up, and where its cameras stand."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pose_app.skeleton import JOINT_NAMES

HALF_WIDTH_MM = 1000.0  # of the box of every 3D figure: fixed, so that sizes can be compared between clips
HALF_HEIGHT_MM = 1100.0
MIDDLE_Z_MM = 0.0  # at the hip: legs below it and raised arms above it are about as long
_DISTANCE = 1.45  # of the camera, in units of 2 m
_HIPS = JOINT_NAMES.index("RHip"), JOINT_NAMES.index("LHip")


def to_plot(joints: np.ndarray, up: str = "-y") -> np.ndarray:
    """Turn joints so that z points up, without mirroring them.

    joints: (..., 3), any unit. up: the data's direction up, such as '-y' (a camera's frame); '?' is
    read as a camera's frame. Returns (..., 3): for a camera's frame x right, y away, z up.
    """
    sign, axis = (-1.0, 1) if up == "?" else ({"+": 1.0, "-": -1.0}[up[0]], "xyz".index(up[1]))
    # The cyclic order of axes keeps the turn a rotation; a minus sign on z is paid for by one on y.
    first, second = (axis + 1) % 3, (axis + 2) % 3
    joints = np.asarray(joints)
    turned = [joints[..., first], sign * joints[..., second], sign * joints[..., axis]]
    if axis == 1:  # z, x, y -> x to the right, as in the picture
        turned = [joints[..., 0], -sign * joints[..., 2], sign * joints[..., 1]]
    return np.stack(turned, -1)


def levelled(up: np.ndarray) -> np.ndarray:
    """The shortest turn that makes a direction the vertical: (3,), z above zero -> (3, 3), used as joints @ it."""
    x, y, z = np.asarray(up, float)
    return np.array(
        [[z + y * y / (1 + z), -x * y / (1 + z), x], [-x * y / (1 + z), z + x * x / (1 + z), y], [-x, -y, z]]
    )


def looks_down(degrees: float) -> np.ndarray:
    """The vertical in the axes of a camera that looks down by so many degrees: (3,), z up, y away."""
    return np.array([0.0, -np.sin(np.radians(degrees)), np.cos(np.radians(degrees))])


def box(*joints: np.ndarray) -> tuple[float, float]:
    """Half the width and half the height, in mm, of the box around the figure.

    joints: any number of (..., 3) mm, z up. The box is always the same unless a joint would leave
    it; it then grows about its middle in steps of 250 mm, and so does the figure: its scale stays.
    """
    points = np.concatenate([np.reshape(j, (-1, 3)) for j in joints])
    wide = np.abs(points[:, :2]).max()
    high = np.abs(points[:, 2] - MIDDLE_Z_MM).max()
    return _grown(wide, HALF_WIDTH_MM), _grown(high, HALF_HEIGHT_MM)


def _grown(extent: float, half: float) -> float:
    return half + 250.0 * max(0, int(np.ceil((extent - half) / 250.0)))


def cameras(joints: np.ndarray, turn: np.ndarray | None = None) -> dict[str, dict[str, Any]]:
    """Plotly cameras to look at a person from.

    joints: (8, 17, 3), z up. turn: (3, 3), what levelled gave where the joints are turned by it. Returns 'camera'
    (from where the camera was), 'front' and 'side' (the person's own, in the first frame), 'top', and 'start', a
    little beside and above the camera.
    """
    turn = np.eye(3) if turn is None else turn
    right, left = (joints[0, j, :2] for j in _HIPS)
    across = left - right
    across = across / max(float(np.linalg.norm(across)), 1e-9)
    forward = np.array([across[1], -across[0]])  # (right to left) x up points where the person looks
    return {
        "start": _camera(np.array([-0.42, -1.0, 0.28]) @ turn),
        "camera": _camera(np.array([0.0, -1.0, 0.0]) @ turn),
        "front": _camera([*forward, 0.12]),
        "side": _camera([*across, 0.12]),
        "top": _camera([0.0, -0.02, 1.0]),
    }


def _camera(place: Sequence[float] | np.ndarray) -> dict[str, Any]:
    eye = _DISTANCE * np.asarray(place) / np.linalg.norm(place)
    axes = ("x", "y", "z")
    return {
        "eye": dict(zip(axes, eye.round(5).tolist(), strict=True)),
        "center": dict.fromkeys(axes, 0.0),
        "up": {"x": 0.0, "y": 0.0, "z": 1.0},
    }
