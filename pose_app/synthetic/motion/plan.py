"""A plan of a motion (where hands and feet go, how the trunk bends) and its solution on the rig."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pose_app.synthetic.body.rig import INDEX, NUM_BONES
from pose_app.synthetic.motion import nominal
from pose_app.synthetic.motion.limbs import solve_arm, solve_leg
from pose_app.synthetic.motion.rotations import apply, euler, transposed

_REFLECT = np.array([[1.0, -1, -1], [-1, 1, 1], [-1, 1, 1]])  # conjugation by diag(-1, 1, 1)
OUTWARDS = np.array([[1.0, 1, 1], [-1, 1, 1]])[:, None]  # left, right: own-side coordinates have x outwards
_ARM = [[INDEX[s + n] for n in ("clavicle", "upper_arm", "forearm", "hand")] for s in ("l_", "r_")]
_LEG = [[INDEX[s + n] for n in ("thigh", "shin")] for s in ("l_", "r_")]
_STRETCHED = np.radians(6)  # of a knee in a leg that reaches as far as it can
_FOOT = [[INDEX[s + n] for n in ("foot", "toe")] for s in ("l_", "r_")]


@dataclass
class Plan:
    """Controls over T frames; lengths in units of hip height, angles in radians, [left, right] first.

    pelvis: (T, 3). trunk, torso, head: (T, 3) angles about x (forward), y (left), z of the pelvis in
    the world, the chest in the pelvis' frame, the head in the chest's frame.
    wrists: (2, T, 3) own-side coordinates in the chest's frame from the neck's head; elbows: (2, T);
    palms: (2, T, 3). ankles: (2, T, 3) in the world, or with local_legs own-side in the pelvis' frame;
    knees: (2, T). feet: (2, T, 3) world angles, or with local_legs angles in the shin's frame; toes: (2, T).
    """

    pelvis: np.ndarray
    trunk: np.ndarray
    torso: np.ndarray
    head: np.ndarray
    wrists: np.ndarray
    elbows: np.ndarray
    palms: np.ndarray
    ankles: np.ndarray
    knees: np.ndarray
    feet: np.ndarray
    toes: np.ndarray
    local_legs: bool = False
    grounded: bool = True

    def chest(self) -> tuple[np.ndarray, np.ndarray]:
        """Chest orientation (T, 3, 3) and the neck's head (T, 3) in the world."""
        pelvis = euler(self.trunk)
        lower, upper = pelvis @ euler(0.5 * self.torso), pelvis @ euler(self.torso)
        return upper, self.pelvis + lower @ nominal.CHEST + upper @ nominal.NECK

    def hand_to(self, side: int, points: np.ndarray) -> None:
        """Send a wrist to (T, 3) points of the world."""
        chest, neck = self.chest()
        self.wrists[side] = apply(transposed(chest), points - neck) * OUTWARDS[side]


def blank(frames: int) -> Plan:
    """Stand still: arms hanging, feet flat under the hips."""
    pelvis, trunk, torso, head = np.zeros((4, frames, 3))
    plan = Plan(
        pelvis,
        trunk,
        torso,
        head,
        wrists=np.tile([0.24, -0.60, 0.03], (2, frames, 1)),
        elbows=np.zeros((2, frames)),
        palms=np.zeros((2, frames, 3)),
        ankles=np.tile([0.1, nominal.ANKLE, 0.0], (2, frames, 1)) * OUTWARDS,
        knees=np.zeros((2, frames)),
        feet=np.zeros((2, frames, 3)),
        toes=np.zeros((2, frames)),
    )
    plan.pelvis[:, 1] = 1.0
    return plan


def solve(plan: Plan) -> np.ndarray:
    """Turn a plan into world orientations (T, 21, 3, 3)."""
    frames = len(plan.pelvis)
    out = np.empty((frames, NUM_BONES, 3, 3))
    bend = np.zeros((2, frames, 3))
    bend[..., 0] = -plan.toes
    # The neck turns with the head about the vertical: Neck/Nose lies ahead of the axis that a head turns about.
    angles = [plan.trunk, 0.5 * plan.torso, plan.torso, plan.head * [0.45, 0.9, 0.45], plan.head, *plan.feet, *bend]
    pelvis, half, torso, neck, head, *lower = euler(np.array(angles))
    chest = pelvis @ torso
    out[:, INDEX["pelvis"]], out[:, INDEX["spine"]], out[:, INDEX["chest"]] = pelvis, pelvis @ half, chest
    out[:, INDEX["neck"]], out[:, INDEX["head"]] = chest @ neck, chest @ head

    arms = solve_arm(plan.wrists, plan.elbows, plan.palms)
    arms[1] *= _REFLECT
    arms = chest[:, None] @ arms
    ankles = plan.ankles
    if not plan.local_legs:
        ankles = apply(transposed(pelvis), ankles - plan.pelvis) * OUTWARDS
    legs = solve_leg(ankles, plan.knees)
    legs[1] *= _REFLECT
    legs = pelvis[:, None] @ legs
    feet, toes = np.array(lower[:2]), np.array(lower[2:])
    if plan.local_legs:
        feet[1] *= _REFLECT
        feet = legs[:, :, 1] @ feet
    toes = feet @ toes
    for side in (0, 1):
        out[:, _ARM[side]] = arms[side]
        out[:, _LEG[side]] = legs[side]
        out[:, _FOOT[side][0]] = feet[side]
        out[:, _FOOT[side][1]] = toes[side]
    return out


def heights_over(plan: Plan, bends: ArrayLike) -> np.ndarray:
    """Pelvis heights (2, T) at which the left and the right knee bend by so many radians, feet where they are."""
    hips = apply(euler(plan.trunk), nominal.HIP * OUTWARDS)
    gap = plan.ankles - plan.pelvis - hips
    across = (gap[..., [0, 2]] ** 2).sum(-1)
    reach = nominal.THIGH**2 + nominal.SHIN**2 + 2 * nominal.THIGH * nominal.SHIN * np.cos(bends)
    out: np.ndarray = plan.ankles[..., 1] - hips[..., 1] + np.sqrt(np.maximum(reach - across, 0.01))
    return out


def lower_of(heights: np.ndarray, blend: float) -> np.ndarray:
    """The lower of two heights (2, T), going over smoothly where they differ by less than about `blend`."""
    a, b = heights
    out: np.ndarray = 0.5 * (a + b - np.sqrt((a - b) ** 2 + blend**2))
    return out


def settle(plan: Plan) -> Plan:
    """Lower the pelvis where a planted foot would be out of reach."""
    plan.pelvis[:, 1] = np.minimum(plan.pelvis[:, 1], heights_over(plan, _STRETCHED).min(0))
    return plan
