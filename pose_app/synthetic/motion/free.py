"""Random poses within the joint limits, moved through smoothly: what no named action shows."""

import numpy as np

from pose_app.synthetic.motion import active, low_poses, nominal, sitting
from pose_app.synthetic.motion.curves import between, keys_needed
from pose_app.synthetic.motion.hands import clear
from pose_app.synthetic.motion.plan import Plan, settle
from pose_app.synthetic.motion.standing import stance

_TRIES = 12
_TORSO_LOW, _TORSO_HIGH = np.array([-0.35, -0.65, -0.45]), np.array([0.9, 0.65, 0.45])
_HEAD_LOW, _HEAD_HIGH = np.array([-0.6, -1.1, -0.4]), np.array([0.7, 1.1, 0.4])


def wrist_anywhere(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw (n, 3) wrists all over what an arm can reach, own-side chest frame, outside trunk and head."""
    towards = rng.normal(size=(_TRIES * n, 3))
    towards /= np.sqrt((towards**2).sum(1, keepdims=True))
    x, y, z = towards.T
    # A shoulder goes neither far behind the back nor far across the chest.
    can = (z > -0.55 - 0.3 * y) & (x + 0.55 * np.maximum(z, 0) > -0.35) & ((z > -0.2) | (x > 0.05))
    towards = towards[can][:n]
    reach = 0.57 - 0.33 * rng.random(len(towards)) ** 1.5
    return clear(nominal.SHOULDER + towards * reach[:, None])


def _tour(rng: np.random.Generator, count: int) -> np.ndarray:
    """Choose (count, 3) wrists so that the straight way from each to the next, and back, is outside the body."""
    keys = list(wrist_anywhere(rng, 8)[:1])
    steps = np.linspace(0, 1, 7)[:, None, None]
    while len(keys) < count:
        pool = wrist_anywhere(rng, 8)
        ends = np.array([keys[0], keys[-1]])[:, None, None]
        ways = ends + steps * (pool - ends)
        open_way = np.abs(clear(ways) - ways).max((0, 1, 3)) < 0.03
        keys.append(pool[open_way.argmax()] if open_way.any() else keys[-1])
    return np.array(keys)


def free_arms(rng: np.random.Generator, t: np.ndarray, plan: Plan) -> None:
    """Move both arms between random places, sometimes the two in step."""
    period = rng.uniform(0.4, 1.6)
    count = keys_needed(t, period)
    phase, rest = rng.random(2), rng.uniform(0.0, 0.5)
    twin = rng.random() < 0.2
    shared = _tour(rng, count)
    for side in (0, 1):
        wrists = shared if twin or not side else _tour(rng, count)
        beat = phase[0 if twin else side]
        # At most 2.5 hip heights a second on the average: a quick arm, not a blow.
        length = np.sqrt(((np.roll(wrists, 1, 0) - wrists) ** 2).sum(-1)).max()
        period = max(period, length / 2.5 / (1 - rest))
        plan.wrists[side] = between(t, wrists, period, beat, rest)
        plan.elbows[side] = between(t, rng.uniform(-0.5, 0.9, count), period, beat, rest)
        palms = rng.uniform((-1.2, -0.7, -0.3), (1.0, 0.8, 0.3), (count, 3))
        plan.palms[side] = between(t, palms, period, beat, rest)


def free(rng: np.random.Generator, t: np.ndarray) -> Plan:
    """Any trunk, any arms, and legs that stand, lunge, crouch, kneel, sit, lie or balance."""
    legs = rng.integers(9)
    if legs < 2:
        plan = stance(rng, t, 1.5)
    elif legs < 4:
        plan = stance(rng, t)
        active.lunge(rng, plan)
    elif legs == 4:
        plan = active.one_leg(rng, t)
    elif legs == 5:
        plan = low_poses.crouching(rng, t)
    elif legs == 6:
        plan = sitting.seated(rng, t)
    elif legs == 7:
        plan = low_poses.kneeling(rng, t)
    else:
        plan = low_poses.floor_seat(rng, t)
    on_floor = plan.trunk[0, 0] > 1.0
    if on_floor:
        return plan
    period = rng.uniform(0.7, 2.5)
    count = keys_needed(t, period)
    wide = rng.uniform(0.3, 1.0)
    plan.torso = between(t, wide * rng.uniform(_TORSO_LOW, _TORSO_HIGH, (count, 3)), period, rng.random(), 0.2)
    plan.head = between(t, rng.uniform(_HEAD_LOW, _HEAD_HIGH, (count, 3)), period, rng.random(), 0.3)
    free_arms(rng, t, plan)
    return settle(plan)
