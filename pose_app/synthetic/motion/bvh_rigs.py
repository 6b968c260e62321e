"""BVH files as motions: which joints of the rigs we know stand for Human3.6M's."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from pose_app.errors import InputError
from pose_app.files import plain_files
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.motion.bvh_file import BvhFile, joint_positions, read_bvh
from pose_app.synthetic.motion.library import MotionLibrary, from_positions
from pose_app.synthetic.motion.retarget import EXTRA_JOINTS
from pose_app.synthetic.motion.rotations import cross, unit
from pose_app.synthetic.motion.types import Motion

_NAMES = JOINT_NAMES + EXTRA_JOINTS
_WORK_FPS = 30.0
_SIDES = (("L", "Left"), ("R", "Right"))


def _cmu_names() -> dict[str, str]:
    """cgspeed's conversion of the CMU database (names of Poser and DAZ)."""
    names = {"Spine": "Chest", "Thorax": "Neck", "Neck/Nose": "Head", "Head": "Head_end"}
    for side, word in _SIDES:
        names |= {f"{side}{j}": f"{word}{j}" for j in ("Hip", "Knee", "Ankle", "Shoulder", "Elbow", "Wrist", "Toe")}
        names[f"{side}Hand"] = f"{side}Fingers"
    return names


def _character_creator_names() -> dict[str, str]:
    """Character Creator's base rig; the skull's top follows from the eyes."""
    names = {"Spine": "CC_Base_Spine01", "Thorax": "CC_Base_NeckTwist01", "Neck/Nose": "CC_Base_Head"}
    names |= {"LEye": "CC_Base_L_Eye", "REye": "CC_Base_R_Eye"}
    bones = {
        "Hip": "Thigh", "Knee": "Calf", "Ankle": "Foot", "Toe": "ToeBase",
        "Shoulder": "Upperarm", "Elbow": "Forearm", "Wrist": "Hand", "Hand": "Mid1",
    }  # fmt: skip
    for side, _ in _SIDES:
        names |= {f"{side}{joint}": f"CC_Base_{side}_{bone}" for joint, bone in bones.items()}
    return names


_RIGS = (_cmu_names(), _character_creator_names())


def human36m_positions(bvh: BvhFile, path: str | Path) -> np.ndarray:
    """Read joints (T, 21, 3) as orient() wants them, y up, the file's unit.

    Raises InputError where the rig is not one we know or a joint of it is missing.
    """
    index = {name: i for i, name in enumerate(bvh.names)}
    missing = min(([b for b in rig.values() if b not in index] for rig in _RIGS), key=len)
    rig = next((rig for rig in _RIGS if all(b in index for b in rig.values())), None)
    if rig is None:
        raise InputError(
            f"{path}: the rig lacks the joint {missing[0]}; known are the rigs with Character Creator's names "
            "(CC_Base_…) and with cgspeed's names of the CMU database (Hips, LeftHip, LeftKnee, …)."
        )
    every = joint_positions(bvh)
    at = {joint: every[:, index[bone]] for joint, bone in rig.items()}
    at["Hip"] = (at["LHip"] + at["RHip"]) / 2
    if "Head" not in at:
        at["Head"] = _skull_top(at["Neck/Nose"], at["LEye"], at["REye"])
    return _upright(np.stack([at[name] for name in _NAMES], 1), path)


def _skull_top(base: np.ndarray, left_eye: np.ndarray, right_eye: np.ndarray) -> np.ndarray:
    """The eyes lie 45 degrees ahead and up of the skull's base in this rig; the top is straight up."""
    ahead = (left_eye + right_eye) / 2 - base
    side = unit(left_eye - right_eye)
    out: np.ndarray = base + 1.7 * (ahead - cross(side, ahead)) / np.sqrt(2)
    return out


def _upright(positions: np.ndarray, path: str | Path) -> np.ndarray:
    """Turn a file with z up to y up, judged by where heads are above feet."""
    up = np.median(positions[:, 10] - (positions[:, 3] + positions[:, 6]) / 2, 0)
    if np.abs(up).max() < 1e-6:
        raise InputError(f"{path}: all joints lie on one point, so there is no pose in it.")
    if np.argmax(np.abs(up)) == 2:
        return positions[..., [0, 2, 1]] * ([1, 1, -1] if up[2] > 0 else [1, -1, 1])
    return positions


def _stretches(path: str | Path) -> list[tuple[Motion, np.ndarray]]:
    bvh = read_bvh(path)
    positions = human36m_positions(bvh, path)
    stride = max(1, round(1 / bvh.frame_time / _WORK_FPS))
    fps = 1 / (bvh.frame_time * stride)
    stretches = from_positions(positions[::stride], fps, "Free", "bvh", least=2)
    if not stretches:
        raise InputError(f"{path}: no two frames in a row look like a person (bones change length or joints jump).")
    return stretches


def load_bvh(path: str | Path) -> Motion:
    """Read a BVH file as a motion: its longest stretch without broken frames, at about 30 fps.

    Units and the first frame's oddities do not matter: lengths are taken relative to the legs, and a
    frame from which the person jumps is left out. Raises InputError for a malformed file or unknown rig.
    """
    motion, airborne = max(_stretches(path), key=lambda pair: len(pair[0]))
    return replace(motion, grounded=not airborne.any())


def load_bvh_folder(folder: str | Path) -> MotionLibrary:
    """Read all BVH files of a folder, for sample_mocap. Raises InputError for an empty folder or a bad file."""
    files = plain_files(Path(folder), (".bvh",)) if Path(folder).is_dir() else []
    if not files:
        raise InputError(f"There are no .bvh files in {folder}.")
    pairs = [pair for path in files for pair in _stretches(path)]
    frames = sum(len(motion) for motion, _ in pairs)
    return MotionLibrary(tuple(m for m, _ in pairs), tuple(f for _, f in pairs), frames, frames)
