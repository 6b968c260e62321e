"""Jumping, stretching, reaching, turning on the spot."""

import numpy as np

from pose_app.synthetic.motion import hands, nominal
from pose_app.synthetic.motion.curves import between, keys_needed, sway
from pose_app.synthetic.motion.limbs import ankle_over
from pose_app.synthetic.motion.locomotion import gait, swing_arms
from pose_app.synthetic.motion.plan import OUTWARDS, Plan, blank, settle
from pose_app.synthetic.motion.standing import hold, idle_hand, move, stance, turn_head

OUT = OUTWARDS[..., 0]
_GRAVITY = 10.5  # hip heights a second squared, for a hip 0.93 m high


def jumping(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Jump again and again: a parabola in the air, and one on the ground that joins it without a jerk."""
    plan = blank(len(t))
    start = np.sqrt(2 * _GRAVITY * rng.uniform(0.08, 0.42))
    flight = 2 * start / _GRAVITY
    # The parabola on the ground is as deep as start * ground / 4.
    ground = 4 * rng.uniform(0.2, 0.5) / start
    phase = np.mod(t + rng.uniform(0, 10), ground + flight)
    in_air = phase > ground
    s = np.where(in_air, (phase - ground) / flight, phase / ground)
    arc = s * (1 - s)
    rise = np.where(in_air, start * flight * arc, 0.0)
    depth = np.where(in_air, 0.0, start * ground * arc)
    legs, apart = np.sin(np.pi * s) ** 2 * in_air, rng.choice([0.0, 0.0, rng.uniform(0.1, 0.3)])
    tuck = rng.uniform(0, 0.35) if apart == 0 else 0.0
    soles = np.zeros((2, len(t), 3))
    soles[..., 0] = (rng.uniform(0.06, 0.14) + apart * legs) * OUT
    soles[..., 1] = rise + tuck * legs
    soles[..., 2] = -0.4 * tuck * legs
    plan.feet[..., 0] = np.where(in_air, 0.65 + 0.3 * legs, 0.65 * (2 * s - 1) ** 2)
    plan.feet[..., 1] = 0.15 * OUT
    plan.toes = np.where(in_air, 0.0, plan.feet[..., 0])
    plan.ankles = ankle_over(soles, plan.feet)
    lean = rng.uniform(0.3, 1.0)
    plan.pelvis[:, 1] = 1.05 + rise - depth
    plan.pelvis[:, 2] = -0.25 * depth * lean + 0.03
    plan.trunk[:, 0] = 1.2 * lean * depth
    plan.torso += rng.normal([0.05, 0, 0], 0.08) + sway(rng, t, 0.04 * np.ones(3))
    turn_head(rng, t, plan, 0.5)
    for side in (0, 1):
        back, up = rng.uniform(-0.8, 0.1), rng.uniform(0.6, 2.8)
        up = min(up, back + 5.5 * ground)  # a short dip leaves the arms no time to swing far
        ahead = back + (up - back) * np.where(in_air, 0.5 + 0.5 * legs, 0.5 * (2 * s - 1) ** 2)
        plan.wrists[side] = hands.swung(ahead, rng.uniform(0.1, 0.4) + 0.6 * (apart > 0) * legs, rng.uniform(0.1, 0.9))
    plan.grounded = not in_air.any()
    return settle(plan)


def stretching(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Stretch: arms up, bend aside, forwards to the toes, backwards, or twist."""
    plan = stance(rng, t)
    beat = (0.5 + 0.5 * np.sin(t * rng.uniform(0.8, 2.5) + rng.uniform(0, 6)))[:, None]
    style = rng.choice(["up", "side", "toes", "back", "twist", "lunge"])
    for side in (0, 1):
        overhead = np.array([rng.uniform(0.0, 0.3), rng.uniform(0.42, 0.6), rng.uniform(-0.05, 0.12)])
        hold(plan, side, overhead, rng.normal(0, 0.2), rng.normal(0, 0.3, 3) * [1, 0.4, 0.4])
    if style == "side":
        plan.torso += beat * [0, 0, rng.uniform(0.3, 0.7)]
        plan.trunk += beat * [0, 0, rng.uniform(0.05, 0.2)]
        if rng.random() < 0.5:
            hold(plan, 1, *hands.at(rng, "hip"))
    elif style == "toes":
        reach = rng.uniform(0.5, 1.0)
        plan.trunk += beat * [1.35 * reach, 0, 0]
        plan.torso += beat * [0.8 * reach, 0, 0]
        plan.pelvis -= beat * [0, 0.03, 0.14]
        plan.wrists[:] = beat * np.array([0.14, 0.10, 0.5]) + (1 - beat) * np.array([0.24, -0.5, 0.2])
    elif style == "back":
        plan.torso -= beat * [rng.uniform(0.2, 0.45), 0, 0]
        plan.trunk -= beat * [rng.uniform(0.0, 0.15), 0, 0]
        place = rng.choice(["hip", "neck", "up"])
        for side in (0, 1):
            if place != "up":
                hold(plan, side, *hands.at(rng, place))
    elif style == "twist":
        place = rng.choice(["folded_over", "neck", "out"])
        plan.torso[:, 1] += 0.7 * np.sin(t * rng.uniform(1, 4) + rng.uniform(0, 6))
        for side in (0, 1):
            if place == "out":
                hold(plan, side, np.array([0.68, -0.03, 0.1]), 0.0, rng.normal(0, 0.2, 3))
            else:
                hold(plan, side, *hands.at(rng, "folded_under" if place == "folded_over" and side else place, 0.015))
    elif style == "lunge":
        lunge(rng, plan)
    return settle(plan)


def lunge(rng: np.random.Generator, plan: Plan) -> None:
    """Step far out with one foot and bend that knee; the other leg stays nearly straight."""
    ahead, aside = rng.uniform(0.35, 0.75), rng.uniform(0.0, 0.25)
    if rng.random() < 0.35:
        ahead, aside = rng.uniform(-0.1, 0.1), rng.uniform(0.5, 0.75)
    front, rear = np.array([0.1 + aside, 0, ahead]), np.array([-0.1, 0, -0.3 * ahead - 0.1])
    plan.feet[0], plan.feet[1] = [0, rng.uniform(0, 0.4), 0], [0.5 * ahead, -rng.uniform(0.1, 0.5), 0]
    plan.toes[1] = 0.5 * ahead
    plan.ankles[0], plan.ankles[1] = ankle_over(front, plan.feet[0]), ankle_over(rear, plan.feet[1])
    plan.pelvis[:] = [0.6 * (0.1 + aside) - 0.03, rng.uniform(0.55, 0.85), 0.45 * ahead]


def reaching(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Reach with one hand or both for something high, low, aside or ahead, leaning after it."""
    plan = stance(rng, t, 1.3)
    period = rng.uniform(0.8, 2.5)
    keys = rng.uniform([-0.25, 0.05, 0.1], [0.7, 2.05, 0.75], (keys_needed(t, period), 3))
    target = between(t, keys, period, rng.random(), rng.uniform(0.2, 0.6))
    low = np.clip(1.2 - target[:, 1], 0, 1)
    plan.trunk[:, 0] += 0.75 * low
    plan.torso += np.stack([0.5 * low, 0.5 * target[:, 0], -0.25 * target[:, 0]], -1)
    plan.pelvis -= np.stack([0 * low, rng.uniform(0.05, 0.45) * low, 0.16 * low], -1)
    plan.head += np.stack([0.5 * (1.5 - target[:, 1]), 0.4 * target[:, 0], 0 * low], -1)
    settle(plan)
    plan.hand_to(0, target)
    plan.elbows[0] = rng.normal(0.1, 0.25)
    if rng.random() < 0.4:
        plan.hand_to(1, target * [1, 1, 1] - [rng.uniform(0.2, 0.4), rng.normal(0, 0.05), 0])
    else:
        idle_hand(rng, t, plan, 1)
    return plan


def turning(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Turn round on the spot, or on a tight arc."""
    curve = rng.uniform(0.7, 3.0)
    plan, phase = gait(
        rng, t, rng.uniform(0.02, 0.4), rng.uniform(0.8, 1.3), rng.uniform(0.55, 0.65), rng.uniform(0.04, 0.1),
        rng.uniform(0.07, 0.12), curve, 0.0, rng.uniform(0.01, 0.04),
    )  # fmt: skip
    swing_arms(rng, plan, phase, rng.uniform(0.05, 0.25), rng.uniform(0.1, 0.6))
    plan.trunk[:, 1] += 0.1 * curve * 0.5
    plan.head[:, 1] += rng.uniform(0, 0.6)
    if rng.random() < 0.3:
        move(rng, t, plan, 0, lambda: hands.in_air(rng))
    return settle(plan)


def one_leg(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Stand on one leg, the other lifted ahead, aside or behind."""
    plan = stance(rng, t, 0.6)
    soles = np.array([[0.02, 0, 0], [-0.02, 0, 0]])[:, None] * np.ones((2, len(t), 1))
    soles[1] += [-rng.uniform(0.0, 0.45), rng.uniform(0.1, 0.6), rng.uniform(-0.45, 0.5)]
    soles[1] += sway(rng, t, [0.04, 0.05, 0.05])
    plan.feet[1, :, 0] = np.clip(-0.9 * soles[1, :, 2], -0.6, 0.9) + rng.uniform(0, 0.4)
    plan.ankles = soles + [0, nominal.ANKLE, 0]
    plan.pelvis[:, 0] = 0.0
    plan.pelvis[:, 2] = 0.02
    plan.trunk[:, 2] *= 0.3
    return settle(plan)
