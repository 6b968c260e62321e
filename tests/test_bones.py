import numpy as np
import pytest
from conftest import STANDING_M

from pose_app.figures.bones import bones_figure, left_right_difference
from pose_app.figures.style import LEFT, RIGHT
from pose_app.plausibility import bone_lengths
from pose_app.skeleton import BONE_NAMES


def test_lengths_are_those_of_the_standing_person():
    lengths = dict(zip(BONE_NAMES, bone_lengths(STANDING_M * 1000), strict=True))
    assert lengths["LHip–LKnee"] == pytest.approx(450, abs=0.1)
    assert lengths["Hip–RHip"] == pytest.approx(130, abs=0.1)
    assert lengths["Thorax–Neck/Nose"] == pytest.approx(np.hypot(100, 50), abs=0.1)
    assert left_right_difference(np.stack([STANDING_M * 1000] * 8)) == pytest.approx(0, abs=0.1)


def test_one_longer_thigh_is_the_difference_of_one_pair_in_six():
    joints = np.stack([STANDING_M * 1000.0] * 8)
    joints[:, 5:7, 1] += 60  # LKnee and LAnkle further down
    assert left_right_difference(joints) == pytest.approx(60 / 6, abs=0.1)


def test_the_figure_shows_mean_range_and_truth():
    target = np.stack([STANDING_M * 1000.0] * 8)
    predicted = target.copy()
    predicted[:4, 5:7, 1] += 40
    left, right, centre, true = bones_figure(predicted, target).data
    thigh = list(left.y).index("LHip–LKnee")
    assert left.x[thigh] == pytest.approx(470, abs=0.1)
    assert left.error_x.array[thigh] == pytest.approx(20, abs=0.1) == left.error_x.arrayminus[thigh]
    assert dict(zip(true.y, true.x, strict=True))["LHip–LKnee"] == pytest.approx(450, abs=0.1)
    assert (left.marker.color, right.marker.color) == (LEFT, RIGHT)
    assert len(left.y) == len(right.y) == 6 and len(centre.y) == 4
    assert len(bones_figure(predicted, None).data) == 3
