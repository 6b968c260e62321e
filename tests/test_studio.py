"""The page Studio and the clips it shows: what was chosen is what comes out."""

import base64
import io
import json
import threading
from dataclasses import replace

import numpy as np
import pytest
from app_stand_in import in_address, late
from streamlit.testing.v1 import AppTest

from pose_app.clips import Prediction
from pose_app.errors import InputError
from pose_app.geometry import project
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.data.generator import Rendered, render_choice
from pose_app.synthetic.stage.camera import orbit
from pose_app.synthetic.stage.choice import CAPTURED, Choice, random_choice
from pose_app.ui import background_network, prediction_store
from pose_app.ui.studio import contact_sheet, page, rendered_clip

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
    seventh, again, eighth = made(body=7, action="Sitting", fps=12.0), made(body=7, seed=9, look=9), made(body=8)
    assert (seventh.row["action"], seventh.row["fps"], seventh.row["subject"]) == ("Sitting", 12.0, "B07")
    assert seventh.row["height_m"] == again.row["height_m"] != eighth.row["height_m"]
    np.testing.assert_allclose(bone_lengths(seventh), bone_lengths(again), atol=1e-4)
    assert np.abs(bone_lengths(seventh) - bone_lengths(eighth)).max() > 2e-3
    hips_up = seventh.joints_m[:, [3, 6], 1].mean(), made().joints_m[:, [3, 6], 1].mean()
    assert hips_up[0] < 0.8 * hips_up[1]  # who sits has the hips nearer to the ankles


def test_the_same_choice_gives_the_same_bytes_and_each_seed_its_own_part(made):
    first, second = made(), render_choice(BY_HAND)
    assert first.frames.tobytes() == second.frames.tobytes() and first.joints_2d.tobytes() == second.joints_2d.tobytes()
    other_look, other_seed = made(look=2), made(seed=2)
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


# The page

BLANK = Rendered(
    np.zeros((8, 224, 224, 3), np.uint8), np.ones((8, 17, 3), np.float32), np.ones((8, 17, 3), np.float32),
    np.ones((8, 3), np.float32), np.ones((8, 3), np.float32),
    {"clip": "blank", "action": "Walking", "subject": "B01", "camera": "h36m", "fps": 10.0, "body": "own",
     "motion": "own", "height_m": 1.7},
)  # fmt: skip


class FiveMillimetresOff:
    device, weights, engine = "a test's CPU", "first", "none"

    def predict(self, clip):
        joints = (clip.target + np.array([3, 4, 0])).astype(np.float32)
        return Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.01)


@pytest.fixture
def at(tmp_path, make_data, monkeypatch):
    monkeypatch.setattr(background_network, "_load", lambda folder: FiveMillimetresOff())
    monkeypatch.setattr(prediction_store.PredictionStore.__init__, "__defaults__", (tmp_path / "cache",))
    weights = tmp_path / "weights"
    weights.mkdir()
    values = {
        "architecture": {"backbone": "resnet50", "dense": 128, "lstm": 256, "scaling": "0..1", "frames": 8},
        "parameters": 30_548_787, "joints": list(JOINT_NAMES), "trained_on": "rendered people", "recipe": {"batch": 4},
        "validation": {}, "mean_pose_mm": np.zeros((17, 3)).tolist(), "files": {"a": tmp_path.name},
    }  # fmt: skip
    (weights / "config.json").write_text(json.dumps(values))
    return AppTest.from_string(
        "from pose_app.ui import layout\nfrom pose_app.ui.studio import page\n"
        "from pose_app.ui.options import parse_options\n"
        f"options = parse_options(['--data', {str(make_data())!r}, '--weights', {str(weights)!r}])\n"
        "layout.draw_page(options, page.render)",
        default_timeout=120,
    )


def given(at):
    """What the page's components were given: the player and the charts by what they show."""
    said = [json.loads(item.proto.json) for item in at.get("bidi_component")]
    data = [given[0] if isinstance(given, list) else given for given in said]
    return {("player" if "frames" in each else each["alt"]): each for each in data}


