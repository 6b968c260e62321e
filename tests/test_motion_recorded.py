"""Recorded motion: joint positions and BVH files against poses worked out by hand and against each other."""

from pathlib import Path

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic import motion as motions
from pose_app.synthetic.body.rig import INDEX, forward_kinematics, human36m_joints
from pose_app.synthetic.motion import nominal
from pose_app.synthetic.motion.retarget import EXTRA_JOINTS, at_ease, orient

ASSETS = Path(__file__).parents[2] / "shared" / "assets"
needs_assets = pytest.mark.skipif(not ASSETS.is_dir(), reason="the asset folder is not part of the project")
NAMES = JOINT_NAMES + EXTRA_JOINTS
AT = {name: i for i, name in enumerate(NAMES)}


def t_pose(**moved):
    """The rig's rest pose as 21 joint positions, written down by hand in metres."""
    pose = {"Hip": (0, 1, 0), "Spine": (0, 1.25, 0), "Thorax": (0, 1.5, 0)}
    pose |= {"Neck/Nose": (0, 1.62, 0.01), "Head": (0, 1.75, 0.01)}
    for side, x in (("L", 1), ("R", -1)):
        pose |= {f"{side}Hip": (0.1 * x, 1, 0), f"{side}Knee": (0.1 * x, 0.55, 0), f"{side}Ankle": (0.1 * x, 0.1, 0)}
        pose |= {f"{side}Toe": (0.1 * x, 0.05, 0.13), f"{side}Shoulder": (0.18 * x, 1.45, 0)}
        pose |= {f"{side}Elbow": (0.46 * x, 1.45, 0), f"{side}Wrist": (0.72 * x, 1.45, 0)}
        pose |= {f"{side}Hand": (0.8 * x, 1.45, 0)}
    pose |= moved
    return np.array([pose[name] for name in NAMES], float)[None]


def turn(axis, degrees):
    x, y, z = np.eye(3)
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b = {"x": (y, z), "y": (z, x), "z": (x, y)}[axis]
    n = np.cross(a, b)
    return np.outer(n, n) + c * (np.outer(a, a) + np.outer(b, b)) + s * (np.outer(b, a) - np.outer(a, b))


def test_rest_pose_has_no_rotation_where_positions_tell():
    rotations = orient(t_pose())[0]
    for name in ("pelvis", "spine", "chest", "l_clavicle", "r_clavicle"):
        np.testing.assert_allclose(rotations[INDEX[name]], np.eye(3), atol=1e-9, err_msg=name)
    for name, along in (("l_forearm", 0), ("r_forearm", 0), ("l_thigh", 1), ("r_shin", 1), ("head", 1)):
        np.testing.assert_allclose(rotations[INDEX[name]][:, along], np.eye(3)[along], atol=1e-9, err_msg=name)


def test_a_bent_elbow_and_knee_give_the_twist():
    # Elbows a right angle forwards, knees a right angle backwards: upper arm and thigh as in the rest pose.
    pose = t_pose(
        LWrist=(0.46, 1.45, 0.26), LHand=(0.46, 1.45, 0.34), RWrist=(-0.46, 1.45, 0.26), RHand=(-0.46, 1.45, 0.34),
        LAnkle=(0.1, 0.55, -0.45), LToe=(0.1, 0.42, -0.5), RAnkle=(-0.1, 0.55, -0.45), RToe=(-0.1, 0.42, -0.5),
    )  # fmt: skip
    rotations = orient(pose)[0]
    for name in ("l_upper_arm", "r_upper_arm", "l_thigh", "r_thigh"):
        np.testing.assert_allclose(rotations[INDEX[name]], np.eye(3), atol=1e-6, err_msg=name)
    np.testing.assert_allclose(rotations[INDEX["l_shin"]], turn("x", 90), atol=1e-6)
    np.testing.assert_allclose(rotations[INDEX["l_forearm"]][:, 0], [0, 0, 1], atol=1e-6)


def test_a_turned_and_tilted_person_turns_every_bone():
    spin = turn("y", 70) @ turn("x", 35)
    pose = t_pose(LWrist=(0.46, 1.45, 0.26), LHand=(0.46, 1.45, 0.34))
    plain, turned = orient(pose), orient(pose @ spin.T)
    np.testing.assert_allclose(turned, spin @ plain, atol=1e-9)


