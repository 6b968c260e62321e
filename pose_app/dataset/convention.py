"""What a file of joints means by its numbers: unit, direction up, and whether the hip is the origin."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES, ROOT

_UNITS = {"m": 1000.0, "cm": 10.0, "mm": 1.0}  # mm in one of them
_THIGHS = ((1, 2), (4, 5))
_HUMAN_THIGH_MM = (250.0, 650.0)
_HEAD, _ANKLES = JOINT_NAMES.index("Head"), (JOINT_NAMES.index("RAnkle"), JOINT_NAMES.index("LAnkle"))
_ROOT_TOLERANCE_MM = 1.0


@dataclass(frozen=True)
class Convention:
    """How a file's joints are to be read.

    unit: 'm', 'cm' or 'mm'. up: the axis and sign that points up, such as '-y'; '?' where the data do
    not tell. root_relative: whether the hip is always at the origin. thigh_mm: the median thigh the
    unit was told from.
    """

    unit: str
    up: str
    root_relative: bool
    thigh_mm: float

    @property
    def to_mm(self) -> float:
        """Factor from the file's unit to mm."""
        return _UNITS[self.unit]

    def sentence(self) -> str:
        """Say in one line what was found, for people."""
        root = "relative to the hip" if self.root_relative else "not relative to the hip: the hip is subtracted"
        up = "up is unclear" if self.up == "?" else f"up is {self.up}"
        return f"Joints in {self.unit} (median thigh {self.thigh_mm:.0f} mm), {up}, {root}."


def find_convention(joints: np.ndarray, name: str) -> Convention:
    """Find out unit, direction up and origin from the joints themselves.

    joints: (N, 8, 17, 3) in the file's unit, finite. name is the file's, for the error. Raises
    InputError when no unit makes the thighs as long as a human's.
    """
    thighs = np.stack([np.linalg.norm(joints[..., a, :] - joints[..., b, :], axis=-1) for a, b in _THIGHS])
    thigh = float(np.median(thighs))
    fitting = [unit for unit, mm in _UNITS.items() if _HUMAN_THIGH_MM[0] <= thigh * mm <= _HUMAN_THIGH_MM[1]]
    if not fitting:
        raise InputError(
            f"{name}: the median thigh is {thigh:.3g} long, which is no human's in m, cm or mm; "
            f"the 17 joints should be in Human3.6M's order, in metres."
        )
    unit = fitting[0]
    root_mm = np.abs(joints[..., ROOT, :]).max() * _UNITS[unit]
    return Convention(unit, _direction_up(joints), bool(root_mm <= _ROOT_TOLERANCE_MM), thigh * _UNITS[unit])


def _direction_up(joints: np.ndarray) -> str:
    feet = (joints[..., _ANKLES[0], :] + joints[..., _ANKLES[1], :]) / 2
    up = (joints[..., _HEAD, :] - feet).reshape(-1, 3).mean(0)
    order = np.argsort(-np.abs(up))
    if abs(up[order[0]]) < 2 * abs(up[order[1]]):
        return "?"
    return ("+" if up[order[0]] > 0 else "-") + "xyz"[order[0]]
