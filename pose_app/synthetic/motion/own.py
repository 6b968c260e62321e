"""Our own motions by name."""

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.motion import active, free, hands, locomotion, low_poses, lying, sitting, standing
from pose_app.synthetic.motion.plan import solve
from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.motion.variation import check_fps, mirror, random_fps

_MAKERS = {
    "Directions": standing.directions,
    "Discussion": standing.discussion,
    "Eating": standing.eating,
    "Greeting": standing.greeting,
    "Phoning": standing.phoning,
    "Posing": standing.posing,
    "Purchases": standing.purchases,
    "Sitting": sitting.sitting,
    "SittingDown": sitting.sitting_down,
    "Smoking": standing.smoking,
    "TakingPhoto": standing.taking_photo,
    "Waiting": standing.waiting,
    "Walking": locomotion.walking,
    "WalkingDog": locomotion.walking_dog,
    "WalkingTogether": locomotion.walking_together,
    "Crouching": low_poses.crouching,
    "Kneeling": low_poses.kneeling,
    "Lying": lying.lying,
    "Jumping": active.jumping,
    "Stretching": active.stretching,
    "Running": locomotion.running,
    "Squatting": low_poses.squatting,
    "Reaching": active.reaching,
    "Turning": active.turning,
    "Waving": standing.waving,
    "Free": free.free,
}
# Actions that say little about the arms: a share of their samples has arms anywhere.
_LOOSE = ("Directions", "Discussion", "Greeting", "Posing", "Purchases", "Waiting", "Sitting", "Turning", "Squatting")
_FREE_SHARE = 0.25
_LOW = 0.7  # pelvis height, standing 1, below which hands may get under the floor
_ARMS = [INDEX[s + n] for s in ("l_", "r_") for n in ("upper_arm", "forearm")]
_HARDEST_JERK, _TRIES = 450.0, 4  # a second squared, of the bones' directions
ACTIONS: tuple[str, ...] = tuple(_MAKERS)


def sample_own(
    rng: np.random.Generator, action: str | None = None, frames: int = 8, fps: float | None = None
) -> Motion:
    """Draw a window of one of our own motions, facing +z or nearly so at its start.

    action: one of ACTIONS, any when None. fps: 10 to 50, any when None. Raises InputError for an
    unknown action or a frame rate out of range.
    """
    if action is None:
        action = ACTIONS[rng.integers(len(ACTIONS))]
    if action not in _MAKERS:
        raise InputError(f"There is no motion named {action}; the names are {', '.join(ACTIONS)}.")
    fps = random_fps(rng) if fps is None else check_fps(fps)
    motion = _draw(rng, action, frames, fps)
    jolt = _jolt(motion)
    for _ in range(_TRIES - 1):
        if jolt < 1:
            break
        drawn = _draw(rng, action, frames, fps)
        if (harder := _jolt(drawn)) < jolt:
            motion, jolt = drawn, harder
    return mirror(motion) if rng.random() < 0.5 else motion


def _draw(rng: np.random.Generator, action: str, frames: int, fps: float) -> Motion:
    t = rng.uniform(0, 2) + np.arange(frames) / fps
    plan = _MAKERS[action](rng, t)
    if action in _LOOSE and rng.random() < _FREE_SHARE:
        free.free_arms(rng, t, plan)
    plan.wrists = hands.clear(plan.wrists)
    if plan.pelvis[:, 1].min() < _LOW:
        low_poses.above_floor(plan)
    root = plan.pelvis - plan.pelvis[0] * [1, 0, 1]
    return Motion(action, fps, solve(plan), root, plan.grounded, "own")


def _jolt(motion: Motion) -> float:
    """How hard an arm jerks, 1 for the hardest allowed: elbows flip over where a hand passes behind the head."""
    if len(motion) < 3:
        return 0.0
    turning = np.diff(motion.rotations[..., 0][:, _ARMS], 2, axis=0)
    allowed = min(_HARDEST_JERK / motion.fps**2, 1.2)
    return float(np.sqrt((turning * turning).sum(-1).max())) / allowed
