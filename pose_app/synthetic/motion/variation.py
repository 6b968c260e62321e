"""Make new motions out of motions: windows, turns, mirrors, mixtures, jitter."""

from dataclasses import replace

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.body.rig import BONE_PARENTS, INDEX, MIRROR
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.rotations import euler, from_quaternions, slerp, to_quaternions, transposed
from pose_app.synthetic.motion.types import MAX_FPS, MIN_FPS, Motion

_REFLECT = np.array([[1, -1, -1], [-1, 1, 1], [-1, 1, 1]], dtype=np.float32)
_FLIP = np.array([-1, 1, 1], dtype=np.float32)
_LEGS = [INDEX[s + n] for s in ("l_", "r_") for n in ("thigh", "shin", "foot", "toe")]
_FEET = [INDEX[s + n] for s in ("l_", "r_") for n in ("foot", "toe")]
_PARENTS = np.array(BONE_PARENTS)

# Standard deviation of a constant offset per bone: degrees about x, y, z in the parent's frame. Knees
# and elbows stay out: a hinge pushed sideways or backwards is what no person does.
_JITTER = {
    "spine": (4, 4, 3), "chest": (4, 6, 3), "neck": (4, 6, 3), "head": (6, 12, 4),
    "clavicle": (2, 4, 4), "upper_arm": (6, 6, 6), "forearm": (5, 0, 0), "hand": (12, 10, 14),
    "thigh": (5, 4, 3),
}  # fmt: skip
_SPREAD = np.radians([_JITTER.get(n, _JITTER.get(n[2:], (0, 0, 0))) for n in INDEX])


def check_fps(fps: float) -> float:
    """Return a frame rate that motions are sampled at; raises InputError outside 10 to 50 a second."""
    if not MIN_FPS <= fps <= MAX_FPS:
        raise InputError(f"Motions are sampled at {MIN_FPS:g} to {MAX_FPS:g} frames a second, not {fps:g}.")
    return float(fps)


def random_fps(rng: np.random.Generator) -> float:
    """Draw a frame rate from 10 to 50 a second, as often below 22 as above."""
    return float(np.exp(rng.uniform(np.log(MIN_FPS), np.log(MAX_FPS))))


def window(motion: Motion, start_s: float, frames: int, fps: float) -> Motion:
    """Cut a window out of a motion, interpolated between its frames (slerp; the root linearly).

    start_s: seconds from the motion's first frame. fps: 10 to 50. Past its end the motion holds its
    last frame. Raises InputError for a frame rate out of range.
    """
    check_fps(fps)
    at = np.clip((start_s + np.arange(frames) / fps) * motion.fps, 0, len(motion) - 1)
    low = np.minimum(at.astype(int), max(len(motion) - 2, 0))
    high = np.minimum(low + 1, len(motion) - 1)
    share = at - low
    # The frames around the window once, not twice.
    first, last = low[0], high[-1] + 1
    quaternions = to_quaternions(motion.rotations[first:last].astype(float))
    rotations = from_quaternions(slerp(quaternions[low - first], quaternions[high - first], share[:, None]))
    root = motion.root[low] * (1 - share[:, None]) + motion.root[high] * share[:, None]
    return replace(motion, fps=float(fps), rotations=rotations, root=root)


def mirror(motion: Motion) -> Motion:
    """Swap left and right: the reflection x -> -x of the same motion."""
    return replace(motion, rotations=motion.rotations[:, MIRROR] * _REFLECT, root=motion.root * _FLIP)


def turned(motion: Motion, yaw: float) -> Motion:
    """Turn a motion to the left by yaw radians about its first pelvis, which goes to x = z = 0."""
    rotation = euler(np.array([0.0, yaw, 0.0]))
    root = (motion.root - motion.root[0] * [1, 0, 1]) @ rotation.T
    return replace(motion, rotations=rotation @ motion.rotations, root=root)


def facing(motion: Motion) -> float:
    """Heading of the pelvis in the first frame, radians from +z towards +x."""
    return float(np.arctan2(motion.rotations[0, 0, 0, 2], motion.rotations[0, 0, 2, 2]))


def mix(motion_a: Motion, motion_b: Motion, rng: np.random.Generator) -> Motion:
    """Take trunk and arms from one motion, pelvis and legs from another.

    Both need the same number of frames and frame rate (see window); which gives what is as given:
    upper body of motion_a, legs of motion_b. Raises InputError where the lengths or rates differ.
    """
    if len(motion_a) != len(motion_b) or motion_a.fps != motion_b.fps:
        raise InputError("Motions to mix need the same number of frames and the same frame rate: cut windows first.")
    pelvis_a, pelvis_b = motion_a.rotations[:, :1], motion_b.rotations[:, :1]
    rotations = pelvis_b @ (transposed(pelvis_a) @ motion_a.rotations)
    rotations[:, 0] = motion_b.rotations[:, 0]
    rotations[:, _LEGS] = motion_b.rotations[:, _LEGS]
    return replace(motion_b, action=(motion_a if rng.random() < 0.5 else motion_b).action, rotations=rotations)


def jitter(motion: Motion, rng: np.random.Generator, strength: float = 1.0) -> Motion:
    """Turn the joints by small random angles, constant over the clip plus slow noise."""
    t = np.arange(len(motion)) / motion.fps
    spread = strength * _SPREAD
    angles = np.clip(rng.normal(0, 1, spread.shape), -2, 2) * spread + sway(rng, t, 0.3 * spread)
    parents = motion.rotations[:, np.maximum(_PARENTS, 0)]
    local = transposed(parents) @ motion.rotations
    local[:, 0] = motion.rotations[:, 0]
    local = euler(angles) @ local
    out = np.empty_like(motion.rotations)
    for bone, parent in enumerate(BONE_PARENTS):
        out[:, bone] = local[:, bone] if parent < 0 else out[:, parent] @ local[:, bone]
    # A planted foot stays as flat as it was.
    out[:, _FEET] = motion.rotations[:, _FEET]
    return replace(motion, rotations=out)
