"""Which of eight sides is seen, and which way is up; the angles are tested with the distributions that draw them."""

import numpy as np
import pytest

from pose_app.clips import Clip, Prediction
from pose_app.figures.space import levelled, looks_down
from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.components.payload import LEANS, LEVEL, player_payload
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.viewpoint import SECTORS, direction_up, sectors, side_seen


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


def tilted(pose_m: np.ndarray, pitch: float, roll: float = 0.0) -> np.ndarray:
    """(8, 17, 3), z up and y away, as a camera sees a pose (y down) that looks down by pitch and is rolled, degrees."""
    x, y, z = pose_m[:, 0], pose_m[:, 2], -pose_m[:, 1]
    p, r = np.radians([pitch, roll])
    y, z = np.cos(p) * y - np.sin(p) * z, np.sin(p) * y + np.cos(p) * z
    x, z = np.cos(r) * x - np.sin(r) * z, np.sin(r) * x + np.cos(r) * z
    return np.tile(np.stack([x, y, z], -1), (8, 1, 1))


@pytest.mark.parametrize(("pitch", "roll"), [(0, 0), (30, 0), (-10, 0), (25, 20)])
def test_somebody_upright_tells_the_vertical(standing_m, pitch, roll):
    poses = tilted(standing_m, pitch, roll)
    up = direction_up(poses)
    np.testing.assert_allclose(up, tilted(np.array([[0.0, -1.0, 0.0]] * 17), pitch, roll)[0, 0], atol=1e-6)
    level = poses @ levelled(up)
    np.testing.assert_allclose(np.linalg.norm(level, axis=-1), np.linalg.norm(poses, axis=-1), atol=1e-6)
    ankles = level[0, [JOINT_NAMES.index("RAnkle"), JOINT_NAMES.index("LAnkle")], 2]
    np.testing.assert_allclose(ankles, -0.9, atol=1e-6)
    if not roll:
        np.testing.assert_allclose(up, looks_down(pitch), atol=1e-6)


def test_somebody_who_lies_or_sits_does_not_tell_it(standing_m):
    assert direction_up(tilted(standing_m, 85)) is None
    sitting = standing_m.copy()
    for side in "RL":
        knee, ankle = JOINT_NAMES.index(f"{side}Knee"), JOINT_NAMES.index(f"{side}Ankle")
        sitting[knee] = sitting[JOINT_NAMES.index(f"{side}Hip")] + (0, 0, -0.45)
        sitting[ankle] = sitting[knee] + (0, 0.45, 0)
    assert direction_up(tilted(sitting, 0)) is None


@pytest.mark.parametrize(
    ("up", "pitch", "grid", "z"), [("-y", None, LEVEL, -900), ("-y", 30.0, "", -900), ("+z", None, "", None)]
)
def test_the_player_stands_people_up(standing_m, up, pitch, grid, z):
    seen = tilted(standing_m, 30)[0] * 1000
    ours = np.tile(np.stack([seen[:, 0], -seen[:, 2], seen[:, 1]], -1), (8, 1, 1)).astype(np.float32)
    clip = Clip("c", np.zeros((8, 224, 224, 3), np.uint8), ours)
    data = player_payload(PredictedClip(clip, Prediction("c", ours + 10, "", "", "", 0)), "c", [], up, pitch=pitch)
    assert data["grid"] == grid
    if z is not None:
        assert data["target"][0][JOINT_NAMES.index("LAnkle")][2] == pytest.approx(z, abs=0.2)
        eye = data["cameras"]["camera"]["eye"]
        assert eye["z"] / -eye["y"] == pytest.approx(np.tan(np.radians(30)), abs=1e-3)  # above, as the camera was
    np.testing.assert_allclose(data["errors"], 10 * np.sqrt(3), atol=0.06)


def test_a_grid_that_may_lean_is_said():
    joints = np.random.default_rng(0).normal(0, 300, (8, 17, 3)).astype(np.float32)
    clip = Clip("c", np.zeros((8, 224, 224, 3), np.uint8), joints)
    assert player_payload(PredictedClip(clip), "c", [])["grid"] == LEANS
