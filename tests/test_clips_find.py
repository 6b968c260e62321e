"""Which clips are found, in which order, and what is said of their errors."""

import csv

import numpy as np
import pytest

from pose_app.dataset import bundled
from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.clips.clip_filter import BEST, WORST, ClipFilter, find, next_worst, search_texts
from pose_app.ui.clips.clip_list import FIRST_BUNDLED
from pose_app.ui.clips.clip_table import clips_csv, joints_csv
from pose_app.ui.clips.scored_clips import ClipErrors
from pose_app.ui.clips.similar_poses import nearest_clips

TABLE = [
    {"clip": "a", "action": "Walking", "subject": "S1", "camera": "0"},
    {"clip": "b", "action": "Sitting", "subject": "S1", "camera": "1"},
    {"clip": "c", "action": "Walking", "subject": "S9", "camera": "1"},
    {"clip": "d", "action": "Eating", "subject": "S9", "camera": "0"},
]
HEAD, LWRIST = JOINT_NAMES.index("Head"), JOINT_NAMES.index("LWrist")


@pytest.fixture
def errors():
    """Clip a: 10 mm throughout; b: 20, but 200 at the head; c: 30, but 90 in frame 3; d: not predicted."""
    joints = np.array([10.0, 20.0, 30.0, np.nan])[:, None, None] * np.ones((4, 8, 17))
    joints[1, :, HEAD] = 200
    joints[2, 2] = 90
    return ClipErrors(joints, np.array([25.0, 5.0, 15.0, np.nan]))


def found(clip_filter, errors=None, starred=()):
    return "".join(TABLE[i]["clip"] for i in find(TABLE, search_texts(TABLE), errors, starred, clip_filter))


@pytest.mark.parametrize(
    ("clip_filter", "clips"),
    [
        (ClipFilter(), "abcd"),
        (ClipFilter(text="walking"), "ac"),
        (ClipFilter(text="s9 WALK"), "c"),
        (ClipFilter(text="nobody"), ""),
        (ClipFilter(actions=("Sitting", "Eating")), "bd"),
        (ClipFilter(subjects=("S1",), cameras=("1",)), "b"),
        (ClipFilter(starred=True), "ad"),
        (ClipFilter(low=15.0), "bc"),
        (ClipFilter(high=15.0), "a"),
        (ClipFilter(low=25.0, high=50.0, measure="Head"), "c"),
        (ClipFilter(worst_joints=("Head",)), "b"),
        (ClipFilter(worst_frames=(3,)), "c"),
        (ClipFilter(order=WORST), "cbad"),  # MPJPE: 37.5, 30.6, 10 and unknown
        (ClipFilter(order=BEST), "abcd"),
        (ClipFilter(order=WORST, measure="Head"), "bcad"),
        (ClipFilter(order=WORST, measure="Worst frame"), "cbad"),
        (ClipFilter(order=WORST, measure="Expected error"), "acbd"),
        (ClipFilter(low=10.0, measure="Expected error"), "ac"),
    ],
)
def test_find(errors, clip_filter, clips):
    assert found(clip_filter, errors, {"a", "d"}) == clips


def test_without_errors_filters_by_error_do_nothing():
    assert found(ClipFilter(low=10.0, order=WORST, text="s1")) == "ab"


def test_the_filters_in_use_are_counted():
    assert ClipFilter(text="x", order=WORST).filters == 0
    assert ClipFilter(actions=("a",), low=0.0, starred=True).filters == 3


def test_measures(errors):
    np.testing.assert_allclose(errors.measure("All joints")[:3], [10, 20 + 180 / 17, 30 + 60 / 8])
    np.testing.assert_allclose(errors.measure("LWrist")[:3], [10, 20, 37.5])
    np.testing.assert_allclose(errors.measure("Worst frame")[:3], [10, 20 + 180 / 17, 90])
    assert np.isnan(errors.measure("Head")[3])


def test_next_worst_goes_down_the_known_errors_and_round(errors):
    values = errors.measure("All joints")
    walk = [next_worst([0, 1, 2, 3], values, current) for current in (3, 2, 1, 0)]
    assert walk == [2, 1, 0, 2]
    assert next_worst([0, 1], values, 2) == 1  # from a clip that is not listed: the worst that is


def test_a_clip_beside_the_others(errors):
    beside = errors.beside(1)
    assert beside["clips"] == 3
    assert beside["mean"][LWRIST] == pytest.approx((10 + 20 + 37.5) / 3, abs=0.01)
    assert beside["worse"][HEAD] == 1.0 and beside["worse"][LWRIST] == 0.5
    assert errors.beside(3) is None and ClipErrors(errors.joints[:1]).beside(0) is None


def test_the_nearest_pose_by_hand():
    still = np.zeros((4, 8, 17, 3), np.float32)
    still[1, ..., 0] = 30  # every joint 30 mm away
    still[2, :4, :, 1] = 20  # 20 mm away in half the frames
    still[3, :, 5] = (300, 0, 400)  # one joint half a metre away
    clips, away = nearest_clips(still, 0)
    assert clips.tolist() == [2, 3, 1]
    np.testing.assert_allclose(away, [10, 500 / 17, 30], rtol=1e-5)


@pytest.mark.parametrize("up", ["-y", "+z", "+x"])
def test_the_same_pose_turned_about_the_vertical_is_the_nearest(up):
    rng = np.random.default_rng(5)
    poses = rng.normal(0, 300, (3, 8, 17, 3)).astype(np.float32)
    axis = "xyz".index(up[1])
    a, b = (i for i in range(3) if i != axis)
    turn = 2.1
    poses[2] = poses[0]
    poses[2, ..., a] = np.cos(turn) * poses[0, ..., a] - np.sin(turn) * poses[0, ..., b]
    poses[2, ..., b] = np.sin(turn) * poses[0, ..., a] + np.cos(turn) * poses[0, ..., b]
    clips, away = nearest_clips(poses, 0, up)
    assert clips[0] == 2 and away[0] < 0.01
    assert nearest_clips(poses, 0)[1][0] > 100


def test_lists_as_csv(errors):
    rows = list(csv.DictReader(clips_csv(TABLE, [2, 3], errors).decode().splitlines()))
    assert [row["clip"] for row in rows] == ["c", "d"] and rows[0]["mpjpe_mm"] == "37.50"
    assert rows[0]["Head_mm"] == "37.50" and rows[1]["mpjpe_mm"] == ""
    assert "mpjpe_mm" not in clips_csv(TABLE, [0], None).decode()


def test_joints_as_csv(errors):
    rows = list(csv.DictReader(joints_csv(errors.joints[1], errors.beside(1)).decode().splitlines()))
    head = rows[HEAD]
    assert (head["joint"], head["frame_8_mm"], head["clip_mean_mm"], head["rank"]) == ("Head", "200.00", "200.00", "1")
    assert head["worse_than"] == "1.0" and rows[0]["rank"] == "2"


def test_the_bundled_clips_begin_with_one_seen_whole_by_a_square_that_stands_still():
    dataset = bundled()
    index = [row["clip"] for row in dataset.table].index(FIRST_BUNDLED)
    joints = np.load(dataset.folder / "joint_2d_clips_valid.npy")[index, ..., :2]
    assert joints.min() > 8 and joints.max() < 216
    assert np.abs(np.diff(joints[:, 0], axis=0)).max() < 5  # the hip, from frame to frame
    assert 0.5 < np.ptp(joints[..., 1], axis=1).min() / 224
