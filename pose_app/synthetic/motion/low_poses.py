"""Low poses: squatting, crouching, kneeling, sitting on the floor."""

import numpy as np

from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.motion import hands, nominal
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.limbs import MAX_KNEE, ankle_over, solve_arm
from pose_app.synthetic.motion.plan import OUTWARDS, Plan, blank, heights_over, settle, solve
from pose_app.synthetic.motion.rotations import apply, euler, transposed
from pose_app.synthetic.motion.standing import hold, move, turn_head

OUT = OUTWARDS[..., 0]
_ELBOW = 0.05  # its least height over the floor
_LAP = 0.12  # least distance of a wrist from the line through a thigh


def crouched(rng: np.random.Generator, t: np.ndarray, height: np.ndarray) -> Plan:
    """Bend the knees until the pelvis is at height (T,), feet planted, trunk leaning to keep the balance."""
    plan = blank(len(t))
    depth = 1 - height
    soles = np.zeros((2, len(t), 3))
    soles[..., 0] = rng.uniform(0.08, 0.24, (2, 1)) * OUT
    soles[..., 2] = rng.normal(0, 0.09, (2, 1))
    plan.feet[..., 1] = rng.uniform(0.0, 0.6, (2, 1)) * OUT
    plan.feet[..., 0] = rng.uniform(0.0, 1.1, (2, 1)) * np.clip(depth - 0.3, 0, 1)
    plan.toes = plan.feet[..., 0].copy()
    plan.ankles = ankle_over(soles, plan.feet)
    lean = rng.uniform(0.3, 1.1)
    plan.pelvis[:, 1] = height
    plan.pelvis[:, 2] = -0.30 * depth * lean + 0.04
    plan.trunk[:, 0] = lean * depth * 0.8
    plan.trunk[:, 1] = rng.normal(0, 0.15)
    plan.torso += rng.normal([0.2, 0, 0], [0.2, 0.2, 0.1]) + sway(rng, t, [0.04, 0.06, 0.03])
    plan.torso[:, 0] += 0.3 * lean * depth
    plan.knees += rng.uniform(0.0, 0.6, (2, 1))
    turn_head(rng, t, plan)
    plan.head[:, 0] -= 0.5 * plan.trunk[:, 0]
    # No lower than calf on thigh, or the feet would be pushed into the floor.
    plan.pelvis[:, 1] = np.maximum(plan.pelvis[:, 1], heights_over(plan, MAX_KNEE - 0.05).max(0))
    return settle(plan)


def low_hands(rng: np.random.Generator, t: np.ndarray, plan: Plan) -> None:
    """Give the hands of a low pose something to do: on the knees, to the floor, before the body, resting."""
    for side in (0, 1):
        choice = rng.integers(5)
        if choice < 2:
            hips, thighs = _thighs(plan)
            plan.hand_to(side, hips[side] + nominal.THIGH * thighs[side] + [0, 0.11, 0.02])
            plan.palms[side] = rng.normal([0.8, 0.1, 0], 0.2)
        elif choice == 2:
            spot = np.array([rng.uniform(0.05, 0.4) * OUT[side, 0], 0.20, rng.uniform(0.25, 0.5)])
            plan.hand_to(side, plan.pelvis * [1, 0, 1] + spot + sway(rng, t, [0.03, 0.02, 0.03]))
            plan.palms[side] = [0.3, 0.0, 0]
        elif choice == 3:
            move(rng, t, plan, side, lambda: hands.in_air(rng))
        else:
            hold(plan, side, *hands.at(rng, rng.choice(["chin", "offer", "chest"]), 0.02))


def above_floor(plan: Plan) -> None:
    """Lift wrists, and the ankles of who lies, that a plan has put below the floor."""
    chest, neck = plan.chest()
    world = neck + apply(chest, plan.wrists * OUTWARDS)
    world = _off_the_lap(plan, world)
    world[..., 1] = np.maximum(world[..., 1], 0.09)
    plan.wrists = apply(transposed(chest), world - neck) * OUTWARDS
    _raise_elbows(plan, chest, neck)
    if plan.local_legs:
        pelvis = euler(plan.trunk)
        world = plan.pelvis + apply(pelvis, plan.ankles * OUTWARDS)
        world[..., 1] = np.maximum(world[..., 1], 0.07)
        plan.ankles = apply(transposed(pelvis), world - plan.pelvis) * OUTWARDS


