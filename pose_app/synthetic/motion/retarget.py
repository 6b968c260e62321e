"""Joint positions to bone orientations: frames for pelvis and chest, swing and hinge for the limbs."""

import numpy as np

from pose_app.geometry import rotation_between
from pose_app.synthetic.body.rig import INDEX, NUM_BONES
from pose_app.synthetic.motion import limbs, nominal
from pose_app.synthetic.motion.rotations import apply, cross, euler, frame, swing, transposed, unit

# Human3.6M's 17 joints, then the hands and toes.
EXTRA_JOINTS = ("LHand", "RHand", "LToe", "RToe")
_LIMBS = {"l_": (4, 5, 6, 19, 11, 12, 13, 17), "r_": (1, 2, 3, 20, 14, 15, 16, 18)}
# Knees: as straight as a leg gets, what more a skeleton may lack at most, and at most before we leave it alone.
_STRAIGHT, _MOST_LACK, _NEVER_STRAIGHT = np.radians([6, 12, 28])
_NEARLY_FLAT = np.radians(8)
_FLIP, _MIDDLE = np.array([-1.0, 1, 1]), np.array([0.0, 1, 1])
_NECK = unit(np.array([0.0, 0.125, 0.01]))  # of rigs whose head bone starts at the skull's base
_FOOT = unit(nominal.BALL + [0, 0.03, 0])


def _ramp(value: np.ndarray, low: float, high: float) -> np.ndarray:
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def _hinge(upper: np.ndarray, lower: np.ndarray, natural: np.ndarray, trust_from: tuple[float, float]) -> np.ndarray:
    """Normal of the limb's plane: measured where bent enough, the natural one where straight or bent the wrong way."""
    measured = cross(upper, lower)
    sine = np.sqrt((measured * measured).sum(-1, keepdims=True))
    measured = measured / np.maximum(sine, 1e-6)
    agreement = (measured * natural).sum(-1, keepdims=True)
    weight = _ramp(sine, 0.10, 0.40) * _ramp(agreement, *trust_from)
    return unit(measured * weight + natural * (1 - weight))


def at_ease(positions: np.ndarray) -> np.ndarray:
    """Say how a person holds shoulders, neck and head when at ease: the medians over its frames.

    positions: (T, 21, 3). Returns (3, 3), unit directions Thorax to left shoulder (both sides
    averaged), Thorax to Neck/Nose and Neck/Nose to Head in the chest's frame. Skeletons place these
    joints differently, and the rig's rest pose stands for these directions.
    """
    chest = transposed(_trunk(positions)[2])

    def direction(start: int, end: int) -> np.ndarray:
        out: np.ndarray = np.median(apply(chest, unit(positions[:, end] - positions[:, start])), axis=0)
        return out

    shoulder = direction(8, 11) + direction(8, 14) * _FLIP
    return unit(np.stack([shoulder, direction(8, 9) * _MIDDLE, direction(9, 10) * _MIDDLE]))


