"""Walking and running: planted feet first, the body carried over them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.motion import hands, nominal
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.limbs import ankle_over
from pose_app.synthetic.motion.plan import Plan, blank, heights_over, lower_of, settle
from pose_app.synthetic.motion.standing import hold, move, turn_head


def _path(seconds: np.ndarray, speed: float, bearing: float, curve: float) -> tuple[np.ndarray, np.ndarray]:
    """Position (..., 3) and heading (...,) on an arc walked at a steady speed."""
    heading = curve * seconds
    way = heading + bearing
    if abs(curve) < 1e-3:
        x, z = speed * seconds * np.sin(bearing), speed * seconds * np.cos(bearing)
    else:
        x, z = speed / curve * (np.cos(bearing) - np.cos(way)), speed / curve * (np.sin(way) - np.sin(bearing))
    return np.stack([x, 0 * x, z], -1), heading


Route = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # seconds (...,) to position (..., 3), heading (...,)
_ROLL_ON = 0.045  # share of the cycle


@dataclass(frozen=True)
class Gait:
    """How somebody walks or runs; lengths in hip heights, times in seconds, angles in radians.

    speed: a second. cycle: of two steps. stance: share of the cycle a foot is planted (below 0.5 the body
    flies between the steps). lift: of the swinging foot. curve: a second. bearing: 0 ahead, pi backwards.
    bend: how much lower than need be the pelvis is carried. splay: (2, 1), feet turned out.
    """

    speed: float
    cycle: float
    stance: float
    lift: float
    width: float
    curve: float
    bearing: float
    bend: float
    splay: np.ndarray
    route: Route | None = None  # a way of any shape, in place of bearing and curve

    def at(self, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Position (..., 3) and heading (...,) at times (...,)."""
        if self.route is not None:
            return self.route(seconds)
        return _path(seconds, self.speed, self.bearing, self.curve)

    @property
    def stride(self) -> float:
        return min(self.speed * self.cycle, 1.4)


def _legs(style: Gait, t: np.ndarray) -> tuple[Plan, np.ndarray]:
    """Feet, pelvis and its turns at times t (T,), the pelvis at the height of a stiff body; and the phase (2, T)."""
    plan, stance, stride = blank(len(t)), style.stance, style.stride
    plan.pelvis, heading = style.at(t)
    phase = t / style.cycle + np.array([[0.0], [0.5]])
    step = np.floor(phase)
    f = phase - step
    swing = np.clip((f - stance) / (1 - stance), 0, 1)
    late = np.clip((swing - 0.04) / 0.96, 0, 1)  # the foot is off the floor before it moves on
    ease = late * late * (3 - 2 * late)
    soles, yaws = [], []
    for ahead in (0, 1):
        # The pelvis passes over the ankle before mid-stance: the foot rolls on from heel to ball.
        middle = (step + ahead + stance / 2 - _ROLL_ON - np.array([[0.0], [0.5]])) * style.cycle
        place, facing = style.at(middle)
        side = style.width * np.array([[1.0], [-1.0]])
        place[..., 0] += side * np.cos(facing)
        place[..., 2] -= side * np.sin(facing)
        soles.append(place)
        yaws.append(facing)
    sole = soles[0] * (1 - ease[..., None]) + soles[1] * ease[..., None]
    sole[..., 1] = style.lift * np.sin(np.pi * swing**0.8) ** 1.2
    forward = np.cos(style.bearing)
    times = [0, 0.12, stance * 0.65, stance, stance + 0.05, stance + 0.14, 0.9, 1]
    angles = [-0.3, 0, 0, 0.8, 0.92, 0.6, -0.2, -0.3]
    roll_off = sum(np.interp(f + blur, times, angles, period=1.0) for blur in (-0.04, 0, 0.04)) / 3
    plan.feet[..., 0] = roll_off * stride * max(forward, 0.15)
    plan.feet[..., 1] = yaws[0] * (1 - ease) + yaws[1] * ease + style.splay
    # The toes stay level until the ball of the foot is high enough for them to point down.
    room = np.arcsin(np.clip(sole[..., 1] / nominal.TOES, 0, 1))
    plan.toes = np.maximum(plan.feet[..., 0] - room, 0)
    plan.ankles = ankle_over(sole, plan.feet)
    beat, rock = (wave(2 * np.pi * (phase[0] - stance / 2)) for wave in (np.sin, np.cos))
    plan.pelvis[:, 0] += 0.02 * rock * np.cos(heading)
    plan.trunk[:, 0] = 0.03 + 0.05 * style.speed * (style.speed > 1.8) * forward
    plan.trunk[:, 1] = heading - 0.14 * stride * beat * forward
    plan.trunk[:, 2] = -0.05 * rock * stride
    plan.torso = np.stack([0 * beat + 0.03, 0.28 * stride * beat * forward, -0.9 * plan.trunk[:, 2]], -1)
    return plan, phase


def _walked_height(style: Gait, t: np.ndarray) -> np.ndarray:
    """Pelvis heights (T,) over knees that bend in stance as measured of walkers, smooth in time.

    5 degrees at heel strike, 17 with the load taken, 5 again in late stance: Perry, Gait Analysis, 1992.
    """

    def heights(at: np.ndarray) -> np.ndarray:
        legs, phase = _legs(style, at.ravel())
        load = np.interp(np.mod(phase, 1), [0, 0.13, 0.4, 1], [0, 1, 0, 0]) * min(style.stride, 1)
        return lower_of(heights_over(legs, 0.09 + 0.21 * load + style.bend), 0.006).reshape(at.shape)

    cycle = np.linspace(0, 1, 48) * style.cycle
    highest = heights(cycle).min() + 0.02 + 0.035 * style.stride
    smooth = heights(t[:, None] + np.linspace(-0.06, 0.06, 7) * style.cycle).mean(1)
    return lower_of(np.stack([smooth, np.full(len(t), highest)]), 0.02)


