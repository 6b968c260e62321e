"""Both scenes of the player show one camera, whatever moves it, and it stays from clip to clip."""

import numpy as np
import pytest

PAUSE = 500  # ms, for the animation frames in which one scene follows the other


def linked(visit):
    visit.page.wait_for_timeout(PAUSE)
    left, right = visit.cameras()
    np.testing.assert_allclose(left, right, atol=1e-3)
    return left


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize("move", ["drag", "wheel"])
def test_both_cameras_follow(clips, move, playing):
    if playing:
        clips.page.locator(".pp-play").click()
    before = linked(clips)
    getattr(clips, move)()
    after = linked(clips)
    assert np.abs(np.subtract(after, before)).max() > 0.01
    if playing:
        clips.page.locator(".pp-play").click()
    clips.check()


def test_the_camera_stays_over_ten_clips(clips):
    clips.drag()
    before, address = linked(clips), clips.page.url
    for _ in range(10):
        clips.press_and_wait("n")
        np.testing.assert_allclose(linked(clips), before, atol=1e-3)
    assert clips.page.url != address
    clips.check()


def test_presets_turn_both_cameras(clips):
    clips.page.locator("[data-camera=top]").click()
    camera = linked(clips)
    assert camera[2] > 1.2 and abs(camera[0]) < 0.1
    clips.page.locator("[data-camera=camera]").click()
    assert linked(clips)[1] < -1.2


def test_keys_turn_and_zoom_both_cameras(clips):
    clips.page.locator("[data-camera=camera]").click()
    start = linked(clips)
    clips.page.locator(".pp").focus()
    clips.page.keyboard.press("Shift+ArrowRight")
    turned = linked(clips)
    assert turned[0] > start[0] + 0.1 and abs(turned[2] - start[2]) < 1e-3
    clips.page.keyboard.press("Shift+ArrowUp")
    risen = linked(clips)
    assert risen[2] > turned[2] + 0.1
    clips.page.keyboard.press("+")
    np.testing.assert_allclose(linked(clips), np.array(risen) / 1.12, atol=1e-3)


def test_a_click_on_a_joint_in_space_marks_it_and_turns_nothing(clips):
    """The trunk stands in the middle of its scene: go down there until a click meets a joint."""
    clips.page.locator("[data-camera=camera]").click()
    before, box = linked(clips), clips.page.locator(".pp-plot").bounding_box()
    hint = clips.page.locator(".pp-hint")
    for place in (x / 100 + 1j * y / 50 for x in (25, 24, 26, 23, 27) for y in range(18, 36)):
        clips.page.mouse.move(box["x"] + place.real * box["width"], box["y"] + place.imag * box["height"])
        clips.page.wait_for_timeout(80)  # plotly.js looks what is below the mouse when it draws next
        clips.page.mouse.down()
        clips.page.wait_for_timeout(40)
        clips.page.mouse.up()
        clips.page.wait_for_timeout(150)
        if hint.inner_text():
            break
    assert "mm off" in hint.inner_text()
    np.testing.assert_allclose(linked(clips), before, atol=1e-3)
    clips.page.locator(".pp").focus()
    clips.page.keyboard.press("Escape")
    assert hint.inner_text() == ""
    clips.check()
