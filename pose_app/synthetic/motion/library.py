"""Recorded motion: stretches without bad frames, and random windows of them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.nominal import SHIN, THIGH
from pose_app.synthetic.motion.retarget import flatten_feet, orient, straighten_knees
from pose_app.synthetic.motion.rotations import euler
from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.motion.variation import check_fps, facing, jitter, mirror, random_fps, turned, window

_LIMBS = [(1, 2), (2, 3), (4, 5), (5, 6), (11, 12), (12, 13), (14, 15), (15, 16)]
_TRUNK = [(0, 7), (7, 8), (8, 9)]
_FEET = [3, 6, 19, 20]
_MAX_STRETCH, _MAX_TRUNK_STRETCH = 0.08, 0.35  # of a bone against its median over the clip
_MAX_JERK = 0.22  # change of a joint's step from frame to frame, in hip heights at 30 fps, relative to the pelvis
_MAX_ROOT_STEP = 0.3
_MAX_TURN = np.radians(55)  # of a bone from frame to frame
_STEADY = [i for n, i in INDEX.items() if not n.endswith(("hand", "toe", "forearm"))]
_MIN_FRAMES = 15
_MARGIN = 3
_LEAST_GOOD = 0.7  # a clip with fewer good frames than this is no good as a whole
_FLIGHT_HEIGHT, _FLIGHT_SECONDS = 0.03, 0.8  # off the floor higher and for less long than this is a flight
_LOW, _OFF_BALANCE = 0.1, 0.25  # hip heights: what counts as lowest, how far from over it the trunk may be
_BALL_HEIGHT = 0.03  # of the toe joint over the sole, hip heights


@dataclass(frozen=True)
class MotionLibrary:
    """Stretches of recorded motion without bad frames, and how many frames were left out."""

    motions: tuple[Motion, ...]
    airborne: tuple[np.ndarray, ...]
    frames_read: int
    frames_kept: int

    @cached_property
    def chances(self) -> np.ndarray:
        """Cumulated chance of each stretch: more for long ones, less for actions there are many of."""
        seconds = np.array([m.seconds for m in self.motions])
        share: dict[str, float] = defaultdict(float)
        for motion in self.motions:
            share[motion.action] += motion.seconds
        weights = np.sqrt(seconds) / np.sqrt([share[m.action] for m in self.motions])
        return np.cumsum(weights / weights.sum())


def bone_lengths(clip: np.ndarray, bones: list[tuple[int, int]]) -> np.ndarray:
    """Lengths (T, B) of bones given as pairs of joints."""
    a, b = np.array(bones).T
    out: np.ndarray = np.sqrt(((clip[:, a] - clip[:, b]) ** 2).sum(-1))
    return out


def good_frames(clip: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """Tell which frames (T,) bool of positions (T, 21, 3), any length unit, and their rotations are fit for use."""
    unit_length = np.median(bone_lengths(clip, [(1, 2), (2, 3)]), 0).sum() / (THIGH + SHIN)
    good = np.isfinite(clip).all((1, 2))
    for bones, tolerance in ((_LIMBS, _MAX_STRETCH), (_TRUNK, _MAX_TRUNK_STRETCH)):
        lengths = bone_lengths(clip, bones)
        good &= (np.abs(lengths / np.median(lengths, 0) - 1) < tolerance).all(1)
    relative = (clip - clip[:, :1]) / unit_length
    jerk = np.sqrt((np.diff(relative, 2, axis=0) ** 2).sum(-1)).max(1)
    good[1:-1] &= jerk < _MAX_JERK
    step = np.sqrt((np.diff(clip[:, 0], axis=0) ** 2).sum(-1)) / unit_length
    cosine = (np.einsum("tbij,tbij->tb", rotations[1:, _STEADY], rotations[:-1, _STEADY]) - 1) / 2
    smooth = (step < _MAX_ROOT_STEP) & (cosine.min(1) > np.cos(_MAX_TURN))
    good[1:] &= smooth
    good[:-1] &= smooth
    # What comes right before and after a broken frame is seldom right either.
    return np.convolve(~good, np.ones(2 * _MARGIN + 1), "same") < 0.5


def balanced(clip: np.ndarray) -> np.ndarray:
    """Tell in which frames (T,) the trunk's middle is over what is lowest of the body; clip in hip heights."""
    low = clip[..., 1] < clip[..., 1].min(1, keepdims=True) + _LOW
    middle = (clip[:, 0] + clip[:, 8]) / 2
    support = (clip * low[..., None]).sum(1) / low.sum(1, keepdims=True)
    out: np.ndarray = np.hypot(*(support - middle)[:, [0, 2]].T) < _OFF_BALANCE
    return out


