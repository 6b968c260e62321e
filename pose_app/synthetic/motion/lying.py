"""Lying on the back, on the front or on a side."""

import numpy as np

from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.hands import Hand
from pose_app.synthetic.motion.limbs import leg_at
from pose_app.synthetic.motion.plan import OUTWARDS, Plan, blank
from pose_app.synthetic.motion.rotations import angles_of, apply, euler, transposed
from pose_app.synthetic.motion.standing import hold

OUT = OUTWARDS[:, 0]
_ANKLES = {"back": 0.085, "front": 0.11, "side": 0.085}  # their heights where the leg rests on the floor


def lying(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Lie on the back, on the front or on a side, limbs at rest or moving a little."""
    plan = blank(len(t))
    plan.local_legs = True
    where = rng.choice(["back", "back", "front", "side"])
    spin = {"back": 0.0, "front": np.pi, "side": np.pi / 2}[where] + rng.normal(0, 0.06)
    down = euler(np.array([-1.55, rng.uniform(-np.pi, np.pi), 0])) @ euler(np.array([0, spin, 0]))
    plan.trunk += angles_of(down)
    plan.pelvis[:, 1] = {"side": 0.235, "front": 0.18, "back": 0.145}[where]
    plan.torso += rng.normal(0, [0.08, 0.15, 0.08]) + sway(rng, t, [0.02, 0.05, 0.03])
    plan.head = np.clip(rng.normal([0.1, 0, 0], [0.15, 0.4, 0.1]), -0.7, 0.7) + sway(rng, t, [0.05, 0.1, 0.03])
    prone = where == "front"
    if prone:
        plan.head[:, 0] -= 0.3
        plan.torso[:, 0] -= 0.08
    for side in (0, 1):
        bent = rng.random() < 0.5
        knee = rng.uniform(0.1, 2.0) if bent else rng.uniform(0.05, 0.25)
        ahead = 0.0 if prone else knee * rng.uniform(0.45, 0.75) + (rng.uniform(0, 0.6) if where == "side" else 0)
        plan.ankles[side] = leg_at(ahead + sway(rng, t, 0.04), rng.uniform(0.0, 0.35), knee + sway(rng, t, 0.05))
        plan.knees[side] = rng.normal(0.15, 0.2)
        # On the back a foot points down no further than flat on the floor.
        pitch = rng.uniform(1.2, 1.45) if prone else min(rng.uniform(0.2, 0.9), 1.45 - knee / 2)
        plan.feet[side] = [pitch, rng.normal(0.2, 0.2), 0]
        hold(plan, side, *_lying_hand(rng, where))
        under = bool(down[1, 0] * OUT[side, 0] < -0.5)
        if where == "side" or not bent or (where == "back" and rng.random() < 0.7):
            _put_ankle(plan, side, _ANKLES[where] if under or where != "side" else rng.uniform(0.09, 0.25))
        if under:  # the arm and leg one lies on stay before the body
            plan.wrists[side, :, 0] = rng.uniform(0.0, 0.12)
            plan.wrists[side, :, 2] = np.maximum(plan.wrists[side, :, 2], 0.2)
            plan.elbows[side] = -0.9
            plan.knees[side] = -0.1
            plan.feet[side, :, 1] = -0.15
        plan.wrists[side] += sway(rng, t, [0.02, 0.03, 0.01])
    if prone and rng.random() < 0.4:  # propped on the forearms
        plan.torso[:, 0] = -0.6
        plan.head[:, 0] = -0.3
        for side in (0, 1):
            hold(plan, side, np.array([0.10, -0.22, 0.42]), 0.1, np.array([0.8, 0.0, 0.0]))
    return plan


def _put_ankle(plan: Plan, side: int, height: float) -> None:
    """Bring an ankle to its height over the floor, for a leg that rests on it."""
    pelvis = euler(plan.trunk)
    world = plan.pelvis + apply(pelvis, plan.ankles[side] * OUT[side])
    world[:, 1] = height
    plan.ankles[side] = apply(transposed(pelvis), world - plan.pelvis) * OUT[side]


def _lying_hand(rng: np.random.Generator, where: str) -> Hand:
    if where == "front":
        places = [(0.32, -0.52, 0.02), (0.14, 0.22, 0.18), (0.40, 0.30, 0.06), (0.25, 0.50, 0.08)]
    elif where == "side":
        places = [(0.10, -0.10, 0.40), (0.12, 0.10, 0.28), (0.25, -0.52, 0.10), (0.05, -0.35, 0.30)]
    else:
        places = [(0.32, -0.52, 0.03), (0.10, -0.35, 0.24), (0.24, 0.24, 0.0), (0.22, 0.50, 0.02), (0.60, 0.05, 0.02)]
    wrist = np.array(places[rng.integers(len(places))]) + rng.normal(0, 0.03, 3)
    return wrist, rng.normal(0.1, 0.15), rng.normal(0.2, 0.3, 3) * [1, 0.5, 0.3]
