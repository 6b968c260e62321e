"""The player in a real browser: what is drawn, the timeline, the views, the joints in the picture."""

import cv2
import numpy as np
import pytest
from app_with_stand_in import ERROR_MM, places
from browser import WAIT

from pose_app.dataset import bundled
from pose_app.skeleton import JOINT_NAMES

LWRIST = JOINT_NAMES.index("LWrist")
PX = "() => [...document.querySelectorAll('.pp-bones circle')].map(c => [+c.getAttribute('cx'), +c.getAttribute('cy')])"


def test_a_clip_is_drawn_with_its_prediction(clips):
    skeletons = [trace for trace in clips.drawn() if trace[1] == "markers"]
    assert skeletons == [["scene", "markers", 17], ["scene2", "markers", 17]]
    clips.check()


def test_the_skeletons_can_be_seen(clips):
    """WebGL drew in colours: a chart that is there but empty has one."""
    picture = np.frombuffer(clips.page.locator(".pp-plot").screenshot(type="png"), np.uint8)
    colours = np.unique(cv2.imdecode(picture, cv2.IMREAD_COLOR).reshape(-1, 3), axis=0)
    blue, orange = np.array([217, 143, 59]), np.array([59, 116, 232])  # BGR of left and right
    assert np.abs(colours.astype(int) - blue).sum(1).min() < 40
    assert np.abs(colours.astype(int) - orange).sum(1).min() < 40


def test_predicted_joints_are_drawn_in_the_picture_frame_by_frame(clips):
    expected = places(bundled().clip(0).target)
    for frame in (0, 5):
        clips.step_to(frame)
        np.testing.assert_allclose(clips.script(PX), expected[frame], atol=0.06)
    circle = clips.page.locator(".pp-bones circle").nth(LWRIST)
    assert circle.get_attribute("fill") == "#3b8fd9"  # blue: the left
    clips.page.locator(".pp-inpicture").uncheck()
    assert not clips.page.locator(".pp-bones").is_visible()
    clips.page.locator(".pp-inpicture").check()
    assert clips.page.locator(".pp-bones").is_visible()


def test_arrow_keys_scrub_and_space_move_the_frame(clips):
    clips.step_to(0)
    clips.page.locator(".pp").focus()
    for key, frame in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 7), ("Home", 0)):
        clips.page.keyboard.press(key)
        assert clips.frame() == frame
    clips.page.locator(".pp-scrub").fill("4")
    assert clips.frame() == 4
    assert clips.page.locator(".pp-label").inner_text() == f"Frame 5/8 · {ERROR_MM[4].mean():.0f} mm"
    assert clips.page.locator(".pj").get_attribute("data-frame") == "4"
    clips.page.locator(".pp").focus()
    clips.page.keyboard.press(" ")
    assert clips.page.locator(".pp-play").get_attribute("aria-label") == "Pause"
    clips.page.keyboard.press(" ")
    assert clips.page.locator(".pp-play").get_attribute("aria-label") == "Play"
    clips.check()


def test_keys_work_after_a_click_on_a_heading_or_margin_but_not_in_a_field(clips):
    clips.step_to(0)
    clips.page.locator("[data-testid=stMain] h3").first.scroll_into_view_if_needed()
    heading = clips.page.locator("[data-testid=stMain] h3").first.bounding_box()
    margin = clips.page.locator("[data-testid=stMainBlockContainer]").bounding_box()
    for x, frame in ((heading["x"] + 3, 1), (margin["x"] + margin["width"] - 12, 2)):
        clips.page.mouse.click(x, heading["y"] + 5)
        clips.page.keyboard.press("ArrowRight")
        assert clips.frame() == frame
    clips.page.keyboard.press(" ")
    assert clips.page.locator(".pp-play").get_attribute("aria-label") == "Pause"
    clips.page.keyboard.press(" ")
    stopped = clips.frame()
    for field in (clips.page.get_by_label("Find"), clips.page.get_by_label("Order", exact=True).first):
        field.focus()
        clips.page.keyboard.press("ArrowRight")
        assert clips.frame() == stopped


def test_the_drawn_joints_are_those_of_the_frame(clips):
    def head():
        return clips.script("() => document.querySelector('.pp-plot')._fullData.find(t => t.mode === 'markers').z[10]")

    clips.step_to(0)
    first = head()
    clips.step_to(7)
    assert clips.page.locator(".pp").get_attribute("data-path") == "fast"
    seventh = head()
    clips.step_to(0)
    assert head() == first and seventh != first