def shares(at, alt):
    """The heights of a chart's bars, one array for each set of data."""
    bars = [trace["y"] for trace in given(at)[alt]["figure"]["data"]]
    return [np.frombuffer(base64.b64decode(y["bdata"]), y["dtype"]) for y in bars]


def apart(joints):
    """How far joints are from each other, (8, 17, 17): the same however the player turns a clip to level its grid."""
    joints = np.asarray(joints)
    return np.linalg.norm(joints[:, :, None] - joints[:, None], axis=-1)


def test_a_link_gives_the_clip_it_names(at, made):
    for name, value in {
        "motion": "Sitting",
        "seed": "7",
        "look": "3",
        "body": "5",
        "fps": "12",
        "drawn": "false",
    }.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    expected = made(Choice(action="Sitting", seed=7, look=3, body=5, fps=12.0))
    shown = given(at)["player"]
    np.testing.assert_allclose(apart(shown["target"]), apart(1000 * expected.joints_m), atol=0.2)
    assert len(shown["frames"]) == 8 and shown["predicted"] is None and shown["fps"] == 12
    assert at.subheader[0].value == "Sitting · B05"


def test_a_new_variation_changes_the_clip_and_the_address_and_nothing_else(at):
    at.query_params["motion"] = "Kneeling"
    before = given(at.run())["player"]["target"]
    at.button(key="vary").click().run()
    assert not at.exception and given(at)["player"]["target"] != before
    assert at.selectbox(key="motion").value == "Kneeling"
    assert at.number_input(key="seed 1").value > 1 and at.number_input(key="look 1").value > 1


def numbers(at):
    """What the controls and the address say of body, action, seed and look."""
    controls = {item.key.split()[0]: item for item in (*at.number_input, *at.selectbox)}
    shown = [str(controls[name].value) for name in ("body", "motion", "seed", "look")]
    starts = ("1", "Walking", "1", "1")
    address = [in_address(at, name) for name in ("body", "motion", "seed", "look")]
    assert address == [[] if value == start else [value] for value, start in zip(shown, starts, strict=True)]
    return tuple(shown)


@pytest.mark.parametrize("button", ["vary", "draw all"])
def test_two_quick_presses_of_a_button_agree_with_what_is_drawn(at, button, monkeypatch):
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    at.run()
    for _ in range(2):  # the browser sends the values of all controls before it hears of the new ones
        late(at, lambda: at.button(key=button).click().run())
        drawn = asked[-1]
        assert not at.exception and drawn == asked[-2] != asked[-3]
        assert numbers(at) == (str(drawn.body), drawn.action, str(drawn.seed), str(drawn.look))


def test_a_tile_that_was_opened_stays_where_a_late_message_comes_in(at, monkeypatch):
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    monkeypatch.setattr(contact_sheet, "rendered", lambda choice: BLANK)
    monkeypatch.setattr(contact_sheet, "CLIPS", 2)
    at.run()
    at.button(key="sheet").click().run()
    for place in (0, 1, 1):
        late(at, lambda place=place: at.button(key=f"open {place}").click().run())
        assert asked[-1] == at.session_state["studio sheet"][place][0]
        assert numbers(at)[2] == str(asked[-1].seed)


@pytest.mark.parametrize(("name", "value"), [
    ("motion", "Flying"), ("seed", "0"), ("seed", "1e9"), ("body", "-3"), ("fps", "51"), ("camera", "set"),
    ("light", "laser"), ("effects", "Rain"), ("drawn", "maybe"),
])  # fmt: skip
def test_nonsense_in_the_address_leaves_a_control_at_its_start(at, monkeypatch, name, value):
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    at.query_params[name] = value
    at.run()
    assert not at.exception and asked == [Choice(fps=10.0)]


