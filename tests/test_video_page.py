"""The page Your video with a network that says the same pose of whatever it sees."""

import json
import threading

import numpy as np
import pytest
from app_stand_in import components, html, npy, page, upload
from conftest import STANDING_M

from pose_app import plausibility
from pose_app.clips import Prediction
from pose_app.ui import network, state, video_choice, video_measures
from pose_app.weights import list_weights


class StandingSomewhere:
    """Says that the person stands, the left wrist 170 mm lower than the other, at the brightest place of the crop."""

    device, weights, engine = "a test's CPU", "first", "none"
    asked: list

    def __init__(self):
        self.asked = []

    def predict(self, clip):
        self.asked.append(clip)
        joints = np.tile(STANDING_M * 1000, (8, 1, 1)).astype(np.float32)
        joints[:, 13, 1] += 170
        at = [np.unravel_index(frame.sum(-1).argmax(), (224, 224))[::-1] for frame in clip.frames]
        joints_px = np.tile(np.array(at, np.float32)[:, None], (1, 17, 1))
        expected = np.full((8, 17), 40, np.float32)
        return Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.01, joints_px, expected)


@pytest.fixture
def seen_frames(monkeypatch):
    """What the page shows as whole frames."""
    shown = []
    sheet = video_choice._sheet
    monkeypatch.setattr(video_choice, "_sheet", lambda frames: shown.append(frames) or sheet(frames))
    return shown


@pytest.fixture
def predictor(monkeypatch):
    known = StandingSomewhere()
    state._network.clear()
    monkeypatch.setattr(network, "_load", lambda folder: known)
    return known


@pytest.fixture
def video_page(make_data, predictor):
    """The page beside data without truth, which nothing scores, so that the network is asked by this page alone."""
    folder = make_data(2)
    (folder / "joint_3d_clips_valid.npy").unlink()
    return page("video_page", folder, list_weights()[0])


def film() -> bytes:
    """40 frames of 224x448 in which one bright dot goes down 8 pixels a frame."""
    frames = np.full((40, 448, 224, 3), 60, np.uint8)
    for i in range(40):
        frames[i, 60 + 8 * i : 64 + 8 * i, 50:54] = 255
    return npy(frames)


def measured(at):
    for _ in range(100):
        if "Mirror" in html(at):
            return at
        threading.Event().wait(0.05)
        at.run()
    raise AssertionError("nothing was measured")


def test_a_prediction_is_measured_and_drawn_on_the_users_frames(video_page, predictor, seen_frames):
    at = measured(upload(video_page, "mine.npy", film()))
    assert not at.exception and not at.error
    # Mirrored back, one wrist is 170 mm off and so is the other: 2 x 170 / 17.
    assert "20.0 <small>mm" in html(at) and "Overlap" in html(at) and "0.0 <small>mm" in html(at)
    assert len(predictor.asked) == 3  # the clip, its mirror image, the window half a clip later
    first, mirrored, later = predictor.asked
    np.testing.assert_array_equal(mirrored.frames, first.frames[:, :, ::-1])
    np.testing.assert_array_equal(later.frames[:4], first.frames[4:])
    frames = seen_frames[-1]
    assert frames.shape == (8, 448, 224, 3)
    step = round((first.frame_times_s[1] - first.frame_times_s[0]) * 25)
    start = round(first.frame_times_s[0] * 25)
    for i, frame in enumerate(frames):
        drawn = np.ptp(frame[20:-20].astype(int), axis=-1) > 40  # the skeleton's colours; the film is grey
        drawn[:, :8] = drawn[:, -8:] = False
        ys, xs = np.nonzero(drawn)
        assert abs(ys.mean() + 20 - (62 + 8 * (start + step * i))) < 6 and abs(xs.mean() - 52) < 6
    in_player = np.array(components(at)["player"]["predicted_px"])
    assert in_player.shape == (8, 17, 2) and (np.diff(in_player[:, 0, 1]) > 0).all()
    assert len(at.get("download_button")) == 5
    assert components(at)["joints"]["errors"] == [[40.0] * 17] * 8
    assert any("How far off the network expects to be" in text.value for text in at.markdown)


def test_what_was_asked_before_is_taken_back(video_page, predictor, monkeypatch):
    blocked = threading.Event()
    monkeypatch.setattr(network, "_load", lambda folder: blocked.wait(20) and predictor)
    at = upload(video_page, "mine.npy", film())
    for stride in (1, 2):
        at.slider(key=next(s.key for s in at.slider if s.key.startswith("stride"))).set_value(stride)
        at.run()
    blocked.set()
    measured(at)
    assert len(predictor.asked) == 3
    assert not at.exception


def test_what_was_measured_on_real_people_comes_with_the_weights(make_data, predictor, tmp_path, monkeypatch):
    still = np.tile(STANDING_M * 1000, (2, 8, 1, 1)).astype(float)
    folders = {}
    for name, off in (("ours", 30), ("others", 50)):
        folders[name] = tmp_path / "weights" / name
        folders[name].mkdir(parents=True)
        (folders[name] / "config.json").write_bytes((list_weights()[0] / "config.json").read_bytes())
        mirrored = {0: plausibility.mirrored_joints(still[0]) + (0, 0, off)}
        said = {"source": "film.mp4", "measures": plausibility.assess(still, 25.0, None, mirrored).to_json()}
        (folders[name] / video_measures.REPORT).write_text(json.dumps(said))
    monkeypatch.setattr(video_measures, "list_weights", lambda: list(folders.values()))
    at = page("video_page", make_data(1), folders["ours"]).run()
    assert "30.0 <small>mm" in html(at) and "others: 50.0" in html(at)
    assert any("2 windows of 8 frames of film.mp4" in caption.value for caption in at.caption)
    (folders["ours"] / video_measures.REPORT).write_text("{}")
    at = page("video_page", make_data(1), folders["ours"]).run()
    assert "is broken" in at.error[0].value and at.file_uploader[0] and not at.exception