def test_playing_moves_on_without_running_the_script(clips):
    clips.page.locator(".pp-speed").select_option("1")
    clips.step_to(0)
    sent, seen = clips.at_rest().sent, set()
    clips.page.locator(".pp-play").click()
    for _ in range(20):
        seen.add(clips.frame())
        clips.page.wait_for_timeout(60)
    clips.page.locator(".pp-play").click()
    assert len(seen) >= 4 and clips.sent == sent
    stopped = clips.frame()
    clips.page.wait_for_timeout(400)
    assert clips.frame() == stopped


def test_without_loop_it_stops_at_the_end(clips):
    clips.page.locator(".pp-loop").uncheck()
    clips.step_to(5)
    clips.page.locator(".pp-play").click()
    clips.page.wait_for_function(
        "document.querySelector('.pp-play').getAttribute('aria-label') === 'Play'", timeout=WAIT
    )
    assert clips.frame() == 7
    clips.page.locator(".pp-loop").check()


def test_views(clips):
    try:
        clips.page.locator("[data-view=overlay]").click()
        clips.page.wait_for_timeout(800)
        assert {trace[0] for trace in clips.drawn()} == {"scene"}
        clips.page.locator("[data-view=difference]").click()
        clips.page.wait_for_timeout(800)
        assert ["scene", "lines", 34] in clips.drawn()  # 17 lines from predicted to true
        clips.page.locator(".pp-trails").check()
        clips.page.wait_for_timeout(800)
        assert clips.drawn().count(["scene", "lines", 8]) == 4
    finally:
        clips.page.locator(".pp-trails").uncheck()
        clips.page.locator("[data-view=side]").click()
    clips.page.wait_for_timeout(800)
    assert {trace[0] for trace in clips.drawn()} == {"scene", "scene2"}
    clips.check()


def test_a_cell_of_the_joint_table_moves_the_player_and_marks_the_joint(clips):
    clips.step_to(0)
    clips.page.locator(f".pj [data-joint='{LWRIST}'] .pj-cell").nth(5).click()
    assert clips.frame() == 5
    assert clips.page.locator(".pp-hint").inner_text() == f"LWrist · {ERROR_MM[5, LWRIST]:.0f} mm off"
    clips.page.wait_for_function(
        "document.querySelector('.pp-plot')._fullData.filter(t => t.mode === 'markers+text' && t.text[0] === 'LWrist')"
        ".length === 2",
        timeout=WAIT,
    )
    clips.page.locator(".pj .pj-name", has_text="LWrist").click()
    assert clips.page.locator(".pp-hint").inner_text() == ""


def test_the_joint_table_is_reached_and_walked_by_keyboard(clips):
    clips.page.locator(".pj [data-joint='0'] .pj-cell").first.focus()
    for key in ("ArrowRight", "ArrowDown"):
        clips.page.keyboard.press(key)
    assert clips.script("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    clips.page.keyboard.press("Enter")
    assert clips.frame() == 1
    assert clips.page.locator(".pp-hint").inner_text().startswith("RHip")
    clips.page.locator(".pp").focus()
    clips.page.keyboard.press("Escape")
    assert clips.page.locator(".pp-hint").inner_text() == ""


@pytest.mark.parametrize("heading", ["Clip mean", "Expected", "Data set", "Rank"])
def test_the_joint_table_sorts(clips, heading):
    """Errors of the stand-in grow with the number of the joint, and so do those it expects."""
    clips.page.locator(".pj").get_by_title("Sort by joint").click()
    clips.page.wait_for_selector(".pj-worse", timeout=WAIT)
    clips.page.locator(".pj").get_by_role("button", name=heading, exact=True).click()
    order = clips.script("() => [...document.querySelectorAll('.pj [data-joint]')].map(r => +r.dataset.joint)")
    assert order == list(range(16, -1, -1))


def test_the_joint_table_says_what_the_network_expects_to_be_off(clips):
    cells = clips.page.locator(".pj .pj-expected")
    assert cells.all_inner_texts()[:17].count("50.0 mm") == 1 and cells.count() == 17
    assert clips.page.locator(".pj [data-joint='16'] .pj-expected").inner_text() == "66.0 mm"
    assert "58.0 mm" in clips.page.locator(".pj-total").inner_text()  # the mean of 50 to 66
