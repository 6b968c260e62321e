"""What was chosen in the Studio is what its clips show."""

import io
from dataclasses import replace

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.geometry import project
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.data.generator import render_choice
from pose_app.synthetic.stage.camera import orbit
from pose_app.synthetic.stage.choice import CAPTURED, Choice, random_choice
from pose_app.ui.studio import rendered_clip

pytestmark = pytest.mark.slow

LEFT, RIGHT = JOINT_NAMES.index("LShoulder"), JOINT_NAMES.index("RShoulder")


BY_HAND = Choice(camera="set", yaw=0, pitch=5, distance=4)


@pytest.fixture(scope="module")
def made():
    """Renders a choice once for all tests."""
    known = {}

    def make(choice=BY_HAND, **changes):
        choice = replace(choice, **changes)
        if choice not in known:
            known[choice] = render_choice(choice)
        return known[choice]

    return make


def bone_lengths(result):
    joints = result.joints_m
    return np.linalg.norm(joints[:, [2, 5, 12, 13]] - joints[:, [1, 4, 11, 12]], axis=-1)


def test_the_camera_sees_the_person_from_where_it_was_set(made):
    ahead, behind, from_left = made(), made(yaw=180), made(yaw=90)
    # Face to face, a person's left is at the picture's right.
    assert (ahead.joints_2d[0, LEFT, 0] - ahead.joints_2d[0, RIGHT, 0]) > 15
    assert (behind.joints_2d[0, LEFT, 0] - behind.joints_2d[0, RIGHT, 0]) < -15
    assert (from_left.joints_m[0, LEFT, 2] - from_left.joints_m[0, RIGHT, 2]) < -0.2
    assert ahead.row["camera"] == "set"
    far = made(distance=9.0)
    assert np.linalg.norm(far.root_m, axis=1).mean() - np.linalg.norm(ahead.root_m, axis=1).mean() == pytest.approx(
        5, abs=0.1
    )


def test_orbit_puts_the_camera_at_azimuth_pitch_and_distance():
    camera = orbit(np.array([1.0, 1.0, 1.0]), np.pi / 2, np.radians(30), 4.0)
    np.testing.assert_allclose(camera.position, [1 + 4 * np.cos(np.pi / 6), 3, 1], atol=1e-12)
    np.testing.assert_allclose(camera.view(np.array([1.0, 1.0, 1.0])), [0, 0, 4], atol=1e-12)
    assert camera.view(np.array([1.0, 2.0, 1.0]))[1] < 0  # what is higher is further up in the picture


def test_the_person_fills_the_crop_as_set(made):
    for fill in (0.5, 0.9):
        extent = np.ptp(made(fill=fill).joints_2d[..., :2].reshape(-1, 2), axis=0).max() / 224
        assert 0.8 * fill < extent <= fill  # soles and finger tips are no joints


def test_truth_of_a_choice_projects_onto_itself(made):
    result = made(camera="free", seed=3)
    flat = project(result.joints_m.astype(float) + result.root_m[:, None], result.intrinsics[:, None].astype(float))
    np.testing.assert_allclose(flat, result.joints_2d[..., :2], atol=0.01)


def test_the_chosen_action_frame_rate_and_body_come_out(made):
    seventh, again, eighth = made(body=7, action="Sitting", fps=12.0), made(body=7, seed=9, appearance=9), made(body=8)
    assert (seventh.row["action"], seventh.row["fps"], seventh.row["subject"]) == ("Sitting", 12.0, "B07")
    assert seventh.row["height_m"] == again.row["height_m"] != eighth.row["height_m"]
    np.testing.assert_allclose(bone_lengths(seventh), bone_lengths(again), atol=1e-4)
    assert np.abs(bone_lengths(seventh) - bone_lengths(eighth)).max() > 2e-3
    hips_up = seventh.joints_m[:, [3, 6], 1].mean(), made().joints_m[:, [3, 6], 1].mean()
    assert hips_up[0] < 0.8 * hips_up[1]  # who sits has the hips nearer to the ankles


