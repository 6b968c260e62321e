"""The pages as Streamlit draws them, with a network whose every error is known: 3-4-5 mm off."""

import csv
import json
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from app_stand_in import FiveMillimetresOff, components, html, in_address, late, page, say_drawn, settled
from streamlit.testing.v1 import AppTest

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.ui import first_figure
from pose_app.ui.networks import background_network, prediction_store

PAGES = str(Path(__file__).parents[1] / "pose_app/ui/pages.py")
CLIPS = 5


@pytest.fixture
def targets(tmp_path):
    rng = np.random.default_rng(int.from_bytes(tmp_path.name.encode()[-6:], "big"))
    standing = rng.normal(0, 0.2, (CLIPS, 8, 17, 3)).astype(np.float32)
    standing[..., 2, :] = standing[..., 1, :] + (0, 0.44, 0)  # a thigh as long as a human's tells metres
    standing[..., 5, :] = standing[..., 4, :] + (0, 0.44, 0)
    standing[..., 0, :] = 0
    return standing


@pytest.fixture
def data(tmp_path, targets):
    folder = tmp_path / "data"
    folder.mkdir()
    frames = np.zeros((CLIPS, 8, 224, 224, 3), np.uint8)
    frames[:] = np.arange(CLIPS, dtype=np.uint8)[:, None, None, None, None]
    np.save(folder / "videoframes_clips_valid.npy", frames)
    np.save(folder / "joint_3d_clips_valid.npy", targets)
    with (folder / "clips_valid.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "action", "subject", "camera", "fps", "source"])
        writer.writerows(
            [f"c{i}", "Walking" if i < 3 else "Sitting", "S1", "0", "10", "test cards"] for i in range(CLIPS)
        )
    return folder


@pytest.fixture
def weights(tmp_path):
    folder = tmp_path / "weights" / "first"
    folder.mkdir(parents=True)
    values = {
        "architecture": {"backbone": "resnet50", "dense": 128, "lstm": 256, "scaling": "0..1", "frames": 8},
        "parameters": 30_548_787, "joints": list(JOINT_NAMES), "trained_on": "rendered people", "recipe": {"batch": 4},
        "validation": {}, "mean_pose_mm": np.zeros((17, 3)).tolist(), "files": {"a": tmp_path.name},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "history.csv").write_text(
        "epoch,loss,mpjpe,val_loss,val_mpjpe,learning_rate,seconds\n1,0.1,99,0.2,120,0.001,60\n2,0.05,70,0.1,90,0.001,60\n"
    )
    return folder


@pytest.fixture
def predictor(monkeypatch, tmp_path, targets):
    known = FiveMillimetresOff(targets)
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "cache")
    return known


@pytest.fixture
def app(monkeypatch, data, weights, predictor):
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", str(data), "--weights", str(weights)])
    return AppTest.from_file(PAGES, default_timeout=30)


def test_opens_on_the_first_clip_with_its_prediction(app, targets):
    shown = components(settled(app))["player"]
    assert not app.exception and not app.error
    assert shown["id"].split("/")[1] == "c0"
    up = np.stack([targets[0, ..., 0], targets[0, ..., 2], -targets[0, ..., 1]], -1) * 1000
    np.testing.assert_allclose(shown["target"], up, atol=0.06)
    np.testing.assert_allclose(
        np.array(shown["predicted"]) - shown["target"], np.broadcast_to((3, 0, -4), up.shape), atol=0.11
    )
    np.testing.assert_allclose(shown["errors"], 5, atol=0.01)
    assert "5.0 <small>mm" in html(app) and "100%" in html(app)  # MPJPE and PCK@150
    assert any("a test's CPU" in caption.value for caption in app.caption)
    assert any("rendered people" in caption.value for caption in app.caption)


def test_frames_and_truth_are_shown_before_the_network_has_answered(app, monkeypatch, predictor):
    answered = threading.Event()
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: answered.wait(20) and predictor)
    say_drawn(app)
    app.run()
    shown = components(app)["player"]
    assert shown["predicted"] is None and shown["target"] is not None and len(shown["frames"]) == 8
    assert "loading" in shown["note"]
    answered.set()
    assert components(settled(app))["player"]["predicted"] is not None


def test_the_network_waits_until_the_first_figure_is_drawn(app, monkeypatch, predictor):
    loads = []
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: loads.append(folder) or predictor)
    app.run()
    app.run()
    assert components(app)["player"]["tell"] is True and not loads and not predictor.asked
    settled(app)
    assert len(loads) == 1 and components(app)["player"]["tell"] is False


def test_a_browser_that_never_draws_is_not_waited_for(app, monkeypatch):
    monkeypatch.setattr(first_figure, "PATIENCE_S", -1)
    app.run()
    for _ in range(50):
        if "joints" in components(app):
            return
        threading.Event().wait(0.05)
        app.run()
    raise AssertionError("no prediction came")


