"""The page Your video in Chromium: the sample film, its people, a box, the address, and films where nobody is."""

import films
import numpy as np
import pytest
from browser import WAIT

CLIP = "() => document.querySelector('.pp[data-drawn]')?.dataset.drawn"
WIDE = "() => ['html', '[data-testid=stMain]'].map(name => document.querySelector(name).scrollWidth)"
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


def test_person_time_and_crop_of_the_sample_film_are_chosen_again_and_again(sample):
    here = sample()
    assert here.page.locator(".tl-row").count() >= 2 and here.page.get_by_test_id("stDownloadButton").count() == 5
    first = chosen(here)[0]
    other = "2" if first == "1" else "1"
    for number in (other, first, other):
        here.page.wait_for_selector(f".fp-person[data-person='{number}']", timeout=WAIT)
        anew(here, here.page.get_by_role("button", name=f"Person {number}", exact=True).click)
        assert chosen(here) == (number, number) and f"person={number}" in here.page.url
    for seconds in (3.0, 1.2):
        anew(here, lambda at=seconds: start_at(here, at))
        assert start_of(here) == pytest.approx(seconds, abs=0.03) and f"start={seconds:.2f}" in here.page.url
    anew(here, here.page.get_by_text("Whole picture", exact=True).click)
    here.wait_for_address("crop=none")
    assert here.page.locator(".fp-box:visible").count() == 0
    anew(here, here.page.get_by_text("Person", exact=True).click)
    assert "crop" not in here.page.url
    here.check()


def test_a_box_is_drawn_and_follows_the_person_in_it(sample):
    here = sample("video?start=0.00")
    # Read off the film's pictures of 640 x 360 by eye: somebody's hips at 0 s and at 4.8 s.
    hips, hips_later = np.array([449, 197]) / (640, 360), np.array([440, 183]) / (640, 360)
    here.page.get_by_text("Box", exact=True).click()
    here.page.wait_for_selector(".fp-box:not([hidden])", timeout=WAIT)
    here.at_rest()
    x, y, width, height = part_of_stage(here, ".fp-box")
    assert (x + width / 2, y + height / 2) == pytest.approx(hips, abs=0.05)  # it begins around the person
    stage = here.page.locator(".fp-stage").bounding_box()
    corners = np.array([(0.40, 0.06), (0.92, 0.97)])

    def draw():
        begin, end = (corners * (stage["width"], stage["height"]) + (stage["x"], stage["y"])).tolist()
        here.page.mouse.move(*begin)
        here.page.mouse.down()
        here.page.mouse.move(*end, steps=4)
        here.page.mouse.up()

    anew(here, draw)
    drawn = part_of_stage(here, ".fp-box")
    assert drawn == pytest.approx([*corners[0], *(corners[1] - corners[0])], abs=0.01)
    anew(here, lambda: start_at(here, 4.8))
    moved = part_of_stage(here, ".fp-box")
    by = np.add(moved[:2], np.array(moved[2:]) / 2) - np.add(drawn[:2], np.array(drawn[2:]) / 2)
    assert by == pytest.approx(hips_later - hips, abs=0.03)
    assert here.page.get_by_text("it follows person").count() == 1
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
        wide = (
            "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
        )
        assert max(here.script(wide)) <= 390
    here.check()