def own_rest(clip, ease):
    """Rest heads of a body with the clip's own median bone lengths."""

    def length(a, b):
        return np.median(np.linalg.norm(clip[:, AT[a]] - clip[:, AT[b]], axis=-1))

    heads = np.zeros((21, 3))
    heads[INDEX["chest"]] = [0, length("Hip", "Spine"), 0]
    heads[INDEX["neck"]] = heads[INDEX["chest"]] + [0, length("Spine", "Thorax"), 0]
    heads[INDEX["head"]] = heads[INDEX["neck"]] + ease[1] * length("Thorax", "Neck/Nose")
    for s, p, x in (("L", "l_", 1), ("R", "r_", -1)):
        heads[INDEX[p + "clavicle"]] = heads[INDEX["neck"]]
        shoulder = heads[INDEX["neck"]] + ease[0] * [x, 1, 1] * length("Thorax", s + "Shoulder")
        elbow = shoulder + [x * length(s + "Shoulder", s + "Elbow"), 0, 0]
        knee = np.array([x * length("Hip", s + "Hip"), -length(s + "Hip", s + "Knee"), 0])
        heads[INDEX[p + "upper_arm"]], heads[INDEX[p + "forearm"]] = shoulder, elbow
        heads[INDEX[p + "hand"]] = elbow + [x * length(s + "Elbow", s + "Wrist"), 0, 0]
        heads[INDEX[p + "thigh"]], heads[INDEX[p + "shin"]] = knee * [1, 0, 1], knee
        heads[INDEX[p + "foot"]] = knee - [0, length(s + "Knee", s + "Ankle"), 0]
    return heads, ease[2] * length("Neck/Nose", "Head")


@needs_assets
@pytest.mark.parametrize("clip", [0, 5, 60, 100, 130])
def test_mocap_comes_back_through_forward_kinematics(clip):
    with np.load(ASSETS / "mocap.npz") as data:
        a, b = data["clip_starts"][clip : clip + 2]
        positions = data["positions"][a:b].astype(float)
    ease = at_ease(positions)
    rotations = orient(positions, ease)
    rest, top = own_rest(positions, ease)
    joints = human36m_joints(forward_kinematics(rest, rotations, positions[:, 0]), rotations, top)
    error = np.linalg.norm(joints - positions[:, :17], axis=-1)
    legs, arms = [1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16]
    # Metres. The recorded spine and collar bones change their lengths, which moves the arms along.
    assert np.percentile(error[:, legs], 99) < 0.002
    shoulders = [11, 11, 11, 14, 14, 14]
    relative = (joints[:, arms] - joints[:, shoulders]) - (positions[:, arms] - positions[:, shoulders])
    assert np.percentile(np.linalg.norm(relative, axis=-1), 99) < 0.01
    assert np.median(error) < 0.01


@needs_assets
def test_mocap_library_leaves_out_bad_frames_and_gives_clean_windows():
    library = motions.load_mocap(ASSETS / "mocap.npz")
    assert library.frames_read == 30174 and 0.9 * 30174 < library.frames_kept < 30174
    rng = np.random.default_rng(0)
    for _ in range(60):
        motion = motions.sample_mocap(library, rng)
        assert len(motion) == 8 and motion.source == "mocap"
        product = motion.rotations @ np.swapaxes(motion.rotations, -1, -2)
        assert np.abs(product - np.eye(3)).max() < 1e-5 and np.linalg.det(motion.rotations).min() > 0.999
        assert 0.03 < motion.root[:, 1].min() and motion.root[:, 1].max() < 2
        heads = forward_kinematics(nominal.REST_HEADS, motion.rotations.astype(float), motion.root.astype(float))
        assert np.linalg.norm(np.diff(heads, axis=0), axis=-1).max() * motion.fps < 20
    again = [motions.sample_mocap(library, np.random.default_rng(5)).rotations for _ in range(2)]
    np.testing.assert_array_equal(*again)


def save_mocap(path, **changed):
    arrays = {
        "positions": np.tile(t_pose(), (20, 1, 1)).astype(np.float32), "joint_names": np.array(NAMES),
        "clip_names": np.array(["walking_1"]), "clip_starts": np.array([0, 20]),
    } | changed  # fmt: skip
    np.savez(path, **{k: v for k, v in arrays.items() if v is not None})
    return path


def test_a_jumping_joint_is_left_out(tmp_path):
    positions = np.tile(t_pose(), (60, 1, 1))
    positions[40, AT["LWrist"]] += [0, 0.4, 0]
    library = motions.load_mocap(save_mocap(tmp_path / "m.npz", positions=positions, clip_starts=np.array([0, 60])))
    assert library.frames_kept < 60 and [len(m) for m in library.motions][0] in range(34, 40)
    assert library.motions[0].action == "Walking"


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"clip_starts": None}, "lacks the array clip_starts"),
        ({"joint_names": np.array(NAMES[::-1])}, "Human3.6M's 17 joints"),
        ({"clip_starts": np.array([0, 99])}, "clip_starts must rise"),
    ],
)
def test_bad_mocap_is_one_sentence(tmp_path, changed, sentence):
    with pytest.raises(InputError, match=sentence):
        motions.load_mocap(save_mocap(tmp_path / "m.npz", **changed))


def test_missing_or_unreadable_mocap_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no motion capture file"):
        motions.load_mocap(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(InputError, match="not a readable"):
        motions.load_mocap(tmp_path / "bad.npz")