def gait(
    rng: np.random.Generator,
    t: np.ndarray,
    speed: float,
    cycle: float,
    stance: float,
    lift: float,
    width: float,
    curve: float,
    bearing: float,
    bend: float,
    route: Route | None = None,
) -> tuple[Plan, np.ndarray]:
    """Walk or run along an arc; see Gait for what makes a gait. Returns the plan and the phase (2, T) of both feet."""
    splay = rng.normal(0.1, 0.08, (2, 1)) * [[1], [-1]]
    style = Gait(speed, cycle, stance, lift, width, curve, bearing, bend, splay, route)
    plan, phase = _legs(style, t)
    if stance > 0.5:
        plan.pelvis[:, 1] = _walked_height(style, t)
    else:
        twice = np.cos(4 * np.pi * (phase[0] - stance / 2))
        plan.pelvis[:, 1] = 1.015 - 0.5 * bend - 0.018 * style.stride**2 - 0.024 * style.stride * twice
    plan.torso += rng.normal([0.04, 0, 0], [0.07, 0.05, 0.03]) + sway(rng, t, [0.03, 0.04, 0.03])
    turn_head(rng, t, plan, 0.8)
    return plan, phase


def swing_arms(rng: np.random.Generator, plan: Plan, phase: np.ndarray, size: float, bend: float) -> None:
    """Swing each arm with the other side's leg."""
    beat = np.cos(2 * np.pi * (phase + 0.5 - 0.02))
    aside = rng.uniform(0.06, 0.22)
    for side in (0, 1):
        back = rng.normal(-0.05, 0.05)
        plan.wrists[side] = hands.swung(back + size * beat[side], aside, bend + 0.35 * size * (1 + beat[side]))
        plan.palms[side] = rng.normal([0.2, 0.1, 0], 0.15)
        plan.elbows[side] = rng.normal(0.0, 0.1)


def _stroll(rng: np.random.Generator, t: np.ndarray) -> Plan:
    speed = rng.uniform(0.5, 1.75)
    bearing = 0.0
    if rng.random() < 0.12:
        bearing, speed = rng.choice([np.pi, 0.6, -0.6]), rng.uniform(0.4, 0.8)
    cycle = rng.uniform(0.9, 1.1) * 1.17 / (0.45 + 0.5 * speed)
    curve = rng.normal(0, 0.35) if rng.random() < 0.5 else 0.0
    plan, phase = gait(
        rng, t, speed, cycle, rng.uniform(0.58, 0.66), rng.uniform(0.04, 0.12), rng.uniform(0.03, 0.12),
        curve, bearing, rng.uniform(0.01, 0.06),
    )  # fmt: skip
    swing_arms(rng, plan, phase, rng.uniform(0.1, 0.35) * (0.5 + 0.5 * speed), rng.uniform(0.1, 0.5))
    return plan


def walk_along(rng: np.random.Generator, t: np.ndarray, speed: float, route: Route) -> Plan:
    """Walk a route at a steady speed in hip heights a second, arms swinging."""
    cycle = rng.uniform(0.95, 1.05) * 1.17 / (0.45 + 0.5 * speed)
    plan, phase = gait(
        rng, t, speed, cycle, rng.uniform(0.6, 0.65), rng.uniform(0.05, 0.1), rng.uniform(0.05, 0.1),
        0.0, 0.0, rng.uniform(0.01, 0.04), route,
    )  # fmt: skip
    swing_arms(rng, plan, phase, rng.uniform(0.2, 0.35) * (0.5 + 0.5 * speed), rng.uniform(0.1, 0.4))
    return settle(plan)


def walking(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = _stroll(rng, t)
    if rng.random() < 0.25:
        place = rng.choice(["pocket", "bag", "ear", "behind", "belly"])
        for side in range(1 if place in ("bag", "ear") else rng.integers(1, 3)):
            hold(plan, side, *hands.at(rng, place, 0.02))
    return settle(plan)


def walking_dog(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = _stroll(rng, t)
    hold(plan, 0, *hands.at(rng, "lead", 0.05))
    plan.wrists[0] += sway(rng, t, [0.06, 0.06, 0.1], (0.5, 2.0))
    plan.head[:, 0] += rng.uniform(0, 0.4)
    plan.torso[:, 0] += rng.uniform(-0.15, 0.15)
    return settle(plan)


def walking_together(rng: np.random.Generator, t: np.ndarray) -> Plan:
    plan = _stroll(rng, t)
    plan.head[:, 1] += rng.uniform(0.2, 0.8)
    if rng.random() < 0.5:
        move(rng, t, plan, 0, lambda: hands.in_air(rng))
    return settle(plan)


def running(rng: np.random.Generator, t: np.ndarray) -> Plan:
    speed, share = rng.uniform(2.0, 4.2), rng.uniform(0.32, 0.42)
    plan, phase = gait(
        rng, t, speed, rng.uniform(0.62, 0.8), share, rng.uniform(0.18, 0.38),
        rng.uniform(0.02, 0.07), rng.normal(0, 0.3), 0.0, rng.uniform(0.03, 0.08),
    )  # fmt: skip
    swing_arms(rng, plan, phase, rng.uniform(0.35, 0.75), rng.uniform(1.0, 1.7))
    planted = np.mod(phase, 1) < share
    plan.grounded = bool(planted.any(0).all())
    return settle(plan)
