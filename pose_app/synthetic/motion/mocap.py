"""Motion capture from an asset folder: joint positions made into motions, bad frames left out."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.nominal import SHIN, THIGH
from pose_app.synthetic.motion.retarget import EXTRA_JOINTS, orient, shoulder_lines
from pose_app.synthetic.motion.rotations import euler, unit
from pose_app.synthetic.motion.types import MAX_FPS, MIN_FPS, Motion
from pose_app.synthetic.motion.variation import check_fps, facing, jitter, mirror, turned, window
from pose_app.synthetic.rig import INDEX, NUM_BONES
from pose_app.skeleton import JOINT_NAMES

MOCAP_FPS = 30.0
_LIMBS = [(1, 2), (2, 3), (4, 5), (5, 6), (11, 12), (12, 13), (14, 15), (15, 16)]
_TRUNK = [(0, 7), (7, 8), (8, 9)]
_FEET = [3, 6, 19, 20]
_MAX_STRETCH, _MAX_TRUNK_STRETCH = 0.08, 0.35  # of a bone against its median over the clip
_MAX_JERK = 0.22  # change of a joint's step from frame to frame, in hip heights at 30 fps, relative to the pelvis
_MAX_ROOT_STEP = 0.3
_MAX_TURN = np.radians(55)  # of a bone from frame to frame
_STEADY = [i for n, i in INDEX.items() if not n.endswith(("hand", "toe", "forearm"))]
_MIN_FRAMES = 15
_FLIGHT = (0.03, 24)  # higher than this above the clip's lowest foot, for at most so many frames, is a flight
_ACTIONS = {
    "walking": "Walking", "running": "Running", "jumping": "Jumping", "directing": "Directions",
    "washwindow": "Reaching", "mocap_001": "Reaching", "mocap_003": "Walking", "mocap_005": "Dancing",
    "mocap_007": "Walking", "mocap_002": "Walking", "soccer": "Ballgame", "basketball": "Ballgame",
    "mocap_006": "Ballgame",
}  # fmt: skip


@dataclass(frozen=True)
class MocapLibrary:
    """Stretches of motion capture without bad frames, and how many frames were left out."""

    motions: tuple[Motion, ...]
    airborne: tuple[np.ndarray, ...]
    frames_read: int
    frames_kept: int


def load_mocap(path) -> MocapLibrary:
    """Read mocap.npz: joint positions of many clips at 30 fps, metres, y up.

    Frames whose limbs change length, whose joints jump or whose bones spin are left out. Raises
    InputError where the file is missing, unreadable or lacks an array.
    """
    positions, names, starts = _read(Path(path))
    clips = [positions[a:b].astype(float) for a, b in zip(starts[:-1], starts[1:], strict=True)]
    people = {}
    for clip in clips:
        people.setdefault(_proportions(clip), []).append(shoulder_lines(clip[::10]))
    ease = {key: unit(np.median(np.concatenate(lines), axis=(0, 1))) for key, lines in people.items()}
    motions, airborne = [], []
    for name, clip in zip(names, clips, strict=True):
        action = next((a for key, a in _ACTIONS.items() if str(name).startswith(key)), "Free")
        for motion, flying in from_positions(clip, MOCAP_FPS, action, "mocap", ease[_proportions(clip)]):
            motions.append(motion)
            airborne.append(flying)
    if not motions:
        raise InputError(f"{path} holds no stretch of {_MIN_FRAMES} good frames of motion.")
    return MocapLibrary(tuple(motions), tuple(airborne), len(positions), sum(map(len, motions)))


def _read(path: Path):
    try:
        with np.load(path, allow_pickle=False) as data:
            missing = [k for k in ("positions", "joint_names", "clip_names", "clip_starts") if k not in data.files]
            if missing:
                raise InputError(f"{path} lacks the array {missing[0]}; motion capture needs positions, joint_names, "
                                 "clip_names and clip_starts.")
            positions, joints = data["positions"], tuple(map(str, data["joint_names"]))
            names, starts = data["clip_names"], data["clip_starts"]
    except FileNotFoundError:
        raise InputError(f"There is no motion capture file {path}.") from None
    except (OSError, ValueError, EOFError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not a readable .npz file of motion capture.") from error
    if joints != JOINT_NAMES + EXTRA_JOINTS or positions.ndim != 3 or positions.shape[1:] != (21, 3):
        raise InputError(f"{path}: positions must be (frames, 21, 3) for Human3.6M's 17 joints and {', '.join(EXTRA_JOINTS)}.")
    if len(starts) != len(names) + 1 or starts[-1] > len(positions) or np.any(np.diff(starts) < 1):
        raise InputError(f"{path}: clip_starts must rise from 0 to the number of frames, one more than clip_names.")
    return positions, names, starts


def _lengths(clip, bones):
    a, b = np.array(bones).T
    return np.sqrt(((clip[:, a] - clip[:, b]) ** 2).sum(-1))


def _proportions(clip):
    """What tells one skeleton from another: a few bone lengths over the leg's, rounded."""
    typical = np.median(_lengths(clip, [(1, 2), (2, 3), (0, 7), (8, 11)]), 0)
    return tuple(np.round(typical / typical[:2].sum(), 2))


