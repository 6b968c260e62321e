"""The page Validation, with networks whose every error is known: 5 and 10 mm off."""

import base64
import csv
import dataclasses
import json
import threading
from io import StringIO

import numpy as np
import pytest
import streamlit as st
from app_stand_in import OFFSET, FiveMillimetresOff, components, html, page
from conftest import STANDING_M

from pose_app.clips import Prediction
from pose_app.errors import InputError
from pose_app.ui.networks import background_network, prediction_store
from pose_app.weights import DEFAULT_WEIGHTS

CLIPS = 5
ERRORS, VIEWS, COMPARE = "Errors", "Views and poses", "Compare two weights"


class TenMillimetresOff(FiveMillimetresOff):
    def predict(self, clip):
        right = super().predict(clip)
        return Prediction(clip.name, right.joints + OFFSET.astype(np.float32), "ten", self.device, self.engine, 0.01)


@pytest.fixture(autouse=True)
def new_server():
    """What one test's server remembers is no other's."""
    st.cache_resource.clear()


@pytest.fixture
def truth():
    """People who stand and turn: clip i by i times 90 degrees, so that each side is seen."""
    x, y, z = np.moveaxis(STANDING_M.astype(float), -1, 0)
    turns = [np.stack([x * np.cos(a) + z * np.sin(a), y, z * np.cos(a) - x * np.sin(a)], -1)
             for a in np.radians(90 * np.arange(CLIPS))]  # fmt: skip
    return np.repeat(np.stack(turns)[:, None], 8, 1).astype(np.float32)


@pytest.fixture
def data(make_data, truth):
    table = [{"clip": f"c{i}", "action": "Walking" if i < 3 else "Sitting", "subject": "S1"} for i in range(CLIPS)]
    folder = make_data(CLIPS, truth, table)
    frames = np.load(folder / "videoframes_clips_valid.npy")
    frames[:, 0, 0, 0, 0] = np.arange(CLIPS)  # names the clip to the stand-in
    np.save(folder / "videoframes_clips_valid.npy", frames)
    return folder


@pytest.fixture
def weights(tmp_path):
    """What the app is started with: a folder called ten whose mean pose is the standing person."""
    folder = tmp_path / "ten"
    folder.mkdir()
    values = json.loads((DEFAULT_WEIGHTS / "config.json").read_text())
    values |= {"mean_pose_mm": (1000 * STANDING_M).tolist(), "files": {"a": tmp_path.name}}
    (folder / "config.json").write_text(json.dumps(values))
    return folder


@pytest.fixture
def networks(monkeypatch, tmp_path, truth):
    """Ten millimetres off are the weights the app is started with, five those that are shipped."""
    known = {"ten": TenMillimetresOff(truth), "best": FiveMillimetresOff(truth)}
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known[folder.name])
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "cache")
    return known


def drawn(at, *titles, tries=100):
    """Run until all is scored and the charts are there: a page run in between shows what is scored so far."""
    at.run()
    for _ in range(tries):
        if set(titles) <= set(components(at)) and not at.get("progress"):
            assert not at.exception and not at.error
            return components(at)
        for button in at.button:
            if button.key.startswith("start scoring"):
                button.click()
        threading.Event().wait(0.05)
        at.run()
    raise AssertionError(f"no {titles}, but {list(components(at))}")


def open_part(data, weights, part, **query):
    at = page("validation", data, weights)
    for name, value in {"part": part, **query}.items():
        at.query_params[name] = value
    return at


def unpacked(values):
    """The numbers of a figure's array, which Plotly packs."""
    return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])


def texts(at):
    return " ".join(item.value for item in [*at.markdown, *at.caption, *at.info])


