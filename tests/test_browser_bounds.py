"""Limits on time and memory, generous ones: `python benchmarks/ui.py` prints the numbers."""

import statistics

import pytest
from app_with_stand_in import serve_stand_in, write_script
from browser import DEFAULT_WEIGHTS, WAIT, Visit, memory_mb, serve
from many_clips import keep_predictions, write_many

MANY = 5000
FIRST = "name => document.querySelector('.pt-list .pt-tile')?.dataset.name === name"


@pytest.fixture(scope="module")
def many(browser, tmp_path_factory):
    """A window on 5,000 clips that all have a prediction."""
    folder = tmp_path_factory.mktemp("many")
    data = write_many(folder / "data", MANY)
    keep_predictions(data, DEFAULT_WEIGHTS, folder / "app" / "cache")
    with serve("--data", str(data), script=write_script(folder / "app")) as address:
        visit = Visit(browser, address).open().predicted()
        yield visit
        visit.close()


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """A server of its own: what others did before in a shared one may be forgotten while this one is measured."""
    with serve_stand_in(tmp_path_factory.mktemp("alone")) as server:
        yield server


def test_a_clip_is_drawn_and_a_frame_stepped_in_no_time(clips):
    clips.at_rest()
    for _ in range(6):  # every clip once: their predictions are then kept
        clips.press_and_wait("n")
    assert statistics.median(clips.press_and_wait("n") for _ in range(5)) < 5
    assert statistics.median(clips.step_ms()) < 400  # benchmarks/ui.py has the number; a run of the script takes more


def test_the_server_forgets_the_clips_it_has_shown(clips, stand_in):
    for _ in range(12):
        clips.press_and_wait("n")
    before = memory_mb(stand_in[1])
    for _ in range(24):
        clips.press_and_wait("n")
    assert memory_mb(stand_in[1]) - before < 20
    clips.check()


def test_five_thousand_clips_are_sorted_and_searched(many):
    many.page.get_by_label("Order", exact=True).first.click()
    many.page.get_by_role("option", name="Worst first").click()
    many.page.wait_for_function(FIRST, arg="clip-00199", timeout=WAIT)
    assert many.page.locator(".pt-list .pt-tile").count() < 40  # only what is in sight
    many.page.get_by_label("Find").fill("sitting s3")
    many.page.get_by_label("Find").press("Enter")
    many.page.wait_for_selector(".pt-list[data-drawn='178']", timeout=WAIT)  # 17, 45, ..., 4973
    many.check()


def test_the_table_of_thousands_opens(many):
    many.page.get_by_role("radio", name="Table").click()
    many.page.wait_for_selector("[data-testid=stDataFrame] canvas", timeout=WAIT)
    many.check()