def test_an_address_says_the_words_on_the_controls(at, monkeypatch):
    """As links have said them since the page is there."""
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    at.query_params.update({
        "camera": "Set by hand", "yaw": "-90", "pitch": "20", "distance": "3.5", "fill": "100", "light": "From behind",
        "effects": ["Blur", "Another person"], "look": "4",
    })  # fmt: skip
    at.run()
    assert asked == [
        Choice(fps=10.0, camera="set", yaw=-90, pitch=20, distance=3.5, fill=1, light="behind", blur=True,
               company=True, look=4)
    ]  # fmt: skip
    at.selectbox(key="camera").set_value("Anywhere").run()
    assert in_address(at, "camera") == ["Anywhere"] and asked[-1].camera == "free"


def test_the_network_stands_beside_the_truth_when_asked(at):
    at.run()
    assert given(at)["player"]["predicted"] is None
    at.toggle(key="network").set_value(True).run()
    for _ in range(100):
        if given(at)["player"]["predicted"]:
            break
        threading.Event().wait(0.05)
        at.run()
    np.testing.assert_allclose(given(at)["player"]["errors"], 5, atol=0.01)
    assert any("5.0 <small>mm" in item.proto.body for item in at.get("html"))


def test_a_thumbnail_of_the_contact_sheet_opens_its_clip(at, monkeypatch):
    monkeypatch.setattr(contact_sheet, "CLIPS", 2)
    at.run()
    at.button(key="sheet").click().run()
    assert not at.exception and at.button(key="open 0").label and not at.get("progress")
    for place in (0, 1):
        kept, _ = at.session_state["studio sheet"][place]
        at.button(key=f"open {place}").click().run()
        assert numbers(at)[1:3] == (kept.action, str(kept.seed))
    np.testing.assert_allclose(
        apart(given(at)["player"]["target"]), apart(1000 * render_choice(kept).joints_m), atol=0.2
    )


def test_the_open_data_are_counted_beside_a_random_sample(at):
    at.run()
    alone = shares(at, "Knee: share of the frames by degrees")
    assert len(alone) == 1 and alone[0][-1] == 1  # the fixture's person stands straight
    assert not any("Height" in name for name in given(at))  # it has no joints in pixels
    at.number_input(key="sample size").set_value(20)
    at.button(key="draw sample").click().run()
    assert not at.exception and len(shares(at, "Knee: share of the frames by degrees")) == 2
    size = shares(at, "Height in the crop: share of the frames by %")
    assert size[0].sum() == 0 and size[1].sum() == pytest.approx(1)


def test_only_folders_below_the_root_can_be_compared_with_and_a_damaged_one_gets_one_sentence(
    at, make_data, tmp_path, monkeypatch
):
    make_data(2, folder="root/whole")
    damaged = make_data(2, folder="root/damaged")
    (damaged / "joint_3d_clips_valid.npy").write_bytes(b"nothing")
    make_data(2, folder="outside")
    monkeypatch.setattr("sys.argv", ["app.py", "--root", str(tmp_path / "root")])
    at.run()
    at.button_group(key="against").set_value("another folder").run()
    choice = at.selectbox(key="other folder")
    assert choice.options == ["damaged", "whole"]
    choice.set_value("whole").run()
    assert not at.exception and not at.error and len(shares(at, "Knee: share of the frames by degrees")) == 2
    at.selectbox(key="other folder").set_value("damaged").run()
    assert not at.exception and len(at.error) == 1 and "damaged/joint_3d_clips_valid.npy" in at.error[0].value
    assert str(tmp_path) not in at.error[0].value


def test_the_download_holds_the_clip(made):
    result = made()
    with np.load(io.BytesIO(rendered_clip.npz_of(result, BY_HAND))) as file:
        np.testing.assert_array_equal(file["frames"], result.frames)
        np.testing.assert_allclose(file["joints_3d_mm"], result.joints_m * 1000)
        assert file["joints_2d"].shape == (8, 17, 3) and file["intrinsics"].shape == (8, 3, 3)
        assert "seed=1" in file["choice"] and file["fps"] == 20