def test_the_body_the_cards_and_the_strips_say_what_is_known(data, weights, networks):
    at = open_part(data, weights, ERRORS)
    shown = drawn(at, "Where on the body", "Worst clips")
    body = shown["Where on the body"]["figure"]["data"][-1]
    assert len(body["text"]) == 17 and body["text"][13] == "LWrist: 10.0 mm"
    assert "10.0 <small>mm" in html(at) and "Sides swapped" in html(at) and "0.0% <small>" in html(at)
    worst = shown["Worst clips"]["items"]
    assert {item["name"] for item in worst} == {f"c{i}" for i in range(CLIPS)}
    assert worst[0]["number"] == "10 mm" and worst[0]["picture"].startswith("data:image/jpeg;base64,")
    assert worst[0]["address"] == f"./?clip={worst[0]['name']}&weights={weights.name}"
    assert "relative to the hip" in texts(at) and "a data folder of yours" in texts(at)


def test_a_click_on_a_picture_opens_its_clip(data, weights, networks, monkeypatch):
    from pose_app.ui.components import strip

    opened = []
    monkeypatch.setattr(strip, "open_clips_page", opened.append)
    monkeypatch.setattr(strip, "_strip", lambda **given: type("Result", (), {"open": 2})())
    at = open_part(data, weights, ERRORS, unit="m")  # how the joints are read goes along
    drawn(at, "Where on the body")
    assert opened and opened[0] == {"unit": "m", "clip": "c2", "weights": weights.name}


def test_views_and_distance_are_told_apart(data, weights, networks):
    at = open_part(data, weights, VIEWS)
    titles = ("Error by which side of the person the camera sees",
              "Error of the clips by their distance from the training poses")  # fmt: skip
    shown = drawn(at, *titles)
    bars = shown[titles[0]]["figure"]["data"][0]
    assert [said[:2] for said in bars["customdata"] if said[1] != "0"] == [
        ["front", "16"], ["left", "8"], ["back", "8"], ["right", "8"],
    ]  # fmt: skip
    assert "the mean training pose of ten" in texts(at)


def test_expected_errors_are_drawn_beside_the_true_ones(data, weights, networks, monkeypatch, tmp_path):
    title = "True errors of the clips by the errors the network expects"
    at = open_part(data, weights, VIEWS)
    drawn(at, "Error of the clips by their distance from the training poses")
    assert title not in components(at)  # this network says nothing of its errors
    st.cache_resource.clear()
    say = networks["ten"].predict
    networks["ten"].predict = lambda clip: dataclasses.replace(
        say(clip), expected_errors=np.full((8, 17), 7 + clip.frames[0, 0, 0, 0], np.float32)
    )
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "another cache")
    points, _, agreed = drawn(open_part(data, weights, VIEWS), title)[title]["figure"]["data"]
    places = dict(zip(points["text"], zip(unpacked(points["x"]), unpacked(points["y"]), strict=True), strict=True))
    assert places == {f"c{i}": (pytest.approx(7 + i), pytest.approx(10, abs=1e-3)) for i in range(CLIPS)}
    assert agreed["x"] == agreed["y"] == [7, 11]


def test_a_train_split_beside_the_clips_is_what_distance_is_measured_from(data, weights, networks, truth):
    for name in ("videoframes_clips", "joint_3d_clips"):
        held = np.load(data / f"{name}_valid.npy")[:1]
        np.save(data / f"{name}_train.npy", held)
    title = "Error of the clips by their distance from the training poses"
    at = open_part(data, weights, VIEWS)
    points = drawn(at, title)[title]["figure"]["data"][0]
    assert "nearest pose of the train split in data" in texts(at)
    turned = np.sqrt(((truth[1, 4] - truth[0, 4]) ** 2).sum(-1).mean()) * 1000
    distance = dict(zip(points["text"], unpacked(points["x"]), strict=True))
    assert distance["c0"] == pytest.approx(0, abs=0.1) and distance["c1"] == pytest.approx(turned, rel=1e-3)


def test_joints_that_are_not_a_cameras_leave_the_viewpoint_out(data, weights, networks, truth):
    np.save(data / "joint_3d_clips_valid.npy", truth * np.float32([1, -1, -1]))  # y up
    at = open_part(data, weights, VIEWS)
    drawn(at, "Error of the clips by their distance from the training poses")
    assert "not in a camera's frame" in texts(at)
    assert "Error by which side of the person the camera sees" not in components(at)


