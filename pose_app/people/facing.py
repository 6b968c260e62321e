"""Whether somebody faces the camera or has their back to it, and how sure the network can be of that."""

import numpy as np

from pose_app.clips import Prediction
from pose_app.skeleton import JOINT_NAMES

# On the film of real people in docs/accuracy.md front and back are exchanged in 12 of 110 windows: in all of them the
# network expects hips and shoulders to be off by more than this, as in 17 of the 98 others.
UNSURE_MM = 78.0
_RHIP, _LHIP, _RSHOULDER, _LSHOULDER = (JOINT_NAMES.index(name) for name in ("RHip", "LHip", "RShoulder", "LShoulder"))
_HIP, _THORAX = JOINT_NAMES.index("Hip"), JOINT_NAMES.index("Thorax")


def faces_camera(joints: np.ndarray) -> bool:
    """Tell whether a person faces the camera: joints (T, 17, 3) in its frame (x right, y down, z away)."""
    up = joints[:, _THORAX] - joints[:, _HIP]
    to_left = joints[:, _LSHOULDER] - joints[:, _RSHOULDER] + joints[:, _LHIP] - joints[:, _RHIP]
    return bool(np.cross(to_left, up)[:, 2].mean() < 0)


def unsure_of_facing(prediction: Prediction) -> str:
    """Say that front and back may be exchanged, one sentence, where the network is unsure of the trunk; else ""."""
    if prediction.expected_errors is None:
        return ""
    trunk = float(prediction.expected_errors[:, [_RHIP, _LHIP, _RSHOULDER, _LSHOULDER]].mean())
    if trunk <= UNSURE_MM:
        return ""
    way = "faces the camera" if faces_camera(prediction.joints) else "has their back to the camera"
    return (
        f"The network takes it that the person {way}, and may be wrong about that: it expects hips and shoulders to be "
        f"{trunk:.0f} mm off."
    )
