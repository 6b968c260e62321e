"""The page Your video with a network that says the same pose of whatever it sees."""

import json
import threading

import numpy as np
import pytest
from app_stand_in import components, html, page, upload
from conftest import STANDING_M
from video_stand_in import film, use_stand_in

from pose_app import plausibility
from pose_app.ui.networks import background_network
from pose_app.ui.video import film_sheet, plausibility_cards
from pose_app.weights import list_weights


@pytest.fixture
def seen_frames(monkeypatch):
    """What the page shows as whole frames."""
    shown = []
    sheet = film_sheet._sheet
    monkeypatch.setattr(film_sheet, "_sheet", lambda frames: shown.append(frames) or sheet(frames))
    return shown


@pytest.fixture
def predictor(monkeypatch):
    return use_stand_in(monkeypatch)


@pytest.fixture
def video_page(make_data, predictor):
    """The page beside data without truth, which nothing scores, so that the network is asked by this page alone."""
    folder = make_data(2)
    (folder / "joint_3d_clips_valid.npy").unlink()
    return page("video", folder, list_weights()[0])


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
    # The clip in its first squares, in closer ones, its mirror image, the window half a clip later.
    assert len(predictor.asked) == 4
    _, first, mirrored, later = predictor.asked
    np.testing.assert_array_equal(mirrored.frames, first.frames[:, :, ::-1])
    np.testing.assert_allclose(later.frame_times_s[:4], first.frame_times_s[4:])
    np.testing.assert_allclose(later.crops_xywh[:4], first.crops_xywh[4:], atol=1)
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
    assert in_player.shape == (8, 17, 2)
    dots = np.array([(52, 62 + 8 * (start + step * i)) for i in range(8)])
    crops = first.crops_xywh
    expected = (dots - crops[:, :2]) / crops[:, 2:] * 224
    np.testing.assert_allclose(in_player[:, 0], expected + (0, 40), atol=8)  # a pixel of the film is 3 of the crop
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
    assert len(predictor.asked) == 4
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