def good_frames(clip: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """Tell which frames (T,) bool of positions (T, 21, 3) metres and their rotations are fit for use."""
    unit_length = np.median(_lengths(clip, [(1, 2), (2, 3)]), 0).sum() / (THIGH + SHIN)
    good = np.isfinite(clip).all((1, 2))
    for bones, tolerance in ((_LIMBS, _MAX_STRETCH), (_TRUNK, _MAX_TRUNK_STRETCH)):
        lengths = _lengths(clip, bones)
        good &= (np.abs(lengths / np.median(lengths, 0) - 1) < tolerance).all(1)
    relative = (clip - clip[:, :1]) / unit_length
    jerk = np.sqrt((np.diff(relative, 2, axis=0) ** 2).sum(-1)).max(1)
    good[1:-1] &= jerk < _MAX_JERK
    step = np.sqrt((np.diff(clip[:, 0], axis=0) ** 2).sum(-1)) / unit_length
    cosine = (np.einsum("tbij,tbij->tb", rotations[1:, _STEADY], rotations[:-1, _STEADY]) - 1) / 2
    smooth = (step < _MAX_ROOT_STEP) & (cosine.min(1) > np.cos(_MAX_TURN))
    good[1:] &= smooth
    good[:-1] &= smooth
    return good


def from_positions(clip: np.ndarray, fps: float, action: str, source: str, ease=None) -> list[tuple[Motion, np.ndarray]]:
    """Make motions of the good stretches of one clip.

    clip: (T, 21, 3) metres, y up, joints as in mocap.npz. ease: see orient. Returns pairs of a motion
    and which of its frames (T,) bool are in the air.
    """
    leg = np.median(_lengths(clip, [(1, 2), (2, 3)]), 0).sum()
    rotations = orient(clip, ease)
    good = good_frames(clip, rotations)
    scaled = clip * ((THIGH + SHIN) / leg)
    feet = scaled[:, _FEET, 1]
    floor = np.percentile(feet.min(1)[good], 5) if good.any() else 0.0
    flying = _flights(feet.min(1) - floor)
    root = scaled[:, 0].copy()
    # Joint positions stop at the ankle and the ball; the sole is a little lower.
    root[:, 1] += _sole(scaled, rotations) - floor
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(int), [0]])))
    return [
        (Motion(action, fps, rotations[a:b], root[a:b], True, source), flying[a:b])
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if b - a >= _MIN_FRAMES
    ]


def _sole(scaled, rotations):
    """Height of the ball of the foot over the sole when standing: what the toe joint keeps from the floor."""
    return 0.03


def _flights(height: np.ndarray) -> np.ndarray:
    """Mark short stretches (T,) in which both feet are off the floor; a long one is a climb, not a jump."""
    high = height > _FLIGHT[0]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], high.astype(int), [0]])))
    out = np.zeros(len(height), bool)
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        out[a:b] = b - a <= _FLIGHT[1]
    return out


def sample_mocap(library: MocapLibrary, rng: np.random.Generator, frames: int = 8, fps: float | None = None) -> Motion:
    """Draw a window of motion capture: any clip, place, rate, side, with jitter and a turning head.

    fps: 10 to 50, any when None. Raises InputError for a frame rate out of range.
    """
    fps = check_fps(np.exp(rng.uniform(np.log(MIN_FPS), np.log(MAX_FPS))) if fps is None else fps)
    weights = np.sqrt([len(m) for m in library.motions])
    index = rng.choice(len(weights), p=weights / weights.sum())
    motion = library.motions[index]
    tempo = rng.uniform(0.8, 1.25)
    needed = (frames - 1) / fps * tempo
    start = rng.uniform(0, max(motion.seconds - needed, 0.0))
    # A window read at fps / tempo and shown at fps is the same motion at another tempo.
    piece = window(replace(motion, fps=motion.fps * tempo), start / tempo, frames, fps)
    first, last = int(start * motion.fps), int((start + needed) * motion.fps) + 1
    in_air = bool(library.airborne[index][first : last + 1].any())
    piece = jitter(turned(piece, -facing(piece)), rng, rng.uniform(0.3, 1.0))
    piece = replace(_look(piece, rng), grounded=not in_air)
    return mirror(piece) if rng.random() < 0.5 else piece


def _look(motion: Motion, rng) -> Motion:
    """Turn the head somewhere: joint positions do not say where it looked."""
    t = np.arange(len(motion)) / motion.fps
    yaw = np.clip(rng.normal(0, 0.35), -1.0, 1.0) + sway(rng, t, 0.2)
    angles = np.zeros((len(t), 3))
    angles[:, 1] = yaw
    rotations = motion.rotations.copy()
    rotations[:, INDEX["neck"]] = rotations[:, INDEX["neck"]] @ euler(0.4 * angles)
    rotations[:, INDEX["head"]] = rotations[:, INDEX["head"]] @ euler(angles)
    return replace(motion, rotations=rotations)
