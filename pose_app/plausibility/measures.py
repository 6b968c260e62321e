"""The measures, each a pure function of predicted joints in mm."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from pose_app.clips import Clip
from pose_app.errors import InputError
from pose_app.metrics import joint_errors, mpjpe
from pose_app.skeleton import BONE_NAMES, BONES, JOINT_NAMES, MIRROR, MIRROR_PAIRS

_PARENTS, _CHILDREN = (list(joints) for joints in zip(*BONES, strict=True))
_PAIRS = tuple((_CHILDREN.index(one), _CHILDREN.index(other)) for one, other in MIRROR_PAIRS)
PAIR_NAMES = tuple(JOINT_NAMES[one][1:] for one, _ in MIRROR_PAIRS)  # by the joint a bone leads to


@dataclass(frozen=True)
class BoneSpread:
    """Standard deviation of a bone's length over its mean, %: the mean of all bones, and bone by bone."""

    mean_percent: float | None
    per_bone_percent: dict[str, float | None]


@dataclass(frozen=True)
class Symmetry:
    """Difference of a left and a right bone over their mean length, %: the mean, and by the joint they lead to."""

    mean_percent: float | None
    per_pair_percent: dict[str, float | None]


@dataclass(frozen=True)
class Jitter:
    """Mean acceleration of the joints; m_per_s2 is None where the frame rate is not known."""

    mm_per_frame2: float
    m_per_s2: float | None


def bone_lengths(joints: np.ndarray) -> np.ndarray:
    """Measure every bone: joints (..., 17, 3) mm, gives (..., 16) mm in the order of BONES."""
    joints = np.asarray(joints, float)
    lengths: np.ndarray = np.linalg.norm(joints[..., _CHILDREN, :] - joints[..., _PARENTS, :], axis=-1)
    return lengths


def bone_spread(joints: np.ndarray) -> BoneSpread:
    """Measure how much bones change their length: joints (..., T, 17, 3) mm, T frames of one person.

    Of each clip the standard deviation over time divided by the mean; then the mean of the clips.
    Bones of no length give NaN.
    """
    lengths = bone_lengths(joints)
    percent = _percent(lengths.std(axis=-2), lengths.mean(axis=-2)).reshape(-1, len(BONES)).mean(axis=0)
    return BoneSpread(float(percent.mean()), dict(zip(BONE_NAMES, percent.tolist(), strict=True)))


def symmetry(joints: np.ndarray) -> Symmetry:
    """Measure how left and right bones differ in length: joints (..., 17, 3) mm.

    Of each frame |left - right| divided by their mean; then the mean of the frames. Bones of no length give NaN.
    """
    lengths = bone_lengths(joints)
    one, other = (lengths[..., list(side)] for side in zip(*_PAIRS, strict=True))
    percent = _percent(np.abs(one - other), (one + other) / 2).reshape(-1, len(_PAIRS)).mean(axis=0)
    return Symmetry(float(percent.mean()), dict(zip(PAIR_NAMES, percent.tolist(), strict=True)))


def _percent(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    percent: np.ndarray = 100 * np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return percent


def jitter(joints: np.ndarray, fps: float | None = None, times_s: np.ndarray | None = None) -> Jitter:
    """Measure the mean acceleration: joints (..., T, 17, 3) mm, T >= 3 frames; fps: of these frames, if known.

    times_s: (..., T) when each frame is shown, for films of variable rate; used only where fps is known, as else the
    times are assumed too. The second difference of each joint's place, its length averaged over joints and frames. It
    counts what the person really does too, so compare it between weights on the same frames.
    """
    joints = np.asarray(joints, float)
    mm = float(np.linalg.norm(np.diff(joints, n=2, axis=-3), axis=-1).mean())
    if fps is None:
        return Jitter(mm, None)
    if times_s is None:
        return Jitter(mm, mm * fps**2 / 1000)
    return Jitter(mm, float(np.linalg.norm(_acceleration(joints, times_s), axis=-1).mean()) / 1000)


def _acceleration(joints: np.ndarray, times_s: np.ndarray) -> np.ndarray:
    """Second derivative of the parabola through each three frames that follow each other, mm/s²: (..., T-2, 17, 3)."""
    steps = np.diff(np.asarray(times_s, float), axis=-1)[..., None, None]
    if not (steps > 0).all():
        raise InputError("The times of frames should grow from each frame to the next.")
    speeds = np.diff(joints, axis=-3) / steps
    acceleration: np.ndarray = 2 * np.diff(speeds, axis=-3) / (steps[..., 1:, :, :] + steps[..., :-1, :, :])
    return acceleration


def mirrored_clip(clip: Clip) -> Clip:
    """Make the clip a mirror would show, without its truth, to be predicted for flip_error."""
    frames = np.ascontiguousarray(clip.frames[:, :, ::-1])
    return dataclasses.replace(clip, name=f"{clip.name}, mirrored", frames=frames, target=None)


def mirrored_joints(joints: np.ndarray) -> np.ndarray:
    """Mirror joints (..., 17, 3) in the camera's frame: x changes its sign, left joints become right ones."""
    return (np.asarray(joints) * (-1, 1, 1))[..., MIRROR, :]


def flip_error(predicted: np.ndarray, of_mirrored: np.ndarray) -> float:
    """Measure how far a prediction and that of the mirrored clip, mirrored back, are apart.

    predicted, of_mirrored: (..., 17, 3) mm; the latter as predicted of mirrored_clip. Gives MPJPE in mm.
    """
    return mpjpe(mirrored_joints(of_mirrored), predicted)


def window_error(joints: np.ndarray, firsts: np.ndarray) -> float | None:
    """Measure how far windows that overlap are apart where they show the same frame.

    joints: (W, T, 17, 3) mm. firsts: (W,) the number of each window's first frame. Gives the mean
    distance in mm over joints, pairs of windows and the frames they share; None where no two overlap.
    """
    order = np.argsort(firsts)
    joints, firsts, length = np.asarray(joints)[order], np.asarray(firsts)[order], np.asarray(joints).shape[1]
    errors = []
    for i, first in enumerate(firsts):
        for j in range(i + 1, len(firsts)):
            shift = int(firsts[j] - first)
            if shift >= length:
                break
            if shift > 0:
                errors.append(joint_errors(joints[i, shift:], joints[j, : length - shift]))
    return float(np.concatenate(errors).mean()) if errors else None
