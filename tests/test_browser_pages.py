"""Every page in Chromium with the shipped network: no traceback, no empty chart, no request that leaves the machine."""

from io import BytesIO

import numpy as np
import pytest
from browser import WAIT, WEIGHTS, Visit, serve, small_data

from pose_app.dataset import open_dataset

HEADS = {
    "": ".pp[data-drawn*='|true|']", "video": "h3:has-text('Your video')", "validation": "h3:has-text('Validation')",
    "studio": ".pp[data-drawn*='studio']", "training": "h3:has-text('Training')",
}  # fmt: skip
# Without loading all of the app again, as the browser's own buttons do.
FOLLOW = "path => { history.pushState({}, '', path); window.dispatchEvent(new PopStateEvent('popstate')); }"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = small_data(tmp_path_factory.mktemp("browser") / "data")
    with serve("--data", str(data), "--weights", WEIGHTS) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    visits = []

    def start(path="", **options):
        visits.append(Visit(browser, address, **options))
        return visits[-1].open(path)

    yield start
    for each in visits:
        each.close()


@pytest.fixture(scope="module")
def clips(browser, address):
    """One window on the page Clips that the tests of the player share."""
    visit = Visit(browser, address).open().predicted()
    yield visit
    visit.close()


def test_clips_opens_on_a_clip_with_its_prediction(clips):
    skeletons = [trace for trace in clips.drawn() if trace[1] == "markers"]
    assert skeletons == [["scene", "markers", 17], ["scene2", "markers", 17]]
    assert clips.page.locator(".pj [data-joint]").count() == 17
    clips.page.wait_for_selector(".pc[data-drawn]", timeout=WAIT)
    assert all(chart["marks"] > 0 for chart in clips.charts()) and clips.charts()
    clips.wait_for_address("clip=")
    clips.check()


def test_validation_scores_all_clips_and_draws_every_chart(visit):
    here = visit("validation")
    here.page.wait_for_selector("text=Worst clips", timeout=WAIT)
    here.page.wait_for_function("document.querySelectorAll('.pc[data-drawn]').length === 7", timeout=WAIT)
    here.page.wait_for_function("!document.querySelector('[data-testid=stProgress]')", timeout=WAIT)
    here.at_rest()
    assert len(here.charts()) == 7
    assert all(chart["marks"] > 0 and chart["width"] > 200 for chart in here.charts()), here.charts()
    assert here.page.locator(".pa-card").count() == 7
    assert "mean pose" in here.page.locator(".pa-card").first.inner_text()
    here.check()


def test_training_draws_its_curves(visit):
    here = visit("training")
    here.page.wait_for_function("document.querySelectorAll('.pc[data-drawn]').length === 3", timeout=WAIT)
    assert all(chart["marks"] > 0 for chart in here.charts()), here.charts()
    here.page.get_by_text("Logarithmic scale").click()
    here.page.wait_for_function(
        "[...document.querySelectorAll('.pc')].filter(c => c._fullLayout?.yaxis.type === 'log').length === 2",
        timeout=WAIT,
    )
    here.wait_for_address("log=true")
    here.check()


def test_your_video_predicts_an_upload(visit, tmp_path):
    from pose_app.dataset import bundled

    np.save(tmp_path / "mine.npy", bundled().frames[1])
    here = visit("video")
    here.page.set_input_files("input[type=file]", tmp_path / "mine.npy")
    here.predicted()
    here.page.wait_for_selector("[data-testid=stDownloadButton]", timeout=WAIT)
    assert here.at_rest().page.locator("[data-testid=stDownloadButton]").count() == 5
    with here.page.expect_download() as started:
        here.page.get_by_role("button", name="npz").click()
    with np.load(BytesIO(started.value.path().read_bytes())) as saved:
        assert saved["joints_3d_mm"].shape == (8, 17, 3)
    here.check()


def test_a_bad_upload_is_one_sentence(visit, tmp_path):
    (tmp_path / "film.mp4").write_text("this is no film")
    here = visit("video")
    here.page.set_input_files("input[type=file]", tmp_path / "film.mp4")
    alert = here.page.locator("[data-testid=stAlertContentError]")
    alert.wait_for(timeout=WAIT)
    assert "film.mp4" in alert.inner_text()
    assert here.page.locator("[data-testid=stException]").count() == 0 and here.problems == []


@pytest.fixture(scope="module")
def dark_phone(browser, address):
    """One window for all pages."""
    visit = Visit(browser, address, width=400, height=850, scheme="dark")
    yield visit.open().predicted()
    visit.close()


@pytest.mark.parametrize("path", ["", "video", "validation", "studio", "training"])
def test_a_phone_in_the_dark_needs_no_sideways_scrolling(dark_phone, path):
    dark_phone.script(FOLLOW, f"/{path}")
    dark_phone.page.wait_for_selector(f"[data-testid=stMain] {HEADS[path]}", timeout=WAIT)
    dark_phone.at_rest()
    assert dark_phone.script("document.documentElement.scrollWidth") <= 400
    assert dark_phone.script("document.querySelector('[data-testid=stMain]').scrollWidth") <= 400
    dark_phone.check()


def test_the_test_data_are_a_few_bundled_clips(tmp_path):
    assert len(open_dataset(small_data(tmp_path / "data"))) == 6
