"""Two-bone inverse kinematics for arms and legs.

Everything here is written for the left limb with x pointing outwards; the right limb is solved as
its mirror image, so that joint limits are stated once.
"""

import numpy as np
from numpy.typing import ArrayLike

from pose_app.synthetic.motion import nominal
from pose_app.synthetic.motion.rotations import apply, cross, euler, frame, swing, turn, unit

X, Y, Z = np.eye(3)
# Rest direction and hinge normal (bone x bone flexed) of the left arm and leg, as columns of a basis.
ARM_REST = frame(X, -Y).T
LEG_REST = frame(-Y, X).T
# The elbow's (knee's) natural direction for one arm (leg) direction; others are reached by the
# shortest rotation, which is singular only where no limb can go: up, behind and inside.
ARM_HOME = unit(np.array([0.3, -0.6, 0.75]))
ELBOW_HOME = unit(np.array([0.5, -0.7, -0.6]) - np.dot([0.5, -0.7, -0.6], ARM_HOME) * ARM_HOME)
LEG_HOME = unit(np.array([0.1, -0.8, 0.6]))
KNEE_HOME = unit(np.array([0.1, 0.6, 0.8]) - np.dot([0.1, 0.6, 0.8], LEG_HOME) * LEG_HOME)
MAX_ELBOW, MAX_KNEE = np.radians(145), np.radians(150)
_SOFT_ARM, _SOFT_LEG = 0.98, 0.999  # share of the full stretch from which reaching further gets harder
_STRAIGHT = np.radians(3)  # a limb is never drawn quite straight: its plane would be undefined


def two_bones(
    reach: np.ndarray, pole: np.ndarray, first: float, second: float, max_bend: float, soft: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bend two bones so that the second ends at reach (or as near as the joint allows).

    reach: (..., 3) from the first joint. pole: (..., 3) unit, across reach, where the middle joint
    points. first, second: lengths. soft: share of the full stretch from which reaching further gets
    harder. Returns unit directions of both bones and the hinge normal, each (..., 3).
    """
    span = np.sqrt(first**2 + second**2 + 2 * first * second * np.cos([max_bend, _STRAIGHT]))
    distance = np.maximum(np.sqrt((reach * reach).sum(-1, keepdims=True)), span[0])
    # Near full stretch the last of the way is given up smoothly, or the middle joint would snap straight.
    excess = np.maximum(distance / span[1] - soft, 0) / (1 - soft)
    distance = np.where(excess > 0, span[1] * (1 - (1 - soft) * np.exp(-excess)), distance)
    along = unit(reach)
    cosine = np.clip((first**2 + distance**2 - second**2) / (2 * first * distance), -1, 1)
    upper = along * cosine + pole * np.sqrt(1 - cosine**2)
    lower = (along * distance - upper * first) / second
    return upper, lower, cross(pole, along)


def solve_arm(wrist: np.ndarray, swivel: np.ndarray, palm: np.ndarray) -> np.ndarray:
    """Reach with the left arm.

    wrist: (..., 3) in the chest's frame from the neck's head, units of hip height. swivel: (...,)
    radians, turns the elbow outwards. palm: (..., 3) radians: pronation, flexion, deviation to the
    thumb. Returns rotations (..., 4, 3, 3) of clavicle, upper arm, forearm, hand in the chest's frame.
    """
    towards = unit(wrist - nominal.SHOULDER)
    out = np.empty(wrist.shape[:-1] + (4, 3, 3))
    shrug = np.zeros(wrist.shape)
    shrug[..., 1] = -0.30 * towards[..., 2]
    shrug[..., 2] = 0.40 * np.maximum(towards[..., 1], 0) + 0.06 * towards[..., 1]
    out[..., 0, :, :] = euler(shrug)
    reach = wrist - out[..., 0, :, :] @ nominal.SHOULDER
    along = unit(reach)
    pole = turn(swing(ARM_HOME, along, ELBOW_HOME), along, swivel)
    upper, lower, hinge = two_bones(reach, pole, nominal.UPPER_ARM, nominal.FOREARM, MAX_ELBOW, _SOFT_ARM)
    out[..., 1, :, :] = frame(upper, hinge) @ ARM_REST
    forearm = frame(lower, hinge) @ ARM_REST
    twist = np.zeros(wrist.shape[:-1] + (2, 3))
    twist[..., 0] = palm[..., :1] * np.array([0.5, 1.0])
    twisted = forearm[..., None, :, :] @ euler(twist)
    out[..., 2, :, :] = twisted[..., 0, :, :]
    bend = np.zeros(wrist.shape)
    bend[..., 1:] = -palm[..., :0:-1]
    out[..., 3, :, :] = twisted[..., 1, :, :] @ euler(bend)
    return out


def solve_leg(ankle: np.ndarray, swivel: np.ndarray) -> np.ndarray:
    """Stretch the left leg to the ankle.

    ankle: (..., 3) in the pelvis' frame from the pelvis, units of hip height. swivel: (...,) radians,
    turns the knee outwards. Returns rotations (..., 2, 3, 3) of thigh and shin in the pelvis' frame.
    """
    reach = ankle - nominal.HIP
    along = unit(reach)
    pole = turn(swing(LEG_HOME, along, KNEE_HOME), along, -swivel)
    upper, lower, hinge = two_bones(reach, pole, nominal.THIGH, nominal.SHIN, MAX_KNEE, _SOFT_LEG)
    return np.stack([frame(upper, hinge) @ LEG_REST, frame(lower, hinge) @ LEG_REST], -3)


def ankle_over(sole: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Place the ankle over a foot that turns about its ball (heel lifted) or its heel (toes lifted).

    sole: (..., 3) world, the point under the ankle when the foot is flat. angles: (..., 3) of the
    foot in the world. Returns (..., 3).
    """
    pivot = np.where(angles[..., :1] > 0, nominal.BALL, nominal.HEEL)
    flat = euler(angles * Y)
    out: np.ndarray = sole + apply(flat, pivot) - apply(euler(angles), pivot) + nominal.ANKLE * Y
    return out


def leg_at(ahead: ArrayLike, aside: ArrayLike, bend: ArrayLike) -> np.ndarray:
    """Ankle (..., 3) of a left leg in the pelvis' frame: thigh ahead and aside, knee bent; radians, broadcast."""
    ahead, aside, bend = np.broadcast_arrays(ahead, aside, bend)

    def along(angle: np.ndarray) -> np.ndarray:
        return np.stack([np.sin(aside), -np.cos(angle) * np.cos(aside), np.sin(angle) * np.cos(aside)], -1)

    return nominal.HIP + nominal.THIGH * along(ahead) + nominal.SHIN * along(ahead - bend)