def _thighs(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Hips (2, T, 3) in the world, and the unit directions (2, T, 3) from there to the knees."""
    hips = plan.pelvis + apply(euler(plan.trunk), nominal.HIP * OUTWARDS)
    return hips, -solve(plan)[..., 1][:, [INDEX["l_thigh"], INDEX["r_thigh"]]].swapaxes(0, 1)


def _off_the_lap(plan: Plan, wrists: np.ndarray) -> np.ndarray:
    """Push wrists (2, T, 3), world, out of the thighs, which a bent trunk brings to where hands rest."""
    for hip, thigh in zip(*_thighs(plan), strict=True):
        along = np.clip(((wrists - hip) * thigh).sum(-1, keepdims=True), 0, nominal.THIGH)
        away = wrists - hip - along * thigh
        distance = np.sqrt((away * away).sum(-1, keepdims=True))
        wrists = wrists + away * np.maximum(_LAP / np.maximum(distance, 0.02) - 1, 0)
    return wrists


def _raise_elbows(plan: Plan, chest: np.ndarray, neck: np.ndarray) -> None:
    """Swivel an arm whose elbow is under the floor, no further than it takes."""
    turns = np.array([0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9, 1.2, -1.2, 1.6, -1.6])[:, None]
    for side in (0, 1):
        arms = solve_arm(plan.wrists[side] + 0 * turns[..., None], plan.elbows[side] + turns, plan.palms[side])
        elbows = arms[..., 0, :, :] @ nominal.SHOULDER + nominal.UPPER_ARM * arms[..., 1, :, 0]
        lowest = (neck + apply(chest, elbows * OUTWARDS[side]))[..., 1].min(-1)
        clear = lowest > _ELBOW
        plan.elbows[side] += turns[clear.argmax() if clear.any() else lowest.argmax()]


def crouching(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = crouched(rng, t, rng.uniform(0.28, 0.66) + sway(rng, t, 0.015))
    low_hands(rng, t, plan)
    return plan


def squatting(rng: np.random.Generator, t: np.ndarray) -> Plan:
    low, high = rng.uniform(0.3, 0.65), rng.uniform(0.8, 0.97)
    beat = 0.5 + 0.5 * np.cos(2 * np.pi * t / rng.uniform(1.2, 3.0) + rng.uniform(0, 6))
    plan = crouched(rng, t, low + (high - low) * beat)
    place = rng.choice(["offer", "clasped", "hip", "folded_over", "neck", "free"])
    for side in (0, 1):
        if place == "free":
            move(rng, t, plan, side, lambda: hands.in_air(rng))
        else:
            name = "folded_under" if place == "folded_over" and side else place
            hold(plan, side, *hands.at(rng, name, 0.015))
    return plan


def _knee_down(plan: Plan, rng: np.random.Generator, side: int, tucked: bool) -> None:
    """Put one knee on the floor under a pelvis at its height, shin and instep, or toes, behind it."""
    x, ankle = rng.uniform(0.07, 0.17) * OUT[side, 0], 0.195 if tucked else 0.09
    above = plan.pelvis[:, 1] - nominal.KNEE
    ahead = np.sqrt(np.maximum(nominal.THIGH**2 - above**2, 0)) - np.sqrt(nominal.SHIN**2 - (ankle - nominal.KNEE) ** 2)
    plan.ankles[side] = plan.pelvis * [1, 0, 1] + np.stack([0 * ahead + x, 0 * ahead + ankle, ahead], -1)
    plan.feet[side] = [1.55 if tucked else 2.75, 0, 0]
    plan.toes[side] = 1.5 if tucked else -0.4
    plan.knees[side] = rng.uniform(0, 0.15)


def kneeling(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = blank(len(t))
    style = rng.choice(["upright", "heels", "half", "half", "fours"])
    plan.torso += rng.normal([0.1, 0, 0], [0.15, 0.2, 0.1]) + sway(rng, t, [0.04, 0.08, 0.04])
    turn_head(rng, t, plan)
    if style == "fours":
        return _on_all_fours(rng, t, plan)
    upright = 0.0 if style == "heels" else rng.uniform(0.8, 1.0)
    tucked = rng.random() < 0.4
    lowest = 0.42 if tucked else 0.325  # sitting on the heels
    plan.pelvis[:, 1] = lowest + (0.51 - lowest) * upright
    plan.pelvis += sway(rng, t, [0.01, 0.004, 0.01])
    plan.trunk[:, 0] = rng.uniform(-0.1, 0.35)
    _knee_down(plan, rng, 0, tucked)
    if style == "half":
        sole = np.array([-rng.uniform(0.08, 0.22), 0, rng.uniform(0.28, 0.45)])
        plan.feet[1] = [0, -rng.uniform(0, 0.4), 0]
        plan.ankles[1] = ankle_over(plan.pelvis[:1] * [1, 0, 1] + sole, plan.feet[1])
    else:
        _knee_down(plan, rng, 1, tucked)
    low_hands(rng, t, plan)
    return plan


def _on_all_fours(rng: np.random.Generator, t: np.ndarray, plan: Plan) -> Plan:
    plan.pelvis[:, 1] = 0.50
    tucked = rng.random() < 0.4
    plan.trunk[:, 0] = rng.uniform(1.25, 1.6)
    plan.torso[:, 0] = rng.uniform(-0.25, 0.35) + sway(rng, t, 0.05)
    plan.head[:, 0] += rng.uniform(-0.9, -0.1)
    for side in (0, 1):
        _knee_down(plan, rng, side, tucked)
        spot = np.array([rng.uniform(0.1, 0.28) * OUT[side, 0], 0.13, rng.uniform(0.45, 0.70)])
        plan.hand_to(side, spot + sway(rng, t, [0.01, 0.0, 0.01]))
        plan.palms[side] = [0.6, -1.0, 0]
    if rng.random() < 0.3:  # one hand off the floor
        wrist, swivel, palm = hands.pointing(rng)
        hold(plan, 0, wrist, swivel, palm)
    return plan


def floor_seat(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Sit on the floor: legs out, cross-legged, knees up, or to the side."""
    plan = blank(len(t))
    plan.pelvis[:, 1] = 0.13
    plan.trunk[:, 0] = rng.uniform(-0.45, 0.15)
    plan.torso += rng.normal([0.25, 0, 0], [0.2, 0.2, 0.1]) + sway(rng, t, [0.05, 0.08, 0.04])
    turn_head(rng, t, plan)
    style = rng.choice(["long", "crossed", "knees", "mixed"])
    for side in (0, 1):
        kind = rng.choice(["long", "knees"]) if style == "mixed" else style
        if kind == "long":
            x, z, pitch, y = rng.uniform(0.06, 0.35), rng.uniform(0.8, 0.9), rng.uniform(-1.3, -0.7), 0.095
            plan.feet[side] = [pitch, rng.normal(0.2, 0.2) * OUT[side, 0], 0]
        elif kind == "crossed":
            x, z, y = rng.uniform(-0.10, -0.02), rng.uniform(0.26, 0.40) + 0.08 * side, 0.10
            plan.knees[side] = rng.uniform(1.0, 1.25)
            plan.feet[side] = [0.1, -0.9 * OUT[side, 0], 0]
        else:
            x, z, y = rng.uniform(0.05, 0.2), rng.uniform(0.3, 0.6), 0.085
            plan.knees[side] = rng.normal(0.1, 0.15)
        plan.ankles[side] = [x * OUT[side, 0], y, z]
    if style == "knees" and rng.random() < 0.5:
        for side in (0, 1):
            plan.hand_to(side, plan.ankles[side] + [0, 0.20, 0.10])
    elif plan.trunk[0, 0] < -0.2 and rng.random() < 0.6:
        for side in (0, 1):
            plan.hand_to(side, np.array([0.25 * OUT[side, 0], 0.13, rng.uniform(-0.45, -0.25)]))
            plan.palms[side] = [0.2, -0.9, 0]
    else:
        low_hands(rng, t, plan)
    return plan
