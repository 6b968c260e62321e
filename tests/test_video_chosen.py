"""What is chosen of a film on the page Your video: when, whom, which square; and that it is kept."""

import threading

import numpy as np
import pytest
import streamlit as st
from app_stand_in import components, npy, upload
from people_stand_in import BLUE, GREEN, BlockDetector, put_block
from streamlit.testing.v1 import AppTest
from video_stand_in import film, use_stand_in

from pose_app.ui.video import film_search, film_settings
from pose_app.ui.video import upload as video_upload
from pose_app.ui.video.film_address import read_choices
from pose_app.ui.video.open_film import FilmChoices
from pose_app.weights import list_weights

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
def predictor(monkeypatch):
    return use_stand_in(monkeypatch)


@pytest.fixture
def visited(make_data, predictor):
    """The page, with another to go to."""
    folder = make_data(2)
    (folder / "joint_3d_clips_valid.npy").unlink()
    script = AWAY.format(data=str(folder), weights=str(list_weights()[0]))
    return AppTest.from_string(script, default_timeout=30)


@pytest.fixture
def say(monkeypatch):
    """Let a component say something, as the browser would: say(at, event, value)."""
    said = {}

    def speaking(component):
        def draw(*args, **settings):
            component(*args, **settings)
            for event in set(said) & set(settings):
                settings[event](said.pop(event))
                st.rerun()

        return draw

    for name in ("track_timeline", "frame_picker"):
        monkeypatch.setattr(film_settings, name, speaking(getattr(film_settings, name)))

    def tell(at, event, value):
        said[f"on_{event}"] = value
        at.run()
        assert not said, "nobody listened"
        return at

    return tell


def shown(at, people=0):
    """Run until the prediction is there, and so many people are found; gives what the components were given."""
    for _ in range(100):
        given = components(at)
        if given.get("player", {}).get("predicted") and len(given["timeline"]["rows"]) >= people:
            return given
        threading.Event().wait(0.05)
        at.run()
    raise AssertionError(f"no prediction came: {[text.value for text in (*at.warning, *at.error)]}")


def there_and_back(at):
    for away in (True, False):
        at.session_state["away"] = away
        at.run()
    return at


def control(at, kind, name):
    return next(each for each in at.get(kind) if each.key.startswith(f"{name} "))


def test_a_film_and_what_was_chosen_of_it_are_there_after_another_page(visited, say):
    at = upload(visited, "mine.npy", film())
    shown(at)
    assert not at.query_params  # what is suggested needs no place in the address
    control(at, "slider", "stride").set_value(3).run()
    say(at, "start", 0.4)
    control(at, "button_group", "crop").set_value("box").run()
    say(at, "box", (30, 90, 60, 110))
    asked = components(at)["picker"]["box"], dict(at.query_params)
    assert asked[0] == [30, 90, 60, 110] and shown(at)["timeline"]["window"][0] == pytest.approx(0.4)
    assert asked[1] == {"stride": "3", "start": "0.40", "crop": "30,90,60,110"}
    at.query_params.clear()  # as another page's address is empty
    for _ in range(2):
        there_and_back(at)
        assert not at.exception and not at.error
        assert (components(at)["picker"]["box"], dict(at.query_params)) == asked
        assert any("**mine.npy** is still here" in text.value for text in at.markdown)
    at.button(key="remove upload").click().run()
    assert at.button(key="sample film") and not at.query_params
    assert there_and_back(at).button(key="sample film")


def test_choices_in_the_address_are_taken_for_the_first_film_only(visited):
    for name, value in {"start": "0.80", "stride": "2", "crop": "20,30,150,300"}.items():
        visited.query_params[name] = value
    at = visited.run()
    assert any("upload the film again" in text.value for text in at.caption)
    upload(at, "mine.npy", film())
    said = shown(at)
    assert control(at, "slider", "stride").value == 2
    assert said["timeline"]["window"][0] == pytest.approx(0.8) and said["picker"]["box"] == [20, 30, 150, 300]
    upload(at, "other.npy", npy(np.full((40, 224, 224, 3), 60, np.uint8)))
    assert not at.exception and not at.error and not at.query_params


@pytest.mark.parametrize(
    "said",
    [{"start": "nan"}, {"start": "-1"}, {"stride": "0"}, {"stride": "2.5"}, {"crop": "1,2,3"}, {"crop": "-1,2,3,4"},
     {"person": "0"}, {"person": "-1"}, {"person": "x"}, {"start": "1e9", "stride": "", "crop": "all"}],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_left_out(said):
    assert read_choices(said) == FilmChoices()


@pytest.mark.parametrize("said", [{"start": "99999"}, {"stride": "99"}, {"crop": "9999,0,9999,9999"}, {"person": "7"}])
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


def two_people() -> bytes:
    """Four seconds of 320x240: a blue person stands at the left throughout, a green one at the right from 2.0 s on."""
    frames = np.full((100, 240, 320, 3), 150, np.uint8)
    for i, frame in enumerate(frames):
        put_block(frame, 40, 60, 120, BLUE)
        if i >= 50:
            put_block(frame, 220, 60, 120, GREEN)
    return npy(frames)


def test_somebody_else_is_looked_at_when_they_are_there(visited, say, monkeypatch):
    monkeypatch.setattr(film_search, "shared_detector", BlockDetector)
    at = upload(visited, "two.npy", two_people())
    said = shown(at, people=2)
    assert [row["number"] for row in said["timeline"]["rows"]] == [1, 2] and said["timeline"]["chosen"] == 1
    assert [person["number"] for person in said["picker"]["people"]] == [1]  # the other comes later
    said = shown(say(at, "person", 2))
    assert said["timeline"]["chosen"] == said["picker"]["chosen"] == 2 and 2.0 <= said["timeline"]["window"][0] < 3.7
    assert at.query_params["person"] == "2"
    x, y, side, _ = next(p["xywh"] for p in said["picker"]["people"] if p["number"] == 2)
    assert x < 220 and x + side > 260 and y < 60 and y + side > 180  # the block is inside
    assert any("--person 2" in code.value for code in at.code)
    say(at, "person", 1)
    assert shown(at)["timeline"]["chosen"] == 1 and 2.0 <= components(at)["timeline"]["window"][0]  # both are there
    say(at, "start", 0.4)
    say(at, "person", 2)
    assert shown(at)["timeline"]["window"][0] >= 2.0


@pytest.mark.parametrize("why", ["nobody", "lost"])
def test_where_there_is_nobody_no_skeleton_and_no_file_is_given(visited, predictor, why):
    predictor.expects_mm = 300
    empty = npy(np.full((40, 120, 160, 3), 60, np.uint8))
    at = upload(visited, "mine.npy", empty if why == "nobody" else film())
    for _ in range(100):
        if at.warning:
            break
        threading.Event().wait(0.05)
        at.run()
    (warning,) = at.warning
    assert ("No person was found" if why == "nobody" else "300 mm off") in warning.value
    assert not components(at)["player"].get("predicted") and "joints" not in components(at)
    assert not at.get("download_button") and not at.exception and not at.error


def test_the_first_box_is_around_the_person(visited, monkeypatch):
    monkeypatch.setattr(film_search, "shared_detector", BlockDetector)
    at = upload(visited, "two.npy", two_people())
    shown(at, people=2)
    for before in ("none", "auto"):
        control(at, "button_group", "crop").set_value(before).run()
        control(at, "button_group", "crop").set_value("box").run()
        x, y, width, height = components(at)["picker"]["box"]
        assert 0 <= x < 40 and 60 < x + width < 150 and 20 < y < 60 and 180 < y + height < 220
