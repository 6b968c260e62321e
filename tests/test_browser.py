"""Every page in a real browser: no traceback, no empty chart, no console error, no request that leaves the machine."""

from io import BytesIO

import numpy as np
import pytest
from browser import WAIT, WEIGHTS, Visit, launch, serve, small_data
from playwright.sync_api import sync_playwright

from pose_app.dataset import open_dataset

CAMERAS = """() => ['scene', 'scene2'].map(s => {
  const c = document.querySelector('.pp-plot')._fullLayout[s]._scene.getCamera();
  return [c.eye.x, c.eye.y, c.eye.z, c.center.x, c.center.y, c.center.z]; })"""
DRAWN = """() => { const g = document.querySelector('.pp-plot');
  return g._fullData.map(t => [t.scene, t.mode, t.x.filter(v => v !== null).length]); }"""
FRAME = "() => +document.querySelector('.pp').dataset.frame"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = small_data(tmp_path_factory.mktemp("browser") / "data")
    with serve("--data", str(data), "--weights", WEIGHTS) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


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


def step_to(visit, frame):
    visit.page.locator(".pp-film button").nth(frame).click()


def test_clips_opens_on_a_clip_with_its_prediction(clips):
    skeletons = [trace for trace in clips.script(DRAWN) if trace[1] == "markers"]
    assert skeletons == [["scene", "markers", 17], ["scene2", "markers", 17]]
    assert clips.page.locator(".pj [data-joint]").count() == 17
    clips.page.wait_for_selector(".pc[data-drawn]", timeout=WAIT)
    assert all(chart["marks"] > 0 for chart in clips.charts()) and clips.charts()
    assert "clip=" in clips.page.url
    clips.check()


def test_the_skeletons_can_be_seen(clips):
    """WebGL drew in colours: a chart that is there but empty has one."""
    picture = np.frombuffer(clips.page.locator(".pp-plot").screenshot(type="png"), np.uint8)
    import cv2

    colours = np.unique(cv2.imdecode(picture, cv2.IMREAD_COLOR).reshape(-1, 3), axis=0)
    blue, orange = np.array([217, 143, 59]), np.array([59, 116, 232])  # BGR of left and right
    assert np.abs(colours.astype(int) - blue).sum(1).min() < 40
    assert np.abs(colours.astype(int) - orange).sum(1).min() < 40


def test_arrow_keys_scrub_and_space_move_the_frame(clips):
    step_to(clips, 0)
    clips.page.locator(".pp").focus()
    clips.page.keyboard.press("ArrowRight")
    clips.page.keyboard.press("ArrowRight")
    assert clips.script(FRAME) == 2
    clips.page.keyboard.press("ArrowLeft")
    assert clips.script(FRAME) == 1
    clips.page.keyboard.press("End")
    assert clips.script(FRAME) == 7
    clips.page.locator(".pp-scrub").fill("4")
    assert clips.script(FRAME) == 4
    assert clips.page.locator(".pp-label").inner_text().startswith("Frame 5/8")
    assert clips.page.locator(".pj").get_attribute("data-frame") == "4"
    clips.check()


def test_the_drawn_joints_are_those_of_the_frame(clips):
    def head():
        return clips.script("() => document.querySelector('.pp-plot')._fullData.find(t => t.mode === 'markers').z[10]")

    step_to(clips, 0)
    first = head()
    step_to(clips, 7)
    assert clips.page.locator(".pp").get_attribute("data-path") == "fast"
    seventh = head()
    step_to(clips, 0)
    assert head() == first and seventh != first


def test_playing_moves_on_without_running_the_script(clips):
    clips.page.locator(".pp-speed").select_option("1")
    step_to(clips, 0)
    sent = clips.at_rest().sent
    seen = set()
    clips.page.locator(".pp-play").click()
    for _ in range(20):
        seen.add(clips.script(FRAME))
        clips.page.wait_for_timeout(60)
    clips.page.locator(".pp-play").click()
    assert len(seen) >= 4 and clips.sent == sent
    stopped = clips.script(FRAME)
    clips.page.wait_for_timeout(400)
    assert clips.script(FRAME) == stopped


def test_without_loop_it_stops_at_the_end(clips):
    clips.page.locator(".pp-loop").uncheck()
    step_to(clips, 5)
    clips.page.locator(".pp-play").click()
    clips.page.wait_for_function(
        "document.querySelector('.pp-play').getAttribute('aria-label') === 'Play'", timeout=WAIT
    )
    assert clips.script(FRAME) == 7
    clips.page.locator(".pp-loop").check()


@pytest.mark.parametrize("playing", [False, True])
def test_both_cameras_follow_a_drag_and_the_wheel(clips, playing):
    if playing:
        clips.page.locator(".pp-play").click()
    for move in (drag, wheel):
        before = clips.script(CAMERAS)
        move(clips.page)
        clips.page.wait_for_timeout(500)
        left, right = clips.script(CAMERAS)
        assert np.abs(np.subtract(left, before[0])).max() > 0.01
        np.testing.assert_allclose(left, right, atol=1e-3)
    if playing:
        clips.page.locator(".pp-play").click()
    clips.check()


def drag(page):
    box = page.locator(".pp-plot").bounding_box()
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x + 14 * step, y + 4 * step)
        page.wait_for_timeout(60)
    page.mouse.up()


def wheel(page):
    box = page.locator(".pp-plot").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
    page.mouse.wheel(0, 120)