def test_two_networks_are_compared_clip_by_clip(data, weights, networks):
    at = open_part(data, weights, COMPARE, second="best")
    shown = drawn(at, "Difference of every clip", "Better with best")
    assert "**best is better than ten**: its MPJPE is 5.0 mm lower" in texts(at)
    assert "95 % interval 5.0 to 5.0 mm" in texts(at) and "nearer to the truth on 5 of them, 100%" in texts(at)
    assert "bootstrap" in texts(at) and "-5.0 <small>mm" in html(at)
    better = shown["Better with best"]["items"]
    assert len(better) == CLIPS and better[0]["number"] == "-5 mm" and better[0]["line"] == "10 → 5 mm"
    assert better[0]["address"].endswith("weights=best") and "Worse with best" not in shown
    rows = shown["Which actions"]["figure"]["data"][0]
    assert set(rows["y"]) == {"Walking (3)", "Sitting (2)"}
    asked = [len(known.asked) for known in networks.values()]
    at.run()
    assert asked == [CLIPS, CLIPS] == [len(known.asked) for known in networks.values()]  # never twice


def test_scores_are_not_made_again_by_another_server(data, weights, networks):
    drawn(open_part(data, weights, ERRORS), "Where on the body")
    st.cache_resource.clear()  # what a restart forgets
    drawn(open_part(data, weights, ERRORS), "Where on the body")
    assert len(networks[weights.name].asked) == CLIPS


def test_with_one_weights_folder_it_is_told_how_to_get_another(data, networks, monkeypatch):
    from pose_app.ui import workspace

    monkeypatch.setattr(workspace, "list_weights", lambda: [])
    at = open_part(data, DEFAULT_WEIGHTS, COMPARE).run()
    assert not at.exception and "only one weights folder" in texts(at)


def test_a_scoring_that_fails_says_why(data, weights, networks, monkeypatch):
    def fail(folder, engine):
        raise InputError("A shard is missing.")

    monkeypatch.setattr(background_network, "load_network", fail)
    at = open_part(data, weights, ERRORS).run()
    for _ in range(50):
        if any("ended early" in error.value for error in at.error):
            break
        threading.Event().wait(0.05)
        at.run()
    assert any("ended early: A shard is missing." in error.value for error in at.error) and not at.exception


def table_of(text):
    return list(csv.DictReader(StringIO(text)))


def test_the_tables_hold_every_clip_frame_and_joint(data, weights, networks):
    from pose_app.ui.options import parse_options
    from pose_app.ui.validation import csv_tables as tables
    from pose_app.ui.validation.scored_data import scored
    from pose_app.ui.workspace import open_workspace

    drawn(open_part(data, weights, ERRORS), "Where on the body")
    workspace = open_workspace(parse_options(["--data", str(data), "--weights", str(weights)]))
    found = scored(workspace)
    joints, clips, frames = (table_of(text) for text in (
        tables.joint_csv(found), tables.clip_csv(workspace, found), tables.frame_csv(workspace, found)))  # fmt: skip
    assert len(joints) == 17 and float(joints[13]["mean_mm"]) == pytest.approx(10, abs=1e-3)
    assert joints[13]["joint"] == "LWrist" and float(joints[13]["pck_150"]) == 1
    assert len(clips) == CLIPS and clips[3] | {"mpjpe_mm": "10"} == clips[3] | {"action": "Sitting", "mpjpe_mm": "10"}
    assert len(frames) == 8 * CLIPS and frames[9]["clip"] == "c1" and frames[9]["frame"] == "2"
    assert float(frames[9]["side_seen_degrees"]) == pytest.approx(90, abs=0.01)
    assert float(frames[9]["LWrist_mm"]) == pytest.approx(10, abs=1e-3) and frames[9]["swapped"] == "0"
