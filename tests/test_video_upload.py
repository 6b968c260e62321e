"""What is dropped on the page Your video: one film, or pictures that belong together."""

import threading
from io import BytesIO

import cv2
import numpy as np
import pytest
from app_stand_in import FiveMillimetresOff, components, npy, page, upload
from people_stand_in import BlockDetector

from pose_app.ui.networks import background_network, network_cache
from pose_app.ui.video import film_search
from pose_app.ui.video.upload import put_together
from pose_app.weights import list_weights


def dropped(name):
    file = BytesIO()
    file.name, file.file_id = name, f"id of {name}"
    return file


def png(shade):
    return cv2.imencode(".png", np.full((48, 32, 3), shade, np.uint8))[1].tobytes()


@pytest.fixture
def shown(make_data, standing_m, monkeypatch):
    """The page, and a network that remembers which clips it was asked about."""
    folder, clips = make_data(2), []
    (folder / "joint_3d_clips_valid.npy").unlink()
    known = FiveMillimetresOff(np.broadcast_to(standing_m, (2, 8, 17, 3)))
    monkeypatch.setattr(known, "predict", lambda clip, predict=known.predict: clips.append(clip) or predict(clip))
    network_cache.owned_network.clear()
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    monkeypatch.setattr(film_search, "shared_detector", BlockDetector)
    at = page("video", folder, list_weights()[0])
    at.query_params["crop"] = "none"  # nobody is in these pictures
    return at, clips


def test_pictures_are_put_in_the_order_of_their_numbers():
    files = [dropped(f"frame{i}.jpg") for i in (10, 2, 1)]
    upload = put_together(files)
    assert [file.name for file in upload.source] == ["frame1.jpg", "frame2.jpg", "frame10.jpg"] and upload.several
    assert upload.file_id == put_together(files[::-1]).file_id != put_together(files[:2]).file_id
    assert put_together(files[:1]).source is files[0] and not put_together(files[:1]).several


def test_what_is_dropped_last_takes_the_place_of_other_kinds():
    film, frames, a, b = map(dropped, ("film.mp4", "frames.npy", "a.png", "b.PNG"))
    assert put_together([film, frames]).source is frames
    assert put_together([a, b, film]).source is film and not put_together([a, b, film]).several
    assert put_together([film, b, a]).source == [a, b] and put_together([film, a]).source is a


def test_eight_pictures_are_predicted_in_order(shown):
    at, clips = shown
    at.run()
    at.file_uploader[0].set_value([(f"f{i}.png", png(20 * i), "image/png") for i in (10, 9, 8, 7, 6, 5, 4, 3)])
    at.run()
    for _ in range(50):
        if clips:
            break
        at.run()
    assert not at.exception and not at.error
    # Grey pictures: the middle of each frame is as bright as its picture.
    assert clips[0].frames[:, 112, 112, 0].tolist() == [20 * i for i in (3, 4, 5, 6, 7, 8, 9, 10)]
    assert any("predict DIR" in code.value for code in at.code)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.png", png(9), "image/png"), ("b.png", png(9), "image/png")], "The set of 2 pictures has only 2 frames"),
        ([("a.png", png(9), "image/png"), ("b.npy", b"", "")], "b.npy is empty"),
        ([("a.png", png(9), "image/png")], "is a single picture"),
    ],
)
def test_what_is_no_clip_is_told_in_a_sentence(shown, files, said):
    at, clips = shown
    at.run()
    at.file_uploader[0].set_value(files)
    at.run()
    assert not at.exception and [said in error.value for error in at.error] == [True] and not clips


def test_a_file_that_lies_beside_the_pictures_unused_is_named(shown):
    at, _ = shown
    at.run()
    pictures = [(f"f{i}.png", png(20 * i), "image/png") for i in range(1, 10)]
    for files, used in (([("one.npy", b"", ""), *pictures], False), (pictures, True)):
        at.file_uploader[0].set_value(files)
        at.run()
        assert not at.exception and not at.error
        said = [caption.value for caption in at.caption if "not used" in caption.value]
        assert (said == []) if used else ("one.npy" in said[0] and "f1.png" not in said[0] and len(said) == 1)


def test_an_upload_is_predicted_and_can_be_taken_away(shown):
    at = upload(shown[0], "mine.npy", npy(np.full((12, 96, 64, 3), 2, np.uint8)))
    for _ in range(100):
        if components(at).get("player", {}).get("predicted"):
            break
        threading.Event().wait(0.05)
        at.run()
    player = components(at)["player"]
    assert not at.exception and not at.error
    assert player["predicted"] and player["target"] is None and len(player["frames"]) == 8
    assert any("12 frames of 64 × 96" in caption.value for caption in at.caption)
    assert len(at.get("download_button")) == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [("film.mp4", b"this is no film"), ("empty.mp4", b""), ("short.npy", npy(np.zeros((1, 64, 64, 3), np.uint8)))],
)
def test_a_bad_upload_gets_one_sentence(shown, name, content):
    at = upload(shown[0], name, content)
    assert not at.exception and len(at.error) == 1
    assert name in at.error[0].value and "\n" not in at.error[0].value
