"""A person over seconds: acts one after the other, joined so that nothing jumps."""

from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.film.film_plan import Do, Role, Walk
from pose_app.synthetic.film.route import route_through
from pose_app.synthetic.motion import Motion, hands, low_poses, sample_own
from pose_app.synthetic.motion.locomotion import walk_along
from pose_app.synthetic.motion.plan import solve
from pose_app.synthetic.motion.rotations import euler, from_quaternions, slerp, to_quaternions

ON_FLOOR = "SittingOnFloor"  # an action beside motion.ACTIONS
_JOIN_S, _LIE_S = 0.6, 1.1  # how long one act goes over into the next
_LONG = 600.0


@dataclass(frozen=True)
class Performance:
    """Bones (T, 21, 3, 3), pelvis (T, 3) metres in the world, and (T,) how far the floor carries: 0 in the air."""

    rotations: np.ndarray
    root: np.ndarray
    grounded: np.ndarray


def heading_of(rotation: np.ndarray) -> float:
    """Where a pelvis (3, 3) faces, radians from +z towards +x; of who lies, where they would face sitting up."""
    lies = abs(rotation[1, 1]) < 0.5
    way = -rotation[:, 1] * np.sign(rotation[1, 2]) if lies else rotation[:, 2]
    return float(np.arctan2(way[0], way[2]))


def _act(
    rng: np.random.Generator, act: Walk | Do, place: np.ndarray, facing: float, hip_m: float, fps: float, extra: int,
    most: int,
) -> tuple[Performance, int]:  # fmt: skip
    """An act from its place (2,) metres on, `extra` frames longer than the number of frames that comes with it."""
    if isinstance(act, Walk):
        places = np.concatenate([place[None], np.array(act.to)]) / hip_m
        route, seconds = route_through(places, act.pace / hip_m)
        count = min(max(int(round(seconds * fps)), 1), most)
        plan = walk_along(rng, np.arange(count + extra) / fps, act.pace / hip_m, route)
        plan.wrists = hands.clear(plan.wrists)
        motion = Motion("Walking", fps, solve(plan), plan.pelvis)
        return Performance(motion.rotations, motion.root * hip_m, np.ones(count + extra)), count
    count = min(max(int(round(act.seconds * fps)), 1), most)
    motion = _moving(rng, act.action, count + extra, fps)
    turn = euler(np.array([0.0, facing + act.turn - heading_of(motion.rotations[0, 0]), 0.0]))
    root = (motion.root * hip_m) @ turn.T
    root[:, [0, 2]] += place - root[0, [0, 2]]
    return Performance(turn @ motion.rotations, root, np.full(count + extra, float(motion.grounded))), count


def _moving(rng: np.random.Generator, action: str, frames: int, fps: float) -> Motion:
    if action == ON_FLOOR:
        t = np.arange(frames) / fps
        plan = low_poses.floor_seat(rng, t)
        plan.wrists = hands.clear(plan.wrists)
        low_poses.above_floor(plan)
        return Motion(action, fps, solve(plan), plan.pelvis)
    motion = sample_own(rng, action, frames, fps)
    while action == "Lying" and motion.rotations[0, 0, 1, 2] < 0.8:  # on the back: that is how one lies down
        motion = sample_own(rng, action, frames, fps)
    return motion


def perform(rng: np.random.Generator, role: Role, hip_m: float, frames: int, fps: float) -> Performance:
    """So many frames of a role by a body whose pelvis is hip_m metres high; after its acts the person waits."""
    rotations, root = np.empty((frames, 21, 3, 3)), np.empty((frames, 3))
    grounded = np.ones(frames)
    acts = [*role.acts, Do("Waiting", _LONG)]
    place, facing, at, before = np.array(role.start), role.facing, 0, None
    for act in acts:
        lies = isinstance(act, Do) and act.action in ("Lying", ON_FLOOR)
        join = int(round((_LIE_S if lies else _JOIN_S) * fps))
        extra = int(round(_LIE_S * fps)) + 1  # that the next act may go over from
        done, count = _act(rng, act, place, facing, hip_m, fps, extra, frames - at)
        if before is not None:
            done = _joined(before, done, join)
        end = min(at + count, frames)
        now = slice(0, end - at)
        rotations[at:end], root[at:end], grounded[at:end] = done.rotations[now], done.root[now], done.grounded[now]
        at = end
        if at == frames:
            break
        before = Performance(done.rotations[count:], done.root[count:], done.grounded[count:])
        place, facing = done.root[count, [0, 2]], heading_of(done.rotations[count, 0])
    return Performance(rotations, root, grounded)


def _joined(before: Performance, done: Performance, join: int) -> Performance:
    """What comes next, its first frames gone over to from what went on before."""
    n = min(join, len(before.rotations), len(done.rotations) - 1)
    share = (np.arange(n) + 1) / (join + 1)
    share = share * share * (3 - 2 * share)
    old, new = (to_quaternions(p.rotations[:n].astype(float)) for p in (before, done))
    rotations, root, grounded = done.rotations.copy(), done.root.copy(), done.grounded.copy()
    rotations[:n] = from_quaternions(slerp(old, new, share[:, None]))
    grounded[:n] = before.grounded[:n] * (1 - share) + done.grounded[:n] * share
    root[:n, 1] = before.root[:n, 1] * (1 - share) + done.root[:n, 1] * share
    # Speeds go over into each other, not places: who sets out would else run for a moment.
    steps = [np.diff(p.root[: n + 1, [0, 2]], axis=0, append=p.root[n : n + 1, [0, 2]])[:n] for p in (before, done)]
    gone = np.cumsum(steps[0] * (1 - share[:, None]) + steps[1] * share[:, None], axis=0)
    shift = before.root[0, [0, 2]] + gone[-1] - root[n, [0, 2]]
    root[:n, [0, 2]] = before.root[0, [0, 2]] + np.concatenate([np.zeros((1, 2)), gone[:-1]])
    root[n:, [0, 2]] += shift
    return Performance(rotations, root, grounded)
