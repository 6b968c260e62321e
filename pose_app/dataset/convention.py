"""What a file of joints means by its numbers: unit, direction up, and whether the hip is the origin."""

from dataclasses import dataclass, replace

import numpy as np

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES, ROOT

_UNITS = {"m": 1000.0, "cm": 10.0, "mm": 1.0}  # mm in one of them
UNITS = tuple(_UNITS)
# Rotations, no mirror, that bring a direction to -y, which is up in the network's frame; x stays where it can.
_TO_MINUS_Y = {
    "-y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "+y": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "+z": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "-z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "+x": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "-x": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
}
DIRECTIONS = tuple(_TO_MINUS_Y)
_THIGHS = ((1, 2), (4, 5))
_HUMAN_THIGH_MM = (250.0, 650.0)
_HEAD, _ANKLES = JOINT_NAMES.index("Head"), (JOINT_NAMES.index("RAnkle"), JOINT_NAMES.index("LAnkle"))
_ROOT_TOLERANCE_MM = 1.0
_FARTHEST_MM = 1e5  # of a joint from the hip: what is farther was not measured of a person, or not in this format


@dataclass(frozen=True)
class Convention:
    """How a file's joints are to be read.

    unit: 'm', 'cm' or 'mm'. up: the axis and sign that points up, such as '-y'; '?' where the data do
    not tell. root_relative: whether the hip is always at the origin. thigh_mm: the median thigh in this
    unit. turned: the joints are turned until -y is up, as the network has it. hip_subtracted: from all
    joints, as the network's are relative to it.
    """

    unit: str
    up: str
    root_relative: bool
    thigh_mm: float
    turned: bool = False
    hip_subtracted: bool = True

    @property
    def to_mm(self) -> float:
        """Factor from the file's unit to mm."""
        return _UNITS[self.unit]

    @property
    def up_mm(self) -> str:
        """The direction up of what to_ours gives."""
        return "-y" if self.turned else self.up

    def changed(self, unit: str = "", up: str = "", turned: bool = False, hip_subtracted: bool = True) -> "Convention":
        """The same joints read as a user says; "" leaves what was found.

        Raises InputError for a unit or direction there is none of, and for turning without knowing up.
        """
        unit, up = unit or self.unit, up or self.up
        if unit not in _UNITS or up not in (*DIRECTIONS, "?"):
            raise InputError(f"Joints cannot be in {unit!r} with {up!r} up: use m, cm or mm, and an axis such as +z.")
        if turned and up == "?":
            raise InputError("To turn the joints upright, say first which direction is up in them.")
        thigh = self.thigh_mm / self.to_mm * _UNITS[unit]
        return replace(self, unit=unit, up=up, thigh_mm=thigh, turned=turned, hip_subtracted=hip_subtracted)

    def to_ours(self, joints: np.ndarray) -> np.ndarray:
        """Read joints of the file: (..., 17, 3) in its unit, gives float32 mm, relative to the hip unless kept."""
        joints = np.asarray(joints, np.float32) * np.float32(self.to_mm)
        if self.hip_subtracted:
            joints = joints - joints[..., ROOT : ROOT + 1, :]
        return joints @ np.array(_TO_MINUS_Y[self.up], np.float32).T if self.turned else joints

    def sentence(self) -> str:
        """Say in one line how the joints are read, for people."""
        root = "relative to the hip" if self.root_relative else "not relative to the hip: the hip is subtracted"
        if not self.hip_subtracted:
            root = "the origin is kept"
        up = "up is unclear" if self.up == "?" else f"up is {self.up}" + (", turned to -y" if self.turned else "")
        return f"Joints in {self.unit} (median thigh {self.thigh_mm:.0f} mm), {up}, {root}."

    def doubts(self) -> str:
        """What speaks against comparing these joints with the network's, or ""."""
        if not _HUMAN_THIGH_MM[0] <= self.thigh_mm <= _HUMAN_THIGH_MM[1]:
            return f"A thigh of {self.thigh_mm:.0f} mm is no human's: another unit would fit."
        if self.up_mm != "-y":
            return "The network says poses with -y up: errors mean little until the joints are turned."
        return ""


def find_convention(joints: np.ndarray, name: str) -> Convention:
    """Find out unit, direction up and origin from the joints themselves.

    joints: (N, 8, 17, 3) float32 in the file's unit, finite. name is the file's, for the error. Raises
    InputError when no unit makes the thighs as long as a human's, or a joint is 100 m from its hip.
    """
    with np.errstate(over="ignore"):  # no human's, as is said below
        thighs = np.stack([np.linalg.norm(joints[..., a, :] - joints[..., b, :], axis=-1) for a, b in _THIGHS])
        farthest = float(np.abs(joints - joints[..., ROOT : ROOT + 1, :]).max())
    thigh = float(np.median(thighs))
    fitting = [unit for unit, mm in _UNITS.items() if _HUMAN_THIGH_MM[0] <= thigh * mm <= _HUMAN_THIGH_MM[1]]
    if not fitting:
        raise InputError(
            f"{name}: the median thigh is {thigh:.3g} long, which is no human's in m, cm or mm; "
            f"the 17 joints should be in Human3.6M's order, in metres."
        )
    unit = fitting[0]
    if farthest * _UNITS[unit] > _FARTHEST_MM:
        raise InputError(f"{name}: a joint is {farthest:.3g} {unit} from its hip; the file may be damaged.")
    root_mm = np.abs(joints[..., ROOT, :]).max() * _UNITS[unit]
    return Convention(unit, _direction_up(joints), bool(root_mm <= _ROOT_TOLERANCE_MM), thigh * _UNITS[unit])


def _direction_up(joints: np.ndarray) -> str:
    feet = (joints[..., _ANKLES[0], :] + joints[..., _ANKLES[1], :]) / 2
    up = (joints[..., _HEAD, :] - feet).reshape(-1, 3).mean(0)
    order = np.argsort(-np.abs(up))
    if abs(up[order[0]]) < 2 * abs(up[order[1]]):
        return "?"
    return ("+" if up[order[0]] > 0 else "-") + "xyz"[order[0]]
