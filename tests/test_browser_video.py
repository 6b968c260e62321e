"""The page Your video in Chromium: the sample film, its people, a box, the address, and films where nobody is."""

import films
import numpy as np
import pytest
from browser import WAIT

CLIP = "() => document.querySelector('.pp[data-drawn]')?.dataset.drawn"
NOTHING_DRAWN = "() => !document.querySelector(\".pp[data-drawn*='|true|']\")"


@pytest.fixture
def sample(visit):
    """Open the page with the sample film in it, predicted."""

    def start(path="video", **size):
        here = visit(path, **size)
        here.page.get_by_role("button", name="Try a sample film").click()
        return here.predicted().at_rest()

    return start


@pytest.fixture(scope="module")
def empty_room(tmp_path_factory):
    """Two seconds of a grey room with a box in it, where nobody is."""
    room = np.full((50, 240, 320, 3), 150, np.uint8)
    room[:, 120:200, 60:140] = (110, 90, 70)
    return films.encode(tmp_path_factory.mktemp("film") / "room.mp4", room, *films.H264)


def chosen(here):
    """Who is chosen in the frame, and along the time."""
    pressed = "kind => [...document.querySelectorAll(`.${kind}[aria-pressed=true]`)].map(b => b.dataset.person).join()"
    return here.script(pressed, "fp-person"), here.script(pressed, "tl-row")


def anew(here, act):
    """Do something that asks for another prediction, and wait for it."""
    before = here.script(CLIP)
    act()
    here.page.wait_for_function(
        "before => { const now = document.querySelector('.pp[data-drawn]')?.dataset.drawn;"
        " return now && now !== before && now.includes('|true|'); }",
        arg=before,
        timeout=WAIT,
    )
    here.at_rest()
    assert here.script(CLIP) != before


def start_at(here, seconds):
    """Click the axis, which has 6 s."""
    axis = here.page.locator(".tl-axis").bounding_box()
    here.page.mouse.click(axis["x"] + axis["width"] * seconds / 6, axis["y"] + 16)


def start_of(here) -> float:
    return float(here.page.locator(".tl").get_attribute("data-start"))


def part_of_stage(here, selector):
    """Where something is in the frame: left, top, width, height in shares of it."""
    stage, box = (here.page.locator(name).first.bounding_box() for name in (".fp-stage", selector))
    return [
        (box["x"] - stage["x"]) / stage["width"], (box["y"] - stage["y"]) / stage["height"],
        box["width"] / stage["width"], box["height"] / stage["height"],
    ]  # fmt: skip


def test_the_sample_film_is_predicted_and_a_person_chosen_again_and_again(sample):
    here = sample()
    assert here.page.locator(".tl-row").count() >= 2 and here.page.get_by_test_id("stDownloadButton").count() == 5
    first = chosen(here)[0]
    other = "2" if first == "1" else "1"
    for number in (other, first, other):
        here.page.wait_for_selector(f".fp-person[data-person='{number}']", timeout=WAIT)
        anew(here, here.page.get_by_role("button", name=f"Person {number}", exact=True).click)
        assert chosen(here) == (number, number) and f"person={number}" in here.page.url
    here.check()


def test_a_click_on_the_time_moves_the_start_again_and_again(sample):
    here = sample()
    for seconds in (3.0, 1.2):
        anew(here, lambda at=seconds: start_at(here, at))
        assert start_of(here) == pytest.approx(seconds, abs=0.03) and f"start={seconds:.2f}" in here.page.url
    here.check()


def test_a_box_is_drawn_and_follows_the_person_in_it(sample):
    here = sample("video?start=0.00")
    # In the film's first frame somebody stands at the right, their hips at 449, 199 of 640 x 360.
    here.page.get_by_text("Box", exact=True).click()
    here.page.wait_for_selector(".fp-box:not([hidden])", timeout=WAIT)
    here.at_rest()
    stage = here.page.locator(".fp-stage").bounding_box()
    corners = [(0.50, 0.12), (0.90, 0.98)]
    places = [(stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]) for x, y in corners]

    def drag():
        handle = here.page.locator(".fp-handle.fp-nw").bounding_box()
        here.page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        here.page.mouse.down()
        here.page.mouse.move(*places[0], steps=4)
        here.page.mouse.up()

    anew(here, drag)
    x, y, width, height = part_of_stage(here, ".fp-box")
    assert (x, y) == pytest.approx(corners[0], abs=0.01)
    anew(here, lambda: start_at(here, 4.8))
    moved = part_of_stage(here, ".fp-box")
    # By then the person has come 10 px nearer to the middle and the camera has turned: the box went along.
    assert moved != pytest.approx([x, y, width, height], abs=0.002)
    assert 0.3 < moved[0] + moved[2] / 2 < 0.9 and here.page.get_by_text("it follows person").count()
    here.check()


def test_the_whole_picture_is_taken_where_it_is_wanted(sample):
    here = sample()
    anew(here, here.page.get_by_text("Whole picture", exact=True).click)
    here.wait_for_address("crop=none")
    assert here.page.locator(".fp-box:visible").count() == 0
    anew(here, here.page.get_by_text("Person", exact=True).click)
    assert "crop" not in here.page.url
    here.check()


def test_the_address_brings_the_choices_back_with_the_sample_film(sample):
    here = sample()
    here.page.wait_for_selector(".fp-person[data-person='2']", timeout=WAIT)
    if chosen(here)[0] != "2":
        anew(here, here.page.get_by_role("button", name="Person 2", exact=True).click)
    anew(here, lambda: start_at(here, 2.4))
    here.wait_for_address("start=2.40")
    address, shown = here.page.url, (start_of(here), chosen(here), part_of_stage(here, ".fp-person[aria-pressed=true]"))
    assert "person=2" in address
    here.page.reload()
    here.page.get_by_role("button", name="Try a sample film").click()
    here.predicted().at_rest()
    assert here.page.url == address and (start_of(here), chosen(here)) == shown[:2]
    assert part_of_stage(here, ".fp-person[aria-pressed=true]") == pytest.approx(shown[2], abs=0.02)
    here.page.get_by_role("button", name="Close it").click()
    here.page.wait_for_selector("text=Try a sample film", timeout=WAIT)
    here.at_rest()
    assert "start" not in here.page.url and here.page.locator(".pp").count() == 0
    here.check()


def test_in_an_empty_room_one_sentence_and_another_film_takes_its_place(visit, empty_room):
    here = visit("video")
    here.page.set_input_files("input[type=file]", empty_room)
    here.page.wait_for_selector("text=No person was found", timeout=WAIT)
    here.at_rest()
    assert here.page.get_by_test_id("stAlert").count() == 1 and here.script(NOTHING_DRAWN)
    assert here.page.get_by_test_id("stDownloadButton").count() == 0
    from pose_app.places import SAMPLES

    here.page.set_input_files("input[type=file]", SAMPLES / "film.mp4")
    here.predicted().at_rest()
    assert here.page.get_by_text("150 frames of 640").count() and here.page.get_by_test_id("stAlert").count() == 0
    assert here.page.get_by_test_id("stDownloadButton").count() == 5
    here.check()


def test_on_a_phone_nothing_is_wider_than_the_screen(sample):
    here = sample(width=390, height=844)
    for name in ("Person", "Box", "Whole picture"):
        here.page.get_by_text(name, exact=True).click()
        here.predicted().at_rest()
        wide = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
        assert max(here.script(wide)) <= 390
    here.check()
