"""Which of eight sides is seen; the angles themselves are tested with the distributions that draw them."""

import numpy as np
import pytest

from pose_app.viewpoint import SECTORS, sectors, side_seen


@pytest.mark.parametrize(
    ("degrees", "name"),
    [
        (0, "front"), (22, "front"), (-22, "front"), (23, "front left"), (90, "left"), (135, "back left"),
        (170, "back"), (-180, "back"), (180, "back"), (-100, "right"), (-130, "back right"), (-45, "front right"),
    ],
)  # fmt: skip
def test_sectors_are_45_degrees_about_their_middle(degrees, name):
    assert SECTORS[sectors(np.array([degrees]))[0]] == name


def test_someone_with_their_left_hip_towards_the_camera_shows_the_left(standing_m):
    pose = np.zeros((2, 17, 3))
    pose[0, 4], pose[0, 1] = (0, -0.1, 0), (0, 0.1, 0)  # z up, y away: the left hip is nearer
    pose[1, 4], pose[1, 1] = (-0.1, 0, 0), (0.1, 0, 0)  # the left hip at the picture's left: seen from behind
    assert [SECTORS[i] for i in sectors(side_seen(pose))] == ["left", "back"]
