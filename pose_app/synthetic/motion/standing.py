"""Standing still and what hands do meanwhile."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from pose_app.synthetic.motion import hands, nominal
from pose_app.synthetic.motion.curves import between, keys_needed, sway
from pose_app.synthetic.motion.limbs import ankle_over
from pose_app.synthetic.motion.plan import OUTWARDS, Plan, blank, heights_over, lower_of, settle


def stance(rng: np.random.Generator, t: np.ndarray, energy: float = 1.0) -> Plan:
    """Stand in a random stance, weight shifting, trunk and head idly swaying, arms hanging."""
    plan = blank(len(t))
    width, stagger = rng.uniform(0.05, 0.19), rng.normal(0, 0.06)
    plan.feet[..., 1] = rng.normal(0.2, 0.15, (2, 1)) * OUTWARDS[:, :, 0]
    soles = np.zeros((2, len(t), 3))
    soles[..., 0] = [[width], [-width]]
    soles[..., 2] = [[stagger], [-stagger]]
    plan.ankles = ankle_over(soles, plan.feet)
    shift = rng.uniform(-0.6, 0.6) * width
    # The hip drops over the leg that carries less, and its knee bends: by 17 degrees for 0.01.
    drop = 0.014 * rng.beta(1, 2.2)
    roll = np.sign(shift) * drop / (2 * nominal.HIP[0])
    plan.pelvis += [shift, 0, rng.normal(0.03, 0.02)]
    plan.pelvis += sway(rng, t, np.array([0.02, 0, 0.015]) * energy)
    plan.trunk += rng.normal([0.02, 0, roll], [0.05, 0.12, 0]) + sway(rng, t, [0.03, 0.08, 0.004])
    plan.torso += rng.normal([0.06, 0, 0.3 * shift - roll], [0.12, 0.15, 0.06])
    plan.torso += sway(rng, t, np.array([0.05, 0.1, 0.04]) * energy)
    turn_head(rng, t, plan)
    plan.knees += rng.normal(0.1, 0.08, (2, 1))
    for side in (0, 1):
        hold(plan, side, *hands.at(rng, "hang"))
        plan.wrists[side] += sway(rng, t, [0.01, 0.01, 0.03])
    straight = rng.uniform(0.03, 0.12) + abs(sway(rng, t, 0.03 * energy))
    plan.pelvis[:, 1] = lower_of(heights_over(plan, straight), 0.002)
    return plan


def turn_head(rng: np.random.Generator, t: np.ndarray, plan: Plan, spread: float = 1.0) -> None:
    """Turn the head to something and now and then to something else."""
    period = rng.uniform(1.2, 5.0)
    keys = rng.normal([0.05, 0, 0], np.array([0.22, 0.40, 0.09]) * spread, (keys_needed(t, period), 3))
    keys = np.clip(keys, [-0.6, -1.1, -0.35], [0.75, 1.1, 0.35])
    plan.head = between(t, keys, period, rng.random(), rng.uniform(0.3, 0.8))


def hold(plan: Plan, side: int, wrist: np.ndarray, swivel: ArrayLike, palm: ArrayLike) -> None:
    """Keep one hand at a place."""
    plan.wrists[side], plan.elbows[side], plan.palms[side] = wrist, swivel, palm


def move(
    rng: np.random.Generator,
    t: np.ndarray,
    plan: Plan,
    side: int,
    draw: Callable[[], hands.Hand],
    period: tuple[float, float] = (0.5, 2.0),
    rest: tuple[float, float] = (0.1, 0.7),
) -> None:
    """Move one hand from draw to draw; draw: a function that gives (wrist, swivel, palm)."""
    beat = rng.uniform(*period)
    keys = [draw() for _ in range(keys_needed(t, beat))]
    packed = np.array([np.concatenate([wrist, [swivel], palm]) for wrist, swivel, palm in keys])
    packed = between(t, packed, beat, rng.random(), rng.uniform(*rest))
    packed += sway(rng, t, 0.01 * np.ones(7), period=(0.4, 2.0))
    plan.wrists[side], plan.elbows[side], plan.palms[side] = packed[:, :3], packed[:, 3], packed[:, 4:]


def idle_hand(rng: np.random.Generator, t: np.ndarray, plan: Plan, side: int) -> None:
    """Give a hand that has nothing to do a place to rest."""
    place = rng.choice(["hang", "hang", "hang", "pocket", "hip", "belly", "behind", "bag"])
    if place != "hang":
        hold(plan, side, *hands.at(rng, place, 0.02))


def discussion(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.4)
    both = rng.random() < 0.6
    move(rng, t, plan, 0, lambda: hands.in_air(rng), (0.4, 1.4))
    if both:
        move(rng, t, plan, 1, lambda: hands.in_air(rng), (0.4, 1.4))
    else:
        idle_hand(rng, t, plan, 1)
    return plan


def directions(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.2)
    move(rng, t, plan, 0, lambda: hands.pointing(rng), (0.8, 2.2), (0.3, 0.8))
    if rng.random() < 0.3:
        move(rng, t, plan, 1, lambda: hands.pointing(rng), (0.8, 2.2), (0.3, 0.8))
    else:
        idle_hand(rng, t, plan, 1)
    return plan


def _sequence(
    rng: np.random.Generator,
    t: np.ndarray,
    plan: Plan,
    side: int,
    places: Sequence[str],
    period: tuple[float, float],
    rest: tuple[float, float] = (0.3, 0.8),
    spread: float = 0.03,
) -> None:
    """Visit named places in turn with one hand."""
    turns = iter(list(places) * 50)
    move(rng, t, plan, side, lambda: hands.at(rng, next(turns), spread), period, rest)


def greeting(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.2)
    style = rng.choice(["wave", "high", "handshake", "bow", "salute"])
    if style in ("wave", "high"):
        wave(rng, t, plan, 0)
        if rng.random() < 0.2:
            wave(rng, t, plan, 1)
    elif style == "handshake":
        hold(plan, 0, *hands.at(rng, "offer"))
        plan.wrists[0, :, 1] += 0.05 * np.sin(t * rng.uniform(8, 16) + rng.random() * 6)
    elif style == "bow":
        plan.torso[:, 0] += rng.uniform(0.2, 0.7) * (0.5 + 0.5 * np.sin(t * rng.uniform(1, 3) + rng.random() * 6))
        _sequence(rng, t, plan, 0, ["hang", "chest"], (0.8, 1.6))
    else:
        _sequence(rng, t, plan, 0, ["brow", "hang"], (0.8, 1.6))
    return plan


def wave(rng: np.random.Generator, t: np.ndarray, plan: Plan, side: int) -> None:
    """Wave with one hand, forearm up."""
    centre = np.array([rng.uniform(0.28, 0.48), rng.uniform(0.0, 0.40), rng.uniform(-0.02, 0.25)])
    speed, size = rng.uniform(5, 14), rng.uniform(0.04, 0.14)
    beat = np.sin(speed * t + rng.uniform(0, 6))
    plan.wrists[side] = centre + beat[:, None] * np.array([size, -0.03, 0.02])
    plan.elbows[side] = rng.normal(0.1, 0.2)
    plan.palms[side] = np.array([0.3, 0.0, 0.0]) + rng.normal(0, 0.25, 3) + beat[:, None] * [0, 0, -0.25]


def waving(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.3)
    wave(rng, t, plan, 0)
    if rng.random() < 0.35:
        wave(rng, t, plan, 1)
    else:
        idle_hand(rng, t, plan, 1)
    return plan


def eating(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t)
    _sequence(rng, t, plan, 0, ["mouth", "belly"], (0.5, 1.6))
    hold(plan, 1, *hands.at(rng, rng.choice(["belly", "chest", "hang"])))
    return plan


def phoning(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t)
    hold(plan, 0, *hands.at(rng, "ear", 0.015))
    plan.head[:, 1] *= 0.5
    if rng.random() < 0.35:
        move(rng, t, plan, 1, lambda: hands.in_air(rng))
    else:
        idle_hand(rng, t, plan, 1)
    return plan


def smoking(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t)
    _sequence(rng, t, plan, 0, ["mouth", "cigarette"], (0.6, 2.0), (0.4, 0.8))
    plan.head[:, 1] *= 0.5
    idle_hand(rng, t, plan, 1)
    return plan


def taking_photo(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t)
    two = rng.random() < 0.75
    hold(plan, 0, *hands.at(rng, "camera"))
    if two:
        wrist = plan.wrists[0].copy() + rng.normal(0, 0.012, 3)
        hold(plan, 1, wrist, plan.elbows[0].copy(), plan.palms[0].copy())
    else:
        idle_hand(rng, t, plan, 1)
    plan.head *= 0.3
    if rng.random() < 0.35:
        bend = rng.uniform(0.1, 0.45)
        plan.pelvis[:, 1] -= bend * 0.6
        plan.pelvis[:, 2] -= 0.12 * bend
        plan.torso[:, 0] += 0.5 * bend
        plan.trunk[:, 0] += 0.6 * bend
    return plan


def waiting(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.3)
    style = rng.choice(["folded", "hips", "clasped", "behind", "watch", "idle", "chin"])
    if style == "folded":
        hold(plan, 0, *hands.at(rng, "folded_over", 0.012))
        hold(plan, 1, *hands.at(rng, "folded_under", 0.012))
    elif style in ("hips", "clasped", "behind"):
        for side in (0, 1):
            hold(plan, side, *hands.at(rng, {"hips": "hip"}.get(style, style), 0.012))
    elif style == "watch":
        _sequence(rng, t, plan, 0, ["watch", "hang"], (1.0, 2.5))
        plan.head[:, 0] += 0.3
    elif style == "chin":
        hold(plan, 0, *hands.at(rng, "chin", 0.015))
        hold(plan, 1, *hands.at(rng, "belly", 0.015))
    else:
        idle_hand(rng, t, plan, 0)
        idle_hand(rng, t, plan, 1)
    return plan


def posing(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 0.6)
    names = ["hip", "crown", "neck", "folded_over", "brow", "chin", "behind", "high", "pocket"]
    for side in (0, 1):
        if rng.random() < 0.5:
            hold(plan, side, *hands.at(rng, names[rng.integers(len(names))]))
        else:
            wrist, swivel, palm = hands.pointing(rng)
            hold(plan, side, wrist, swivel, palm)
    plan.torso += rng.normal(0, [0.15, 0.25, 0.15])
    return plan


def purchases(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = stance(rng, t, 1.2)
    style = rng.choice(["shelf", "low", "counter", "bag"])
    _sequence(rng, t, plan, 0, {"bag": ["bag", "belly"]}.get(style, ["shelf", "belly"]), (0.7, 2.0))
    if style == "low":
        plan.trunk[:, 0] += rng.uniform(0.2, 0.7)
        plan.torso[:, 0] += rng.uniform(0.1, 0.5)
        plan.pelvis[:, 2] -= 0.12
        plan.pelvis[:, 1] -= rng.uniform(0.03, 0.25)
        plan.wrists[0, :, 1] -= 0.15
    hold(plan, 1, *hands.at(rng, rng.choice(["bag", "belly", "lead", "shelf"])))
    return settle(plan)
