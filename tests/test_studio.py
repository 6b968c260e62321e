"""The page Studio: what was chosen is in the address, and what is drawn."""

import json
import threading

import numpy as np
import pytest
from app_stand_in import in_address, late
from streamlit.testing.v1 import AppTest
from studio_page import BLANK, FiveMillimetresOff, apart, clicks_at_once, filled, given, numbers, shares, sheet

from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.data.generator import render_choice
from pose_app.synthetic.stage.choice import Choice
from pose_app.ui.networks import background_network, prediction_store
from pose_app.ui.studio import contact_sheet, data_comparison, page

pytestmark = pytest.mark.slow


@pytest.fixture
def at(tmp_path, make_data, monkeypatch):
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: FiveMillimetresOff())
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "cache")
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


def test_a_link_gives_the_clip_it_names(at):
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
    expected = render_choice(Choice(action="Sitting", seed=7, appearance=3, body=5, fps=12.0))
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


@pytest.mark.parametrize("button", ["vary", "draw all"])
def test_two_quick_presses_of_a_button_agree_with_what_is_drawn(at, button, monkeypatch):
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    at.run()
    for _ in range(2):  # the browser sends the values of all controls before it hears of the new ones
        late(at, lambda: at.button(key=button).click().run())
        drawn = asked[-1]
        assert not at.exception and drawn == asked[-2] != asked[-3]
        assert numbers(at) == (str(drawn.body), drawn.action, str(drawn.seed), str(drawn.appearance))


def test_a_tile_that_was_opened_stays_where_a_late_message_comes_in(at, monkeypatch):
    asked = []
    monkeypatch.setattr(page, "rendered", lambda choice: asked.append(choice) or BLANK)
    monkeypatch.setattr(contact_sheet, "rendered", lambda choice: BLANK)
    monkeypatch.setattr(contact_sheet, "CLIPS", 2)
    at.run()
    filled(at)
    for place in (0, 1, 1):
        late(at, lambda place=place: at.button(key=f"open {place}").click().run())
        assert asked[-1] == sheet(at)[place][0]
        assert numbers(at)[2] == str(asked[-1].seed)


def test_clicks_while_the_sheet_is_rendered_come_through_and_the_last_one_wins(at, monkeypatch):
    rendered = []
    monkeypatch.setattr(page, "rendered", lambda choice: BLANK)
    monkeypatch.setattr(contact_sheet, "rendered", lambda choice: rendered.append(choice) or BLANK)
    at.run()
    at.button(key="sheet").click().run()
    while len(sheet(at)) < 3:
        before = len(rendered)
        at.run()
        assert len(rendered) == before + 1  # no run takes longer than one clip
    for places in ((0, 1), (1, 0), (0, 1, 0)):
        clicks_at_once(at, places)
        assert not at.exception and numbers(at)[2] == str(sheet(at)[places[-1]][0].seed)
    before = len(sheet(at))
    at.run()
    assert len(sheet(at)) == before + 1  # it goes on after


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
               company=True, appearance=4)
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
    filled(at)
    assert not at.exception and at.button(key="open 0").label and not at.get("progress")
    for place in (0, 1):
        kept, _ = sheet(at)[place]
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
    outside, linked = make_data(2, folder="outside"), make_data(2, folder="root/linked")
    np.save(outside / "secret.npy", np.zeros((2, 8, 17, 3), np.float32))
    (linked / "joint_2d_clips_valid.npy").symlink_to(outside / "secret.npy")
    monkeypatch.setattr("sys.argv", ["app.py", "--root", str(tmp_path / "root")])
    at.run()
    at.button_group(key="against").set_value("another folder").run()
    choice = at.selectbox(key="other folder")
    assert choice.options == ["damaged", "linked", "whole"]
    names = ["damaged", "linked", "whole", "../outside", str(outside)]  # a browser may send what is no option
    monkeypatch.setattr(data_comparison, "data_names", lambda root, first: names)
    at.run()
    for name, words in (("linked", "lead out of"), ("../outside", "is outside"), (str(outside), "is outside")):
        at.selectbox(key="other folder").set_value(name).run()
        assert not at.exception and len(at.error) == 1 and words in at.error[0].value
        assert len(shares(at, "Knee: share of the frames by degrees")) == 1
    at.selectbox(key="other folder").set_value("whole").run()
    assert not at.exception and not at.error and len(shares(at, "Knee: share of the frames by degrees")) == 2
    at.selectbox(key="other folder").set_value("damaged").run()
    assert not at.exception and len(at.error) == 1 and "damaged/joint_3d_clips_valid.npy" in at.error[0].value
    assert str(tmp_path) not in at.error[0].value
