"""Sitting on a seat, sitting down and standing up."""

import numpy as np

from pose_app.synthetic.motion import hands, low_poses
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.limbs import ankle_over
from pose_app.synthetic.motion.plan import OUTWARDS, Plan, blank, settle
from pose_app.synthetic.motion.standing import hold, move, turn_head


def seated(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Sit on a chair or stool, upright or slouched, feet on the floor."""
    plan = blank(len(t))
    seat = rng.uniform(0.48, 0.68)
    plan.pelvis[:, 1] = seat
    lean = rng.normal(0.0, 0.22)
    plan.trunk[:, 0] = lean - 0.1
    plan.torso += rng.normal([0.15, 0, 0], [0.2, 0.2, 0.08]) + sway(rng, t, [0.05, 0.1, 0.04])
    ahead = rng.uniform(0.25, 0.75)
    soles = np.zeros((2, len(t), 3))
    soles[..., 0] = rng.uniform(0.04, 0.28, (2, 1)) * OUTWARDS[..., 0]
    soles[..., 2] = ahead + rng.normal(0, 0.07, (2, 1))
    plan.feet[..., 1] = rng.normal(0.15, 0.2, (2, 1)) * OUTWARDS[..., 0]
    plan.feet[..., 0] = np.where(ahead < 0.42, rng.uniform(0.0, 0.6), -np.maximum(ahead - 0.5, 0))
    plan.toes = np.maximum(plan.feet[..., 0], 0)
    plan.ankles = ankle_over(soles, plan.feet)
    plan.knees += rng.normal(0.1, 0.15, (2, 1))
    turn_head(rng, t, plan)
    for side in (0, 1):
        on_thigh(rng, plan, side)
    return plan


def on_thigh(rng: np.random.Generator, plan: Plan, side: int) -> None:
    """Rest a hand on its knee or thigh."""
    spot = plan.pelvis + np.array([0.14 * OUTWARDS[side, 0, 0], 0.10, rng.uniform(0.2, 0.40)])
    plan.hand_to(side, spot)
    plan.elbows[side] = rng.normal(0.2, 0.2)
    plan.palms[side] = rng.normal([0.9, 0.1, 0], 0.2)


def sitting(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = seated(rng, t)
    style = rng.integers(5)
    if style == 1:
        hold(plan, 0, *hands.at(rng, "folded_over", 0.012))
        hold(plan, 1, *hands.at(rng, "folded_under", 0.012))
    elif style == 2:
        move(rng, t, plan, 0, lambda: hands.in_air(rng))
    elif style == 3:
        hold(plan, 0, *hands.at(rng, rng.choice(["chin", "ear", "mouth", "neck", "crown"]), 0.02))
    return plan


def sitting_down(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Sit down on a seat or stand up from it, or sit down on the floor."""
    if rng.random() < 0.4:
        return low_poses.floor_seat(rng, t)
    plan = seated(rng, t)
    soles = plan.ankles[:, :1] * [1, 0, 1]
    sat = 0.5 + 0.5 * np.cos(np.clip((t - t[0]) * rng.uniform(1.2, 3.0) + rng.uniform(-0.5, 3.2), 0, np.pi))
    sat = sat if rng.random() < 0.5 else 1 - sat
    seat, ahead = plan.pelvis[0, 1], soles[..., 2].mean()
    plan.feet[..., 0] = 0
    plan.toes[:] = 0
    # Close enough to the seat to get the weight over the feet.
    soles[..., 2] += min(0.42 - ahead, 0)
    plan.ankles = ankle_over(soles + 0 * plan.feet, plan.feet)
    ahead = soles[..., 2].mean()
    plan.pelvis[:, 1] = seat + (0.99 - seat) * (1 - sat)
    plan.pelvis[:, 2] = ahead * (1 - sat)
    lean = 4 * sat * (1 - sat) * rng.uniform(0.4, 0.9)
    plan.trunk[:, 0] = plan.trunk[:, 0] * sat + 0.7 * lean
    plan.torso[:, 0] = plan.torso[:, 0] * (0.3 + 0.7 * sat) + 0.5 * lean
    style = rng.integers(3)
    for side in (0, 1):
        if style == 0:
            on_thigh(rng, plan, side)
        else:
            hold(plan, side, *hands.at(rng, "hang" if style == 1 else "offer", 0.04))
            plan.wrists[side, :, 2] += 0.12 * sat + 0.1 * lean
    return settle(plan)
