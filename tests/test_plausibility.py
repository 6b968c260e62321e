"""Measures without truth, against figures worked out by hand."""

import json

import numpy as np
import pytest
from conftest import STANDING_M

from pose_app import plausibility
from pose_app.clips import Clip
from pose_app.errors import InputError
from pose_app.skeleton import BONE_NAMES, JOINT_NAMES

STANDING = STANDING_M.astype(float) * 1000
KNEE, ANKLE = JOINT_NAMES.index("RKnee"), JOINT_NAMES.index("RAnkle")


def still(frames: int) -> np.ndarray:
    return np.tile(STANDING, (frames, 1, 1))


def test_bones_are_as_long_as_the_person_was_built():
    lengths = dict(zip(BONE_NAMES, plausibility.bone_lengths(STANDING), strict=True))
    assert lengths["RHip–RKnee"] == pytest.approx(450) and lengths["Hip–RHip"] == pytest.approx(130)
    assert lengths["LElbow–LWrist"] == pytest.approx(250)


def test_a_shin_of_two_lengths_spreads_and_no_other_bone_does():
    joints = still(4)
    joints[::2, ANKLE, 1] += 45  # 495, 450, 495, 450: mean 472.5, standard deviation 22.5
    spread = plausibility.bone_spread(joints)
    assert spread.per_bone_percent["RKnee–RAnkle"] == pytest.approx(100 * 22.5 / 472.5)
    assert spread.mean_percent == pytest.approx(100 * 22.5 / 472.5 / 16)
    # Two clips of two people, each with bones of constant length: nothing spreads.
    people = np.stack([still(8), 1.2 * still(8)])
    assert plausibility.bone_spread(people).mean_percent == pytest.approx(0, abs=1e-9)
    assert plausibility.bone_spread(people.reshape(16, 17, 3)).mean_percent == pytest.approx(100 * 0.1 / 1.1)


def test_a_longer_left_forearm_is_not_symmetric():
    joints = still(2)
    assert plausibility.symmetry(joints).mean_percent == pytest.approx(0, abs=1e-4)  # joints are known as float32
    joints[0, JOINT_NAMES.index("LWrist"), 0] += 50  # 300 against 250 mm in one frame of two
    said = plausibility.symmetry(joints)
    assert said.per_pair_percent["Wrist"] == pytest.approx(100 * 50 / 275 / 2, abs=1e-3)
    assert said.mean_percent == pytest.approx(100 * 50 / 275 / 2 / 6, abs=1e-3)
    assert list(said.per_pair_percent) == ["Hip", "Knee", "Ankle", "Shoulder", "Elbow", "Wrist"]


def test_jitter_is_the_acceleration():
    # One joint moves as 3 t^2 along x and 4 t^2 along y: it accelerates by (6, 8), 10 mm a frame^2.
    joints = still(6)
    t = np.arange(6)
    joints[:, ANKLE, 0] += 3 * t**2
    joints[:, ANKLE, 1] += 4 * t**2
    joints[:, KNEE, 2] += 100 * t  # steady speed counts for nothing
    said = plausibility.jitter(joints, fps=10)
    assert said.mm_per_frame2 == pytest.approx(10 / 17)
    assert said.m_per_s2 == pytest.approx(10 / 17 * 100 / 1000)
    assert plausibility.jitter(joints).m_per_s2 is None
    # Between clips nothing moves.
    assert plausibility.jitter(np.stack([still(8), still(8) + 500])).mm_per_frame2 == pytest.approx(0, abs=1e-9)


def test_jitter_goes_by_the_times_of_the_frames():
    # x = 3 t² mm has the acceleration 6 mm/s² whenever it is looked at; steady speed has none.
    times = np.array([0, 0.1, 0.15, 0.5, 1.7, 1.8])
    joints = still(6)
    joints[:, ANKLE, 0] += 3000 * times**2
    joints[:, KNEE, 2] += 1000 * times
    said = plausibility.jitter(joints, 25, times)
    assert said.m_per_s2 == pytest.approx(6 / 17, rel=1e-3)
    # By hand: places 0, 1, 3 at 0, 1 and 3 s are a steady 1 a second; 0, 1, 5 are 1, then 2 a second, 1.5 s apart.
    by_hand = still(3)
    by_hand[:, ANKLE, 1] += (0, 1000, 5000)
    assert plausibility.jitter(by_hand, 1, np.array([0, 1, 3])).m_per_s2 == pytest.approx(1 / 1.5 / 17, rel=1e-3)
    assert plausibility.jitter(by_hand, None, np.array([0, 1, 3])).m_per_s2 is None
    even = plausibility.jitter(joints, 10, np.arange(6) / 10)
    assert even.m_per_s2 == pytest.approx(plausibility.jitter(joints, 10).m_per_s2)
    windows = plausibility.assess_windows({0: joints, 4: joints}, {}, 25, {0: times, 4: times + 3})
    assert windows.jitter.m_per_s2 == pytest.approx(6 / 17, rel=1e-3)