def test_the_address_names_the_clip(app):
    app.query_params["clip"] = "c3"
    assert components(settled(app))["player"]["id"].split("/")[1] == "c3"
    app.button(key="go Next").click()
    assert components(settled(app))["player"]["id"].split("/")[1] == "c4"
    assert app.query_params["clip"] == "c4"


def test_an_unknown_clip_in_the_address_is_told(app):
    app.query_params["clip"] = "nobody"
    assert "nobody" in app.run().toast[0].value
    assert components(app)["player"]["id"].split("/")[1] == "c0"


def test_the_action_filter_leaves_the_clips_of_that_action(app):
    settled(app)
    app.multiselect(key="action").select("Sitting")
    app.run()
    assert components(app)["Clips found"]["names"] == ["c3", "c4"]
    assert components(app)["Clips found"]["labels"] == ["Sitting · S1"] * 2
    app.button(key="go Next").click()
    assert components(settled(app))["player"]["id"].split("/")[1] in ("c3", "c4")


def listed(app):
    return components(app)["Clips found"]["names"]


def test_a_filter_that_was_cleared_is_not_brought_back_by_a_late_message(app):
    settled(app)
    app.multiselect(key="action").select("Sitting").run()
    app.text_input(key="find").set_value("c4").run()
    assert listed(app) == ["c4"] and in_address(app, "action") == ["Sitting"]
    late(app, lambda: app.button(key="clear filters").click().run())
    assert listed(app) == ["c0", "c1", "c2", "c3", "c4"]
    assert in_address(app, "action") == in_address(app, "find") == []


def test_a_clip_that_was_opened_stays_where_a_late_message_comes_in(app):
    settled(app)
    late(app, lambda: app.button(key="go Next").click().run())
    assert components(app)["player"]["id"].split("/")[1] == "c1" and in_address(app, "clip") == ["c1"]


def test_filters_stars_and_the_view_come_back_from_the_address(app):
    settled(app)
    app.button(key="star").click().run()
    app.button(key="go Next").click().run()
    app.button(key="star").click().run()
    app.checkbox(key="only_starred").check().run()
    app.number_input(key="high").set_value(70.0).run()
    other = AppTest.from_file(PAGES, default_timeout=30)
    other.query_params.update(app.query_params)
    settled(other)
    assert listed(other) == ["c0", "c1"] and components(other)["Clips found"]["starred"] == ["c0", "c1"]
    assert other.number_input(key="high").value == 70 and other.checkbox(key="only_starred").value


@pytest.mark.parametrize("name", ["action", "high", "low", "order", "error_of", "only_starred", "show", "worst_frame"])
def test_nonsense_in_the_address_leaves_the_controls_at_their_start(app, name):
    app.query_params[name] = "-1e999"
    settled(app)
    assert not app.exception and len(listed(app)) == CLIPS


def test_two_sessions_do_not_see_each_others_choice(app):
    other = AppTest.from_file(PAGES, default_timeout=30)
    app.query_params["clip"] = "c1"
    settled(app), settled(other)
    assert components(other)["player"]["id"].split("/")[1] == "c0"
    assert components(settled(app))["player"]["id"].split("/")[1] == "c1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "/nowhere"], "/nowhere"),
        (["--weights", "/nothing"], "/nothing"),
        (["--colour"], "--colour"),
    ],
)
def test_bad_options_get_one_sentence(monkeypatch, data, weights, predictor, arguments, said):
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", str(data), "--weights", str(weights), *arguments])
    at = AppTest.from_file(PAGES, default_timeout=30).run()
    assert not at.exception and len(at.error) == 1 and said in at.error[0].value


def test_weights_that_are_none_are_told_with_a_way_to_those_that_are(data, predictor):
    at = page("clips", data, data).run()
    assert not at.exception and ["no weights in" in error.value for error in at.error] == [True]
    at.button(key="shipped weights").click().run()
    assert not at.exception and not at.error and any("**Weights** best" in text.value for text in at.caption)


def test_a_network_that_cannot_be_loaded_leaves_the_pages_usable(app, monkeypatch):
    def broken(folder, engine):
        raise InputError("A shard is missing.")

    monkeypatch.setattr(background_network, "load_network", broken)
    say_drawn(app)
    app.run()
    threading.Event().wait(0.2)
    app.run()
    assert not app.exception and "A shard is missing." in app.error[0].value
    shown = components(app)["player"]
    assert shown["target"] is not None and shown["note"] == "No prediction: A shard is missing."


def test_data_without_truth_show_the_prediction_and_cannot_be_scored(app, data, weights):
    (data / "joint_3d_clips_valid.npy").unlink()
    say_drawn(app)
    app.run()
    for _ in range(50):
        if components(app)["player"]["predicted"]:
            break
        threading.Event().wait(0.05)
        app.run()
    shown = components(app)
    assert not app.exception and "joints" not in shown and shown["player"]["target"] is None
    assert "Predicted and true lengths of the bones" in shown
    at = page("validation", data, weights).run()
    assert not at.exception and "joint_3d_clips_valid.npy" in at.error[0].value
