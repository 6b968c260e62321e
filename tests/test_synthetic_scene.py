"""Does the stored truth belong to the picture? Checked with the camera's textbook formula and by looking at pixels."""

from dataclasses import replace

import numpy as np
import pytest

from pose_app.skeleton import BONES, JOINT_NAMES
from pose_app.synthetic.body.rig import INDEX, NUM_BONES
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.motion import Motion
from pose_app.synthetic.render.draw_clip import draw
from pose_app.synthetic.stage import people, scene
from pose_app.synthetic.stage.backdrop import Panorama
from pose_app.synthetic.stage.camera import Camera, look_at

SETTINGS = Settings(split="valid", seed=5, bodies=3)


@pytest.fixture(scope="module")
def clips():
    return [render_clip(SETTINGS, i) for i in range(6)]


def test_truth_projects_onto_the_2d_truth(clips):
    for clip in clips:
        points = clip.joints_m.astype(np.float64) + clip.root_m[:, None]
        x = points[..., 0] / points[..., 2] * clip.intrinsics[:, None, 0, 0] + clip.intrinsics[:, None, 0, 2]
        y = points[..., 1] / points[..., 2] * clip.intrinsics[:, None, 1, 1] + clip.intrinsics[:, None, 1, 2]
        assert np.abs(np.stack([x, y], -1) - clip.joints_2d[..., :2]).max() < 0.01
        assert np.all(clip.joints_m[:, 0] == 0)


def test_bones_keep_their_length_within_a_clip(clips):
    for clip in clips:
        for parent, child in BONES:
            length = np.linalg.norm(clip.joints_m[:, child] - clip.joints_m[:, parent], axis=1)
            assert np.ptp(length) < 1e-4
            assert 0.03 < length.mean() < 0.62


def test_stills_are_independent_scenes():
    still = render_clip(replace(SETTINGS, stills=True), 0)
    assert still.frames.shape == (8, 224, 224, 3)
    thighs = np.linalg.norm(still.joints_m[:, 2] - still.joints_m[:, 1], axis=1)
    assert len(np.unique(thighs.round(4))) > 1  # several bodies


def _turn_z(degrees: float) -> np.ndarray:
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def _standing(left_arm: float, right_arm: float):
    """A person facing +z, arms turned from straight out: +80 points almost up on the left, -80 down."""
    rotations = np.tile(np.eye(3), (2, NUM_BONES, 1, 1))
    for part in ("upper_arm", "forearm", "hand"):
        rotations[:, INDEX[f"l_{part}"]] = _turn_z(left_arm)
        rotations[:, INDEX[f"r_{part}"]] = _turn_z(-right_arm)
    motion = Motion("Waving", 25.0, rotations, np.tile([0, 1.0, 0], (2, 1)))
    body, skin, hair = people.body_of("valid", 5, 0, None)
    return people.dress_and_pose(np.random.default_rng(1), body, skin, hair, motion, 0.0, 1)


def _white_on_black(person, azimuth: float):
    """The person in white before black, seen from 5 m away at the azimuth (0: from the front)."""
    textures = np.zeros((1, 8, 8, 3), np.float32)
    made = scene.assemble(np.random.default_rng(0), person, [], [], None, textures, follow=False)
    position = np.array([5 * np.sin(azimuth), 1.2, 5 * np.cos(azimuth)])
    camera = Camera(look_at(position, np.array([0, 1.0, 0]), 0.0), position, "free")
    rows = len(made.materials.kinds)
    white = replace(
        made.materials, kinds=np.zeros(rows, np.int32), firsts=np.ones((rows, 3), np.float32),
        glosses=np.zeros(rows, np.float32),
    )  # fmt: skip
    k = np.array([[420.0, 0, 112], [0, 420, 112], [0, 0, 1]])
    keep = made.owner >= 0  # obstacles, if any were drawn, are left out
    triangles = made.triangles[keep[made.triangles].all(1)]
    lens = replace(
        made.lens, gains=np.ones(3, np.float32), contrast=1.0, blur=0.0, noise=0.0, small=0, jpeg=0, exposure_s=0.0
    )
    made = replace(
        made,
        camera=camera,
        materials=white,
        intrinsics=np.stack([k, k]),
        background=Panorama(np.zeros((64, 128, 3), np.uint8), 0.0, 1.0, 1.0, np.ones((6, 3), np.float32)),
        triangles=triangles,
        lens=lens,
    )
    frames, truth = draw(made, np.random.default_rng(0), 25.0, 1)
    return frames[0].max(-1) > 60, truth.joints_2d[0]


@pytest.mark.parametrize(("azimuth", "side"), [(0.0, "right"), (np.pi, "left")])
def test_a_raised_left_arm_is_on_the_persons_left(azimuth, side):
    shown, joints = _white_on_black(_standing(75, -80), azimuth)
    wrist, head = joints[JOINT_NAMES.index("LWrist")], joints[JOINT_NAMES.index("Head")]
    assert wrist[1] < head[1]  # above the head in the picture
    crown = head[1] - 1.4 * (joints[JOINT_NAMES.index("Neck/Nose")][1] - head[1])  # Head lies inside the skull
    columns = np.nonzero(shown[: int(crown) - 2])[1]  # all that is drawn above the head is the arm
    assert len(columns) > 20
    assert (columns.min() > head[0]) if side == "right" else (columns.max() < head[0])
    assert (wrist[0] > head[0]) == (side == "right")


@pytest.mark.parametrize("azimuth", [0.0, 1.0, 2.5, 4.0])
def test_every_joint_lies_on_the_drawn_person(azimuth):
    shown, joints = _white_on_black(_standing(20, -40), azimuth)
    for name, (x, y, _) in zip(JOINT_NAMES, joints, strict=True):
        around = shown[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2]
        assert around.any(), name
        assert shown[int(y), int(x)], name


def test_the_nearer_arm_hides_the_farther_one():
    _, from_left = _white_on_black(_standing(0, 0), np.pi / 2)
    _, from_right = _white_on_black(_standing(0, 0), -np.pi / 2)
    left, right = JOINT_NAMES.index("LWrist"), JOINT_NAMES.index("RWrist")
    assert (from_left[left, 2], from_left[right, 2]) == (1, 0)
    assert (from_right[left, 2], from_right[right, 2]) == (0, 1)
