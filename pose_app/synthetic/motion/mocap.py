"""Motion capture from an asset folder: joint positions made into motions, bad frames left out."""

from pathlib import Path

import numpy as np

from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.motion.library import MotionLibrary, bone_lengths, from_positions
from pose_app.synthetic.motion.retarget import EXTRA_JOINTS, at_ease

MOCAP_FPS = 30.0
# What a clip's name starts with -> action. Subjects and trials of the CMU database by their number there.
_ACTIONS = {
    "walking": "Walking", "running": "Running", "jumping": "Jumping", "directing": "Directions",
    "washwindow": "Reaching", "soccer": "Ballgame", "basketball_signal": "Directions", "basketball": "Ballgame",
    "mocap_001_01": "Jumping", "mocap_001": "Climbing", "mocap_002_01": "Walking", "mocap_002_02": "Walking",
    "mocap_002_03": "Running", "mocap_002_04": "Jumping", "mocap_002_05": "Fighting", "mocap_002_06": "Reaching",
    "mocap_002_10": "Washing", "mocap_002": "Fighting", "mocap_003": "Walking", "mocap_005": "Dancing",
    "mocap_006": "Ballgame", "mocap_007": "Walking",
}  # fmt: skip


def load_mocap(path: str | Path) -> MotionLibrary:
    """Read mocap.npz: joint positions of many clips at 30 fps, metres, y up.

    Frames whose limbs change length, whose joints jump or whose bones spin are left out. Raises
    InputError where the file is missing, unreadable or lacks an array.
    """
    positions, names, starts = _read(Path(path))
    clips = [positions[a:b].astype(float) for a, b in zip(starts[:-1], starts[1:], strict=True)]
    people: dict[tuple[float, ...], list[np.ndarray]] = {}
    for clip in clips:
        people.setdefault(_proportions(clip), []).append(clip[::10])
    ease = {key: at_ease(np.concatenate(some)) for key, some in people.items()}
    motions, airborne = [], []
    for name, clip in zip(names, clips, strict=True):
        action = next((a for key, a in _ACTIONS.items() if str(name).startswith(key)), "Free")
        for motion, flying in from_positions(clip, MOCAP_FPS, action, "mocap", ease[_proportions(clip)]):
            motions.append(motion)
            airborne.append(flying)
    if not motions:
        raise InputError(f"{path} holds no half second of motion without bad frames.")
    return MotionLibrary(tuple(motions), tuple(airborne), len(positions), sum(map(len, motions)))


def _read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as data:
            missing = [k for k in ("positions", "joint_names", "clip_names", "clip_starts") if k not in data.files]
            if missing:
                raise InputError(
                    f"{path} lacks the array {missing[0]}; motion capture needs positions, joint_names, "
                    "clip_names and clip_starts."
                )
            positions, joints = data["positions"], tuple(map(str, data["joint_names"]))
            names, starts = data["clip_names"], data["clip_starts"]
    except FileNotFoundError:
        raise InputError(f"There is no motion capture file {path}.") from None
    except NPZ_ERRORS as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not a readable .npz file of motion capture.") from error
    if joints != JOINT_NAMES + EXTRA_JOINTS or positions.ndim != 3 or positions.shape[1:] != (21, 3):
        raise InputError(
            f"{path}: positions must be (frames, 21, 3) for Human3.6M's 17 joints and {', '.join(EXTRA_JOINTS)}."
        )
    if not np.isfinite(positions.astype(float)).all():
        raise InputError(f"{path}: the array positions holds numbers that are not finite; the file is damaged.")
    if len(starts) != len(names) + 1 or starts[-1] > len(positions) or np.any(np.diff(starts) < 1):
        raise InputError(f"{path}: clip_starts must rise from 0 to the number of frames, one more than clip_names.")
    return positions, names, starts


def _proportions(clip: np.ndarray) -> tuple[float, ...]:
    """What tells one skeleton from another: a few bone lengths over the leg's, rounded."""
    typical = np.median(bone_lengths(clip, [(1, 2), (2, 3), (0, 7), (8, 11)]), 0)
    return tuple(np.round(typical / typical[:2].sum(), 2))