def test_a_network_that_knows_left_from_right_has_no_flip_error():
    rng = np.random.default_rng(0)
    joints = rng.normal(0, 300, (8, 17, 3))
    seen = plausibility.mirrored_joints(joints)
    wrist = JOINT_NAMES.index("RWrist"), JOINT_NAMES.index("LWrist")
    np.testing.assert_allclose(seen[:, wrist[0]], joints[:, wrist[1]] * (-1, 1, 1))
    assert plausibility.flip_error(joints, seen) == pytest.approx(0)
    assert plausibility.flip_error(joints, seen + (0, 3, 4)) == pytest.approx(5)
    # One that says the same pose whatever it sees is off by what the pose's own mirror image is.
    assert plausibility.flip_error(STANDING, STANDING) == pytest.approx(0, abs=1e-4)
    bent = STANDING.copy()
    bent[JOINT_NAMES.index("LWrist"), 1] += 170  # one wrist down: in the mirror the other one is
    assert plausibility.flip_error(bent, bent) == pytest.approx(2 * 170 / 17, abs=1e-4)


def test_the_mirrored_clip_shows_the_other_hand():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    frames[:, :, 0] = 200
    mirrored = plausibility.mirrored_clip(Clip("c", frames, np.ones((8, 17, 3), np.float32)))
    assert (mirrored.frames[:, :, 223] == 200).all() and not mirrored.frames[:, :, :223].any()
    assert mirrored.target is None


def test_windows_are_compared_where_they_show_the_same_frame():
    track = np.cumsum(np.random.default_rng(1).normal(0, 20, (20, 17, 3)), axis=0)
    windows, firsts = np.stack([track[i : i + 8] for i in (0, 4, 8)]), np.array([0, 4, 8])
    assert plausibility.window_error(windows, firsts) == pytest.approx(0)
    windows[1] += (0, 6, 8)  # 10 mm off both its neighbours
    assert plausibility.window_error(windows, firsts) == pytest.approx(10)
    assert plausibility.window_error(windows[::-1], firsts[::-1]) == pytest.approx(10)
    windows[2] += (0, 6, 8)  # 1 and 2 agree again: 4 frames at 10 mm, 4 at 0
    assert plausibility.window_error(windows, firsts) == pytest.approx(5)
    assert plausibility.window_error(windows, np.array([0, 8, 16])) is None


def test_everything_at_once_as_json():
    said = plausibility.assess(still(8)[None], 10.0, np.array([0]), {0: still(8) + (0, 3, 4)}).to_json()
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert said["flip_mm"] == pytest.approx(5, abs=1e-4) and said["windows_mm"] is None and said["windows"] == 1
    assert said["jitter"] == {"mm_per_frame2": 0.0, "m_per_s2": 0.0}
    assert plausibility.Plausibility.from_json(said).to_json() == said
    for broken in ({}, {**said, "jitter": 3}, {**said, "flip_mm": "much"}, [], {**said, "symmetry": {"mean": 1}}):
        with pytest.raises(InputError, match="predict --json"):
            plausibility.Plausibility.from_json(broken)
    collapsed = plausibility.assess(np.zeros((1, 8, 17, 3))).to_json()
    assert collapsed["symmetry"]["mean_percent"] is None  # not 0, which would be perfect


def test_rows_say_value_and_unit_and_nothing_where_there_is_none():
    joints = still(8)
    joints[3, ANKLE, 0] += 17  # accelerations of 17, -34 and 17 mm in 6 x 17 places
    rows = {row.name: row for row in plausibility.assess(joints[None], fps=10.0).rows()}
    assert rows["Jitter"].value == pytest.approx(68 / (6 * 17) / 10) and rows["Jitter"].unit == "m/s²"
    assert rows["Mirror"].value is None and rows["Overlap"].value is None
    rows = {row.name: row for row in plausibility.assess(np.zeros((1, 8, 17, 3))).rows()}
    assert rows["Left and right"].value is None and rows["Jitter"].unit == "mm a frame²"