def test_the_same_choice_gives_the_same_bytes_and_each_seed_its_own_part(made):
    first, second = made(), render_choice(BY_HAND)
    assert first.frames.tobytes() == second.frames.tobytes() and first.joints_2d.tobytes() == second.joints_2d.tobytes()
    other_look, other_seed = made(appearance=2), made(seed=2)
    np.testing.assert_array_equal(other_look.joints_m, first.joints_m)
    assert np.abs(other_look.frames.astype(int) - first.frames).mean() > 5
    assert np.abs(other_seed.joints_m - first.joints_m).max() > 0.02


def test_light_comes_from_the_side_that_was_chosen(made):
    left, right = made(light="left").frames.mean((0, 3)), made(light="right").frames.mean((0, 3))
    spine = made().joints_2d[:, 7, 0].mean()
    places = made().joints_2d[:, [LEFT, RIGHT, 1, 4]].reshape(-1, 3)
    x0, y0 = places[:, :2].min(0).astype(int)
    x1, y1 = places[:, :2].max(0).astype(int)
    brighter = (left - right)[y0:y1, x0:x1]  # the trunk
    side = np.arange(x0, x1) + 0.5 - spine
    assert brighter[:, side < 0].mean() > brighter[:, side > 0].mean() + 5


def test_effects_do_what_their_names_say(made):
    def edges(result):
        return np.abs(np.diff(result.frames.astype(int), axis=2)).mean()

    plain = made()
    assert edges(made(blur=True)) < 0.9 * edges(plain) and edges(made(noise=True)) > 1.2 * edges(plain)
    covered, beside = made(occluders=True), made(company=True)
    for result in (covered, beside):
        assert (np.abs(result.frames.astype(int) - plain.frames).max(-1) > 20).mean() > 0.005
        np.testing.assert_array_equal(result.joints_m, plain.joints_m)
    hidden = [
        made(seed=s).joints_2d[..., 2].sum() - made(seed=s, occluders=True).joints_2d[..., 2].sum() for s in (1, 2, 3)
    ]
    assert min(hidden) >= 0 and sum(hidden) > 8  # of 3 x 136 joints


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"camera": "drone"}, "drone"), ({"light": "laser"}, "laser"), ({"action": "Flying"}, "Flying"),
        ({"fps": 5.0}, "5"), ({"mesh": True}, "--assets"), ({"action": CAPTURED}, "--assets"),
        ({"body": 0}, "number from 1"),
        ({"assets": "/no/such/place"}, "/no/such/place"),
    ],
)  # fmt: skip
def test_a_choice_there_is_not_gets_one_sentence(changes, said):
    with pytest.raises(InputError, match=said):
        render_choice(replace(BY_HAND, **changes))


def test_random_choices_vary_and_need_no_assets_where_there_are_none():
    rng = np.random.default_rng(1)
    drawn = [random_choice(rng, None) for _ in range(100)]
    assert len({choice.action for choice in drawn}) > 15 and len({choice.body for choice in drawn}) > 40
    assert not any(choice.mesh or choice.action == CAPTURED for choice in drawn)


def test_the_truth_is_drawn_where_it_is():
    frames, joints = np.zeros((8, 224, 224, 3), np.uint8), np.full((8, 17, 3), 60.0)
    joints[..., 2] = 1  # all but the head at one place, in sight
    joints[:, 10] = (160, 40, 0)
    picture = rendered_clip.with_skeleton(frames, joints)[0]
    assert picture.shape == (448, 448, 3)
    assert picture[80, 320].tolist() == [255, 255, 255]  # hidden: a ring round white
    assert picture[120, 120].max() > 100 and picture[200, 30].max() == 0


def test_the_download_holds_the_clip(made):
    result = made()
    with np.load(io.BytesIO(rendered_clip.npz_of(result, BY_HAND))) as file:
        np.testing.assert_array_equal(file["frames"], result.frames)
        np.testing.assert_allclose(file["joints_3d_mm"], result.joints_m * 1000)
        assert file["joints_2d"].shape == (8, 17, 3) and file["intrinsics"].shape == (8, 3, 3)
        assert "seed=1" in file["choice"] and file["fps"] == 20
