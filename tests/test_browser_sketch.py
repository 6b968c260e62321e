"""The skeletons are on the screen before plotly.js is: as lines, in the same places."""

import numpy as np
from browser import WAIT
from test_browser_cameras import IN_VIEW

COLOURS = {"left": (59, 143, 217), "right": (232, 116, 59), "centre": (138, 146, 154)}  # of bones and joints
NEAR_PX = 12  # half a joint, and a scroll bar that comes after the lines
# In pixels of the left or right half of a canvas: places from -1 to 1, and the box around all of some colours.
AT = """([places, half, colours]) => {
  const c = document.querySelector('.pp-sketch'), draw = c.getContext('2d'), w = c.width / 2, h = c.height;
  const { data } = draw.getImageData(half * w, 0, w, h), box = [[w, 0], [h, 0]];
  const colour = (x, y) => [...data.slice(4 * (y * w + x), 4 * (y * w + x) + 4)];
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
    const [r, g, b, a] = colour(x, y);
    if (a === 255 && colours.some(k => Math.abs(k[0] - r) + Math.abs(k[1] - g) + Math.abs(k[2] - b) < 4))
      [x, y].forEach((v, i) => { box[i] = [Math.min(box[i][0], v), Math.max(box[i][1], v)]; }); }
  return places.map(([x, y]) => [(x + 1) / 2 * w, (1 - y) / 2 * h]).concat(box); }"""
INK = """() => { const c = document.querySelector('.pp-sketch'), draw = c.getContext('2d');
  return draw.getImageData(0, 0, c.width, c.height).data.reduce((sum, v, i) => (sum * 31 + v) % 1e9, 0); }"""


def test_the_lines_are_where_plotly_draws_the_skeletons(clips):
    clips.page.locator("[data-camera=camera]").click()
    clips.drag()  # from none of the usual places
    clips.wait_for_address("camera=")
    clips.page.reload()
    clips.predicted()
    clips.page.wait_for_timeout(500)  # the cameras of plotly.js come with the next picture
    for half, scene in enumerate(("scene", "scene2")):
        *places, across, down = clips.script(AT, [clips.script(IN_VIEW, scene), half, list(COLOURS.values())])
        wanted = np.array([np.min(places, 0), np.max(places, 0)]).T
        np.testing.assert_allclose([across, down], wanted, atol=NEAR_PX)
        assert np.ptp(wanted, axis=1).max() > 150  # px: the person is not small in the picture
    assert not clips.page.locator(".pp-sketch").is_visible()
    clips.check()


def test_without_plotly_the_lines_stay_and_follow_frame_camera_and_view(clips):
    page = clips.page
    page.route("**/files/plotly/**", lambda route: route.abort())
    page.reload()
    page.wait_for_selector(".pp[data-sketched*='|true|']", timeout=WAIT)
    assert page.locator(".pp-sketch").is_visible() and page.locator(".pp-name-a").inner_text() == "Predicted"
    page.locator(".pp-note", has_text="plotly.js did not load").wait_for(timeout=WAIT)
    looks = [clips.script(INK)]
    for button in (".pp-next", "[data-camera=top]", ".pp-fit", "[data-view=overlay]", "[data-view=side]"):
        page.locator(button).click()
        looks.append(clips.script(INK))
        assert looks[-1] != looks[-2], button
    page.unroute_all()
    page.reload()
    clips.predicted()
    clips.problems.clear()  # that plotly.js did not load is among them
