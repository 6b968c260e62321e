"""The metrics of 3D human pose estimation, each a mean over joint_errors.

Everything is in millimetres. All 17 joints count, the root too, as in the course's own figure.
"""

import numpy as np

from pose_app.geometry import procrustes_align
from pose_app.skeleton import MIRROR, NUM_JOINTS

PCK_THRESHOLD = 150.0  # mm
AUC_THRESHOLDS = np.linspace(0, 150, 31)  # mm, in steps of 5 as in MPI-INF-3DHP


def joint_errors(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Measure the distance of every predicted joint from its true place.

    predicted, target: (..., 17, 3) mm. Returns (..., 17) mm. Raises ValueError if the shapes differ.
    """
    predicted, target = np.asarray(predicted, float), np.asarray(target, float)
    if predicted.shape != target.shape or predicted.shape[-2:] != (NUM_JOINTS, 3):
        raise ValueError(f"expected two arrays (..., {NUM_JOINTS}, 3), got {predicted.shape} and {target.shape}")
    errors: np.ndarray = np.linalg.norm(predicted - target, axis=-1)
    return errors


def mpjpe(predicted: np.ndarray, target: np.ndarray) -> float:
    """Mean per-joint position error ("Protocol #1"): (..., 17, 3) mm twice, gives mm."""
    return float(joint_errors(predicted, target).mean())


def aligned_errors(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Joint errors after aligning each frame by rotation, scale and shift: (..., 17, 3) mm twice, gives (..., 17)."""
    return joint_errors(procrustes_align(predicted, target), target)


def p_mpjpe(predicted: np.ndarray, target: np.ndarray) -> float:
    """MPJPE after rigid alignment with scale, per frame, no reflection ("Protocol #2"): gives mm."""
    return float(aligned_errors(predicted, target).mean())


def scaled_errors(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Joint errors after the best scale of each frame: (..., 17, 3) mm twice, gives (..., 17).

    Source: Rhodin et al., "Unsupervised geometry-aware representation learning for 3D human pose
    estimation", ECCV 2018 (N-MPJPE): s = <target, predicted> / <predicted, predicted>.
    """
    predicted, target = np.asarray(predicted, float), np.asarray(target, float)
    norm = (predicted**2).sum((-2, -1), keepdims=True)
    scale = (predicted * target).sum((-2, -1), keepdims=True) / np.where(norm > 0, norm, 1)
    return joint_errors(scale * predicted, target)


def n_mpjpe(predicted: np.ndarray, target: np.ndarray) -> float:
    """MPJPE after the best scale of each frame: (..., 17, 3) mm twice, gives mm."""
    return float(scaled_errors(predicted, target).mean())


def velocity_errors(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Errors of the joints' step from frame to frame, within each clip only.

    predicted, target: (..., T, 17, 3) mm, T frames of one clip. Returns (..., T - 1, 17) mm a frame.
    Source: Pavllo et al., "3D human pose estimation in video with temporal convolutions", CVPR 2019.
    """
    return joint_errors(np.diff(predicted, axis=-3), np.diff(target, axis=-3))


def mpjve(predicted: np.ndarray, target: np.ndarray) -> float:
    """Mean per-joint velocity error: (..., T, 17, 3) mm twice, gives mm a frame."""
    return float(velocity_errors(predicted, target).mean())


def pck(errors: np.ndarray, threshold: float = PCK_THRESHOLD) -> float:
    """Share of joints closer than a threshold (3D-PCK): errors in mm of any shape, gives 0 to 1.

    Source: Mehta et al., "Monocular 3D human pose estimation in the wild", 3DV 2017.
    """
    return float((np.asarray(errors) < threshold).mean())


def pck_curve(errors: np.ndarray) -> np.ndarray:
    """PCK at each of AUC_THRESHOLDS: errors in mm of any shape, gives (31,)."""
    ordered = np.sort(np.asarray(errors, float).ravel())
    return np.searchsorted(ordered, AUC_THRESHOLDS, side="left") / ordered.size


def auc(errors: np.ndarray) -> float:
    """Mean of PCK over the thresholds 0, 5, ..., 150 mm: errors in mm of any shape, gives 0 to 1.

    Source: as pck.
    """
    return float(pck_curve(errors).mean())


def calibration(expected: np.ndarray, errors: np.ndarray, parts: int = 5) -> np.ndarray:
    """Compare expected errors with true ones, in parts of equal size from the smallest expected error to the largest.

    expected, errors: mm, of one shape, at least `parts` values. Returns (parts, 2): mean expected, mean true.
    """
    expected, errors = np.ravel(expected), np.ravel(errors)
    groups = np.array_split(np.argsort(expected, kind="stable"), parts)
    return np.array([(expected[group].mean(), errors[group].mean()) for group in groups])


def swapped(predicted: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Tell the frames that are nearer to the truth with the names left and right exchanged in the prediction.

    predicted, target: (..., 17, 3) mm. Returns (...) bool. Nothing is mirrored: each joint takes its twin's
    place, and a frame counts where that lowers its MPJPE. A prediction whose left and right nearly coincide,
    such as a mean pose, comes out near a half.
    """
    predicted = np.asarray(predicted)
    exchanged = joint_errors(predicted[..., list(MIRROR), :], target).mean(-1)
    nearer: np.ndarray = exchanged < joint_errors(predicted, target).mean(-1)
    return nearer


def swapped_share(predicted: np.ndarray, target: np.ndarray) -> float:
    """Share of frames with left and right exchanged, see swapped: (..., 17, 3) mm twice, gives 0 to 1."""
    return float(swapped(predicted, target).mean())
