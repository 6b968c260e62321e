import numpy as np
import pytest

from pose_app.figures import distributions as d
from pose_app.skeleton import JOINT_NAMES


def turned(standing_m, degrees):
    """The standing person (who faces the camera, y down) turned about the vertical so that more of the left shows."""
    a = np.radians(degrees)
    x, y, z = np.moveaxis(standing_m.astype(float), -1, 0)
    return 1000 * np.stack([x * np.cos(a) + z * np.sin(a), y, z * np.cos(a) - x * np.sin(a)], -1)


@pytest.mark.parametrize("degrees", [0, 35, 90, 170, -60])
def test_side_seen_is_the_angle_turned(standing_m, degrees):
    pose = turned(standing_m, degrees)
    left, right = (pose[JOINT_NAMES.index(name), 2] for name in ("LHip", "RHip"))
    assert (left < right) == (0 < degrees < 180) or degrees == 0  # the left hip nearer: more of the left side is seen
    assert d.pose_measures(pose[None, None], "-y", None)[d.YAW] == pytest.approx([degrees])


@pytest.mark.parametrize("pitch", [-20, 0, 40])
def test_elevation_of_an_upright_person_is_the_cameras_pitch(standing_m, pitch):
    # A camera that looks down by `pitch` turns the world about x: what is up comes towards it.
    a = np.radians(pitch)
    tilt = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    up = tilt @ [0, -1, 0]
    assert np.sign(up[2]) == -np.sign(pitch)
    pose = 1000 * standing_m @ tilt.T
    assert d.pose_measures(pose[None, None], "-y", None)[d.ELEVATION] == pytest.approx([pitch])


def test_angles_hand_and_size_of_a_known_pose(standing_m):
    pose = 1000 * standing_m.astype(float)
    pose[JOINT_NAMES.index("LAnkle")] = pose[JOINT_NAMES.index("LKnee")] + (0, 0, 450)  # the left shin held back
    pose[JOINT_NAMES.index("RWrist")] = pose[JOINT_NAMES.index("RElbow")] + (0, -250, 0)  # the right hand up
    flat = np.zeros((1, 1, 17, 3))
    flat[..., 1] = np.linspace(14, 14 + 168, 17)
    seen = d.pose_measures(pose[None, None], "-y", flat)
    assert seen[d.KNEE] == pytest.approx([90, 180])
    assert seen[d.ELBOW] == pytest.approx([180, 90])
    assert seen[d.HAND] == pytest.approx([500, 750])
    assert seen[d.SIZE] == pytest.approx([75])
    assert d.SIZE not in d.pose_measures(pose[None, None], "-y", None)


def test_shares_add_up_to_one_for_each_data_set_whatever_its_size():
    figure = d.share_figure(d.KNEE, {"few": np.array([5.0, 95, 95, 200]), "many": np.full(1000, 44.0)})
    few, many = figure.data
    assert few.name == "few" and sum(few.y) == pytest.approx(1) and sum(many.y) == pytest.approx(1)
    assert list(np.round(few.y, 2)) == [0.25] + [0] * 8 + [0.5] + [0] * 7 + [0.25]  # 200 counts in the last bin
    assert many.y[4] == 1 and many.x[4] == 45 and many.customdata[4] == "40 to 50 degrees"