def test_the_camera_stays_when_the_clip_changes(clips):
    drag(clips.page)
    clips.page.wait_for_timeout(500)
    before, name = clips.script(CAMERAS)[0], clips.page.url
    shown = clips.page.locator(".pp").get_attribute("data-drawn")
    clips.page.get_by_role("button", name="Next", exact=False).first.click()
    clips.page.wait_for_function("d => document.querySelector('.pp').dataset.drawn !== d", arg=shown, timeout=WAIT)
    clips.predicted()
    for camera in clips.script(CAMERAS):
        np.testing.assert_allclose(camera, before, atol=1e-3)
    assert clips.page.url != name
    clips.check()


def test_presets_turn_both_cameras(clips):
    clips.page.locator("[data-camera=top]").click()
    clips.page.wait_for_timeout(300)
    left, right = clips.script(CAMERAS)
    assert left[2] > 1.2 and abs(left[0]) < 0.1
    np.testing.assert_allclose(left, right, atol=1e-3)
    clips.page.locator("[data-camera=camera]").click()
    clips.page.wait_for_timeout(300)
    assert clips.script(CAMERAS)[1][1] < -1.2


def test_views(clips):
    try:
        clips.page.locator("[data-view=overlay]").click()
        clips.page.wait_for_timeout(800)
        assert {trace[0] for trace in clips.script(DRAWN)} == {"scene"}
        clips.page.locator("[data-view=difference]").click()
        clips.page.wait_for_timeout(800)
        assert ["scene", "lines", 34] in clips.script(DRAWN)  # 17 lines from predicted to true
        clips.page.locator(".pp-trails").check()
        clips.page.wait_for_timeout(800)
        assert clips.script(DRAWN).count(["scene", "lines", 8]) == 4
    finally:
        clips.page.locator(".pp-trails").uncheck()
        clips.page.locator("[data-view=side]").click()
    clips.page.wait_for_timeout(800)
    assert {trace[0] for trace in clips.script(DRAWN)} == {"scene", "scene2"}
    clips.check()


def test_a_cell_of_the_joint_table_moves_the_player(clips):
    step_to(clips, 0)
    clips.page.locator(".pj [data-joint='13'] .pj-cell").nth(5).click()
    assert clips.script(FRAME) == 5
    clips.page.get_by_role("button", name="Clip mean").click()
    means = clips.page.locator(".pj [data-joint] .pj-mean").all_inner_texts()
    values = [float(text.split()[0]) for text in means]
    assert values == sorted(values, reverse=True) and len(set(values)) > 5


def test_reload_keeps_clip_and_camera(clips):
    page, url = clips.page, clips.page.url
    drag(page)
    page.wait_for_timeout(900)
    camera = clips.script(CAMERAS)[0]
    page.reload()
    clips.predicted()
    assert page.url == url
    np.testing.assert_allclose(clips.script(CAMERAS)[0], camera, atol=1e-3)
    clips.check()


def test_validation_scores_all_clips_and_draws_every_chart(visit):
    here = visit("validation")
    here.page.wait_for_selector("text=Worst clips", timeout=WAIT)
    here.page.wait_for_function("document.querySelectorAll('.pc[data-drawn]').length === 6", timeout=WAIT)
    here.page.wait_for_function("!document.querySelector('[data-testid=stProgress]')", timeout=WAIT)
    here.page.wait_for_timeout(1500)
    assert len(here.charts()) == 6
    assert all(chart["marks"] > 0 and chart["width"] > 200 for chart in here.charts()), here.charts()
    assert here.page.locator(".pa-card").count() == 6
    assert "mean pose" in here.page.locator(".pa-card").first.inner_text()
    here.check()


def test_training_draws_its_curves(visit):
    here = visit("training")
    here.page.wait_for_function("document.querySelectorAll('.pc[data-drawn]').length === 2", timeout=WAIT)
    assert all(chart["marks"] > 0 for chart in here.charts()), here.charts()
    here.page.get_by_text("Logarithmic scale").click()
    here.page.wait_for_function(
        "[...document.querySelectorAll('.pc')].every(c => c._fullLayout?.yaxis.type === 'log')", timeout=WAIT
    )
    here.check()


def test_your_video_predicts_an_upload(visit, tmp_path):
    from pose_app.dataset import bundled

    np.save(tmp_path / "mine.npy", bundled().frames[1])
    here = visit("video")
    here.page.set_input_files("input[type=file]", tmp_path / "mine.npy")
    here.predicted()
    here.page.wait_for_selector("[data-testid=stDownloadButton]", timeout=WAIT)
    assert here.page.locator("[data-testid=stDownloadButton]").count() == 5
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


@pytest.mark.parametrize("path", ["", "video", "validation", "studio", "training"])
def test_a_phone_in_the_dark_needs_no_sideways_scrolling(visit, path):
    here = visit(path, width=400, height=850, scheme="dark")
    here.page.wait_for_timeout(2000)
    assert here.script("document.documentElement.scrollWidth") <= 400
    assert here.script("document.querySelector('[data-testid=stMain]').scrollWidth") <= 400
    here.check()


def test_two_people_do_not_see_each_others_clip(visit):
    one, two = visit().predicted(), visit().predicted()
    before = two.page.locator(".pp").get_attribute("data-drawn")
    one.page.get_by_role("button", name="Next", exact=False).first.click()
    one.page.wait_for_function("d => document.querySelector('.pp').dataset.drawn !== d", arg=before, timeout=WAIT)
    two.page.wait_for_timeout(1000)
    assert two.page.locator(".pp").get_attribute("data-drawn") == before


def test_the_test_data_are_a_few_bundled_clips(tmp_path):
    assert len(open_dataset(small_data(tmp_path / "data"))) == 6