def planted(clip: np.ndarray, fps: float) -> np.ndarray:
    """Tell in which frames the left and the right toe (T, 2) rest on the floor; clip in hip heights, floor 0."""
    toes = clip[:, [19, 20]]
    step = np.sqrt((np.diff(toes, axis=0, append=toes[-1:]) ** 2).sum(-1)) * fps
    out: np.ndarray = (toes[..., 1] < _FLIGHT_HEIGHT) & (step < 0.25)
    return out


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Starts and ends (exclusive) of the stretches in which mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return list(zip(edges[::2], edges[1::2], strict=True))


def from_positions(
    clip: np.ndarray, fps: float, action: str, source: str, ease: np.ndarray | None = None, least: int = _MIN_FRAMES
) -> list[tuple[Motion, np.ndarray]]:
    """Make motions of the good stretches of one clip, each at least so many frames long.

    clip: (T, 21, 3) any length unit, y up, joints as in mocap.npz. ease: see orient. Returns a list of
    (motion, which of its frames (T,) bool are in the air).
    """
    leg = np.median(bone_lengths(clip, [(1, 2), (2, 3)]), 0).sum()
    rotations = orient(clip, ease)
    good = good_frames(clip, rotations)
    rotations, rise = straighten_knees(rotations)
    if good.mean() < _LEAST_GOOD:
        return []
    scaled = clip * ((THIGH + SHIN) / leg)
    floor = np.percentile(scaled[good][:, _FEET, 1].min(1), 5)
    lowest = scaled[..., 1].min(1) - floor
    rotations = flatten_feet(rotations, planted(scaled - [0, floor, 0], fps))
    flying = np.zeros(len(clip), bool)
    for a, b in _runs(lowest > _FLIGHT_HEIGHT):
        flying[a:b] = b - a <= _FLIGHT_SECONDS * fps  # longer than that is a climb
    # Who hangs on a climbing frame that we do not draw would hang in the air.
    good &= flying | (lowest < _FLIGHT_HEIGHT) | balanced(scaled)
    root = scaled[:, 0].copy()
    root[:, 1] += _BALL_HEIGHT - floor + rise
    root[:, 1] -= np.where(flying, 0.0, np.maximum(lowest - _FLIGHT_HEIGHT, 0))
    return [
        (Motion(action, fps, rotations[a:b], root[a:b], True, source), flying[a:b])
        for a, b in _runs(good)
        if b - a >= least
    ]


def sample_mocap(library: MotionLibrary, rng: np.random.Generator, frames: int = 8, fps: float | None = None) -> Motion:
    """Draw a window of recorded motion: any clip, place, tempo, side, with jitter and a turning head.

    fps: 10 to 50, any when None. Raises InputError for a frame rate out of range.
    """
    fps = random_fps(rng) if fps is None else check_fps(fps)
    index = int(np.searchsorted(library.chances, rng.random()))
    motion = library.motions[index]
    tempo = rng.uniform(0.8, 1.25)
    needed = (frames - 1) / fps * tempo
    start = rng.uniform(0, max(motion.seconds - needed, 0.0))
    piece = window(replace(motion, fps=motion.fps * tempo), start / tempo, frames, fps)
    first, last = int(start * motion.fps), int((start + needed) * motion.fps) + 1
    in_air = bool(library.airborne[index][first : last + 1].any())
    piece = jitter(turned(piece, -facing(piece)), rng, rng.uniform(0.3, 1.0))
    piece = replace(_look(piece, rng), grounded=not in_air)
    return mirror(piece) if rng.random() < 0.5 else piece


def _look(motion: Motion, rng: np.random.Generator) -> Motion:
    """Turn the head somewhere: joint positions do not say where it looked."""
    t = np.arange(len(motion)) / motion.fps
    yaw = np.clip(rng.normal(0, 0.35), -1.0, 1.0) + sway(rng, t, 0.2)
    angles = np.zeros((len(t), 3))
    angles[:, 1] = yaw
    rotations = motion.rotations.copy()
    rotations[:, INDEX["neck"]] = rotations[:, INDEX["neck"]] @ euler(0.9 * angles)
    rotations[:, INDEX["head"]] = rotations[:, INDEX["head"]] @ euler(angles)
    return replace(motion, rotations=rotations)
