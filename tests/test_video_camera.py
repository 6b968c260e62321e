"""What comes from a camera, and what the page Your video says before there is a film; without a browser."""

import base64
from pathlib import Path

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pose_app import video
from pose_app.ui.components.people.frame_picker import inside
from pose_app.ui.components.recorder import MOST_BYTES, Recording, read_recording
from pose_app.ui.video import first_contact
from pose_app.ui.video.camera import of_pictures, of_recording

PAGE = str(Path(__file__).with_name("camera_page.py"))


def picture(shade):
    return cv2.imencode(".png", np.full((48, 64, 3), shade, np.uint8))[1].tobytes()


def sent(data, kind="video/webm;codecs=vp8"):
    return {"label": "1", "type": kind, "base64": base64.b64encode(data).decode()}


def test_eight_pictures_of_a_camera_are_a_source_in_their_order():
    pictures = [picture(20 * i) for i in range(8)]
    take = of_pictures(pictures)
    info = video.probe(take.source)
    assert (take.name, info.frames, info.width, info.height) == ("8 pictures", 8, 64, 48)
    assert video.read_window(take.source).frames[:, 0, 0, 0].tolist() == [20 * i for i in range(8)]
    assert take.file_id == of_pictures(pictures).file_id != of_pictures(pictures[::-1]).file_id


def test_a_recording_is_read_as_the_browser_sends_it():
    recording = read_recording(sent(b"\x1a\x45\xdf\xa3 film"))
    assert recording == Recording("1", b"\x1a\x45\xdf\xa3 film", "webm")
    take = of_recording(recording)
    assert take.name == "recording.webm" and take.source == recording.data
    assert of_recording(read_recording(sent(b"other", "video/mp4"))).name == "recording.mp4"


@pytest.mark.parametrize(
    "said", [None, "film", {}, sent(b""), {**sent(b"x"), "base64": "?"}, sent(b"x" * (MOST_BYTES + 1))]
)
def test_what_is_no_recording_is_left_alone(said):
    assert read_recording(said) is None


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        ((480, 270, 960, 540), (480, 270, 960, 540)),
        ((-20, 1000, 200, 200), (0, 880, 200, 200)),
        ((1919, 5, 3, 5000), (1904, 0, 16, 1080)),
    ],
)
def test_a_box_is_moved_into_its_picture(box, stays):
    assert inside(box, (1920, 1080)) == stays


def test_the_invitation_offers_a_sample_and_shows_examples_that_are_there(tmp_path, monkeypatch):
    monkeypatch.setattr(first_contact, "SAMPLES", tmp_path)
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not at.exception and [button.label for button in at.button] == ["Try a sample film"]
    assert not at.get("image") and at.expander[0].label == "What makes a good film"
    assert at.button[0].click().run().text[0].value == "the sample film"
    (tmp_path / "good_film.webp").write_bytes(cv2.imencode(".webp", np.zeros((9, 16, 3), np.uint8))[1].tobytes())
    assert len(at.run().get("image")) == 1 and not at.exception


def test_each_of_eight_pictures_has_a_field_of_its_own_and_can_be_taken_back():
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    at.session_state["way in"] = "camera"
    at.session_state["camera way"] = "pictures"
    at.run()
    assert not at.exception and at.get("camera_input")[0].proto.label.startswith("Picture 1 of 8")
