"""Both scenes of the player show one camera, whatever moves it, and it stays from clip to clip."""

import numpy as np
import pytest
from browser import WAIT

# Where the joints of all frames are in a scene's picture: x and y from -1 to 1.
IN_VIEW = """name => { const g = document.querySelector('.pp-plot'), scene = g._fullLayout[name]._scene;
  const { model, view, projection } = scene.glplot.cameraParams, s = scene.dataScale;
  const times = (m, v) => [0, 1, 2, 3].map(i => [0, 1, 2, 3].reduce((sum, k) => sum + m[4 * k + i] * v[k], 0));
  const t = g._fullData.find(t => t.scene === name && t.mode === 'markers');
  return t.x.map((x, i) => {
    const seen = [model, view, projection].reduce((v, m) => times(m, v), [x * s[0], t.y[i] * s[1], t.z[i] * s[2], 1]);
    return [seen[0] / seen[3], seen[1] / seen[3]]; }); }"""
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


def test_the_camera_stays_over_five_clips(clips):
    clips.drag()
    before, address = linked(clips), clips.page.url
    for _ in range(5):
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


def test_fit_brings_the_whole_person_into_both_scenes(clips):
    clips.page.locator("[data-camera=top]").click()
    clips.page.locator(".pp-fit").click()
    linked(clips)
    for name in ("scene", "scene2"):
        seen = np.array(clips.script(IN_VIEW, name))
        assert np.abs(seen).max() < 1, "a joint is outside"
        assert np.abs(seen).max() > 0.6, "the figure is far away"
    clips.page.locator("[data-camera=camera]").click()


def test_each_page_has_a_camera_of_its_own(visit):
    here = visit().predicted()
    here.page.locator("[data-camera=top]").click()
    assert linked(here)[2] > 1.2
    here.at_rest().page.get_by_role("link", name="Studio").click()
    here.page.wait_for_function(
        "!location.search.includes('clip') && document.querySelector('.pp-plot')?._fullLayout?.scene?._scene",
        timeout=WAIT,
    )
    here.page.wait_for_timeout(PAUSE)
    assert here.script("document.querySelector('.pp-plot')._fullLayout.scene._scene.getCamera().eye.z") < 1.2
    here.page.get_by_role("link", name="Clips").click()
    here.predicted().at_rest()
    assert linked(here)[2] > 1.2
    here.check()
