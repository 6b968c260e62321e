"""From which side and from how far above a person is seen, told from the joints alone."""

import numpy as np

from pose_app.skeleton import JOINT_NAMES

# Eight sectors of 45 degrees, each about a multiple of 45; which side of the person the camera sees.
SECTORS = ("front", "front left", "left", "back left", "back", "back right", "right", "front right")
_INDEX = {name: j for j, name in enumerate(JOINT_NAMES)}


def side_seen(poses: np.ndarray) -> np.ndarray:
    """Tell which side of the pelvis faces the camera.

    poses: (M, 17, 3), any unit, z up and y away from the camera. Returns (M,) degrees from -180 to 180: at 0
    the person faces the camera, at 90 their left side is seen, at 180 their back. It is measured against the
    camera's axis, since root-relative joints do not tell how far beside it the person stands.
    """
    across = poses[:, _INDEX["LHip"]] - poses[:, _INDEX["RHip"]]
    return np.degrees(np.arctan2(-across[:, 1], across[:, 0]))


def elevation(poses: np.ndarray) -> np.ndarray:
    """Tell from how far above the trunk the view comes.

    poses: (M, 17, 3), any unit, z up and y away from the camera. Returns (M,) degrees from -90 to 90; of an
    upright person the camera's pitch.
    """
    trunk = poses[:, _INDEX["Thorax"]] - poses[:, _INDEX["Hip"]]
    length = np.maximum(np.linalg.norm(trunk, axis=1), 1e-9)
    return np.degrees(np.arcsin(np.clip(-trunk[:, 1] / length, -1, 1)))


def sectors(degrees: np.ndarray) -> np.ndarray:
    """Give the index in SECTORS of each side_seen: (M,) degrees -> (M,) int."""
    width = 360 / len(SECTORS)
    return np.floor(np.asarray(degrees) / width + 0.5).astype(int) % len(SECTORS)
