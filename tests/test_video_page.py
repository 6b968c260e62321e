"""The page Your video with a network that says the same pose of whatever it sees."""

import json
import threading

import numpy as np
import pytest
from app_stand_in import components, html, npy, page, upload
from conftest import STANDING_M
from streamlit.testing.v1 import AppTest

from pose_app import plausibility
from pose_app.clips import Prediction
from pose_app.ui.networks import background_network, network_cache
from pose_app.ui.video import film_settings, plausibility_cards
from pose_app.ui.video import upload as video_upload
from pose_app.ui.video.surveyed_film import FilmChoices
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

    def close(self):
        """A stand-in holds nothing."""


@pytest.fixture
def seen_frames(monkeypatch):
    """What the page shows as whole frames."""
    shown = []
    sheet = film_settings._sheet
    monkeypatch.setattr(film_settings, "_sheet", lambda frames: shown.append(frames) or sheet(frames))
    return shown


@pytest.fixture
def predictor(monkeypatch):
    known = StandingSomewhere()
    network_cache.owned_network.clear()
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    return known


@pytest.fixture
def video_page(make_data, predictor):
    """The page beside data without truth, which nothing scores, so that the network is asked by this page alone."""
    folder = make_data(2)
    (folder / "joint_3d_clips_valid.npy").unlink()
    return page("video", folder, list_weights()[0])


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
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: blocked.wait(20) and predictor)
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
        (folders[name] / plausibility_cards.REPORT).write_text(json.dumps(said))
    monkeypatch.setattr(plausibility_cards, "list_weights", lambda: list(folders.values()))
    data = make_data(1)
    at = page("video", data, folders["ours"]).run()
    assert "30.0 <small>mm" in html(at) and "others: 50.0" in html(at)
    assert any("2 windows of 8 frames of film.mp4" in caption.value for caption in at.caption)
    (folders["ours"] / plausibility_cards.REPORT).write_text("{}")
    at = page("video", data, folders["ours"]).run()
    assert "is broken" in at.error[0].value and at.file_uploader[0] and not at.exception


AWAY = """
import streamlit as st
from pose_app.ui import layout
from pose_app.ui.video import page
from pose_app.ui.options import parse_options
options = parse_options(['--data', {data!r}, '--weights', {weights!r}])
if st.session_state.get("away"):
    st.write("another page")
else:
    layout.draw_page(options, page.render)
"""


@pytest.fixture
def visited(make_data, predictor):
    """The page, with another to go to."""
    folder = make_data(2)
    (folder / "joint_3d_clips_valid.npy").unlink()
    script = AWAY.format(data=str(folder), weights=str(list_weights()[0]))
    return AppTest.from_string(script, default_timeout=30)


def there_and_back(at):
    for away in (True, False):
        at.session_state["away"] = away
        at.run()
    return at


def control(at, kind, name):
    return next(each for each in at.get(kind) if each.key.startswith(f"{name} "))


def test_a_film_and_what_was_chosen_of_it_are_there_after_another_page(visited):
    at = upload(visited, "mine.npy", film())
    assert not at.query_params  # what is suggested needs no place in the address
    control(at, "slider", "stride").set_value(3).run()
    control(at, "slider", "start").set_value(0.4).run()
    control(at, "button_group", "crop").set_value("box").run()
    control(at, "slider", "box y").set_value((10, 300)).run()
    asked = components(at)["player"]["name"], dict(at.query_params)
    said = asked[1]
    assert said["stride"] == "3" and said["start"] == "0.40" and said["crop"].split(",")[1::2] == ["10", "290"]
    at.query_params.clear()  # as another page's address is empty
    for _ in range(2):
        there_and_back(at)
        assert not at.exception and not at.error
        assert (components(at)["player"]["name"], dict(at.query_params)) == asked
        assert any("**mine.npy** is still here" in text.value for text in at.markdown)
    at.button(key="remove upload").click().run()
    assert "Upload a film" in at.info[0].value and not at.query_params
    assert "Upload a film" in there_and_back(at).info[0].value


def test_choices_in_the_address_are_taken_for_the_first_film_only(visited):
    for name, value in {"start": "0.80", "stride": "2", "crop": "20,30,150,300"}.items():
        visited.query_params[name] = value
    at = visited.run()
    assert any("upload the film again" in text.value for text in at.caption)
    upload(at, "mine.npy", film())
    shown = [control(at, "slider", name).value for name in ("stride", "start", "box x", "box y")]
    assert shown == [2, 0.8, (20, 170), (30, 330)]
    upload(at, "other.npy", npy(np.full((40, 224, 224, 3), 60, np.uint8)))
    assert not at.exception and not at.error and not at.query_params


@pytest.mark.parametrize(
    "said",
    [{"start": "nan"}, {"start": "-1"}, {"stride": "0"}, {"stride": "2.5"}, {"crop": "1,2,3"}, {"crop": "-1,2,3,4"},
     {"start": "1e9", "stride": "", "crop": "all"}],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_left_out(said):
    assert film_settings.read_choices(said) == FilmChoices()


@pytest.mark.parametrize("said", [{"start": "99999"}, {"stride": "99"}, {"crop": "9999,0,9999,9999"}])
def test_choices_that_do_not_fit_the_film_are_made_to(visited, said):
    for name, value in said.items():
        visited.query_params[name] = value
    at = upload(visited, "mine.npy", film())
    assert not at.exception and not at.error and "player" in components(at)


def test_what_lies_in_the_field_and_lay_there_before_is_one_upload():
    a, b, c = ({name: f"file {name}"} for name in "abc")
    assert video_upload.still_there(a, (), b) == a | b  # after a visit elsewhere the field is empty: a stays
    assert video_upload.still_there(a | b, ("b",), {}) == a  # b was taken out of the field
    assert video_upload.still_there(a | b, ("a", "b"), b | c) == b | c