def _trunk(p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hips, shoulders = unit(p[:, 4] - p[:, 1]), unit(p[:, 11] - p[:, 14])

    def upright(side: np.ndarray, up: np.ndarray) -> np.ndarray:
        # frame() keeps its first argument exact; the columns come as up, side, back.
        basis = frame(up, side)
        return np.stack([basis[..., 1], basis[..., 0], -basis[..., 2]], -1)

    lower, upper = p[:, 7] - p[:, 0], p[:, 8] - p[:, 7]
    return frame(hips, lower), upright(unit(hips + shoulders), lower), upright(shoulders, upper)


def orient(positions: np.ndarray, ease: np.ndarray | None = None) -> np.ndarray:
    """Find the orientation of each bone of the rig from joint positions.

    positions: (T, 21, 3) any length unit, y up: Human3.6M's 17 joints, LHand, RHand, LToe, RToe.
    ease: (3, 3), see at_ease; when None the shoulders are measured on these frames, neck and head
    stand for themselves. Returns (T, 21, 3, 3). Twist is not in the positions: knees and elbows
    are hinges, so the plane of a bent limb gives it; hands keep the forearm's, the head looks where
    the chest faces.
    """
    p = np.asarray(positions, dtype=float)
    if ease is None:
        ease = np.stack([at_ease(p)[0], _NECK, limbs.Y])
    out = np.empty((len(p), NUM_BONES, 3, 3))
    pelvis, spine, chest = _trunk(p)
    out[:, INDEX["pelvis"]], out[:, INDEX["spine"]], out[:, INDEX["chest"]] = pelvis, spine, chest
    for name, rest, start, end in (("neck", ease[1], 8, 9), ("head", ease[2], 9, 10)):
        out[:, INDEX[name]] = chest @ rotation_between(rest, apply(transposed(chest), unit(p[:, end] - p[:, start])))
    for side, joints in _LIMBS.items():
        flip = 1.0 if side == "l_" else _FLIP
        mirror = np.outer(flip, flip) if side == "r_" else 1.0
        leg = _leg(apply(transposed(pelvis)[:, None], p[:, joints[:4]] - p[:, :1]) * flip)
        arm = _arm(apply(transposed(chest)[:, None], p[:, joints[4:]] - p[:, 8:9]) * flip, ease[0])
        for names, parent, local in (
            (("thigh", "shin", "foot"), pelvis, leg),
            (("clavicle", "upper_arm", "forearm", "hand"), chest, arm),
        ):
            for name, rotation in zip(names, local, strict=True):
                out[:, INDEX[side + name]] = parent @ (rotation * mirror)
        out[:, INDEX[side + "toe"]] = out[:, INDEX[side + "foot"]]
    return out


def _leg(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Thigh, shin and foot of a left leg from hip, knee, ankle, toe (T, 4, 3) in the pelvis' frame."""
    upper, lower, foot = np.moveaxis(unit(np.diff(points, axis=1)), 1, 0)
    along = unit(points[:, 2] - points[:, 0])
    pole = swing(limbs.LEG_HOME, along, limbs.KNEE_HOME)
    hinge = _hinge(upper, lower, cross(pole, along), (-0.2, 0.3))
    shin = frame(lower, hinge)
    rest = frame(_FOOT, limbs.X).T
    return frame(upper, hinge) @ limbs.LEG_REST, shin @ limbs.LEG_REST, frame(foot, shin[..., 1]) @ rest


def _arm(points: np.ndarray, ease: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Clavicle, upper arm, forearm, hand of a left arm from shoulder, elbow, wrist, hand (T, 4, 3), chest's frame."""
    upper, lower, hand = np.moveaxis(unit(np.diff(points, axis=1)), 1, 0)
    along = unit(points[:, 2] - points[:, 0])
    pole = swing(limbs.ARM_HOME, along, limbs.ELBOW_HOME)
    hinge = _hinge(upper, lower, cross(pole, along), (-0.9, -0.4))
    forearm = frame(lower, hinge) @ limbs.ARM_REST @ euler(np.array([0.3, 0.0, 0.0]))
    local = apply(transposed(forearm), hand)
    local[..., 0] = np.maximum(local[..., 0], 0.2)  # a wrist does not fold back
    wrist = rotation_between(limbs.X, unit(local))
    clavicle = rotation_between(ease, unit(points[:, 0]))
    return clavicle, frame(upper, hinge) @ limbs.ARM_REST, forearm, forearm @ wrist


def knee_bends(rotations: np.ndarray) -> np.ndarray:
    """Angles (T, 2) by which the left and the right shin are folded behind their thighs, radians."""
    thighs, shins = (rotations[:, [INDEX[side + part] for side in ("l_", "r_")]] for part in ("thigh", "shin"))
    local = transposed(thighs) @ shins
    out: np.ndarray = np.arctan2(local[..., 2, 1], local[..., 1, 1])
    return out


def straighten_knees(rotations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take out the bend that a recording's skeleton keeps in legs that were straight.

    The skeletons fitted to the CMU database's markers hardly ever straighten a knee: walkers reach 165
    degrees where gait analysis finds 175. Each leg is stretched along the line from hip to ankle, by as
    much as its straightest moments lack and by less the more it is bent; legs that never come near to
    straight stay. rotations: (T, 21, 3, 3). Returns the new ones, and by how much (T,) the pelvis rises,
    hip heights.
    """
    bends, out = knee_bends(rotations), np.array(rotations, dtype=float)
    lack = np.percentile(bends, 5) - _STRAIGHT
    if not 0 < lack < _NEVER_STRAIGHT:
        return out, np.zeros(len(out))
    less = min(lack, _MOST_LACK) * (1 - _ramp(bends, *np.radians([50, 110])))
    less = np.minimum(less, np.maximum(bends - _STRAIGHT, 0))
    drop = []
    for k, side in enumerate(("l_", "r_")):
        thigh, shin = INDEX[side + "thigh"], INDEX[side + "shin"]
        half = np.zeros((len(out), 3))
        half[:, 0] = less[:, k] * nominal.SHIN / (nominal.THIGH + nominal.SHIN)
        out[:, thigh] = out[:, thigh] @ euler(half)
        half[:, 0] -= less[:, k]
        out[:, shin] = out[:, shin] @ euler(half)
        change = (out - rotations)[:, [thigh, shin], 1, 1]
        drop.append(change @ [nominal.THIGH, nominal.SHIN])
    return out, np.mean(drop, axis=0)


def flatten_feet(rotations: np.ndarray, planted: np.ndarray) -> np.ndarray:
    """Turn each foot by as much as it is pitched while planted: some recordings stand on tiptoe throughout.

    rotations: (T, 21, 3, 3). planted: (T, 2) bool, left and right. Returns the new rotations; a foot
    planted in fewer than five frames, or nearly flat, stays.
    """
    out = np.array(rotations, dtype=float)
    for k, side in enumerate(("l_", "r_")):
        feet = [INDEX[side + "foot"], INDEX[side + "toe"]]
        down = np.arcsin(np.clip(-out[planted[:, k], feet[0], 1, 2], -1, 1))
        if len(down) >= 5 and abs(np.median(down)) > _NEARLY_FLAT:
            out[:, feet] = out[:, feet] @ euler(np.array([-np.median(down), 0.0, 0.0]))
    return out
