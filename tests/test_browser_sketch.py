"""The skeletons are on the screen before plotly.js is: as lines, in the same places."""

import numpy as np
from browser import WAIT
from test_browser_cameras import IN_VIEW

from pose_app.skeleton import SIDES

COLOURS = {"left": (59, 143, 217), "right": (232, 116, 59), "centre": (138, 146, 154)}
# The colours of a canvas at places from -1 to 1 of its left or right half: red, green, blue, alpha.
AT = """([places, half]) => { const c = document.querySelector('.pp-sketch'), draw = c.getContext('2d');
  return places.map(([x, y]) => [...draw.getImageData(
    Math.round(c.width * (half / 2 + (x + 1) / 4)), Math.round(c.height * (1 - y) / 2), 1, 1).data]); }"""
INK = """() => { const c = document.querySelector('.pp-sketch'), draw = c.getContext('2d');
  return draw.getImageData(0, 0, c.width, c.height).data.reduce((sum, v, i) => (sum * 31 + v) % 1e9, 0); }"""


def test_the_lines_are_where_plotly_draws_the_skeletons(clips):
    clips.page.reload()
    clips.predicted()
    clips.page.wait_for_timeout(500)  # the cameras of plotly.js come with the next picture
    for half, scene in enumerate(("scene", "scene2")):
        places = clips.script(IN_VIEW, scene)
        colours = np.array(clips.script(AT, [places, half]))
        assert (colours[:, 3] == 255).all()
        wanted = [COLOURS[side] for side in SIDES]
        as_wanted = np.abs(colours[:, :3] - wanted).max(1) < 4
        assert as_wanted.sum() >= 13  # a joint in front may hide another one
    assert not clips.page.locator(".pp-sketch").is_visible()
    clips.check()


def test_without_plotly_the_lines_stay_and_follow_the_frame(clips):
    page = clips.page
    page.route("**/files/plotly/**", lambda route: route.abort())
    page.reload()
    page.wait_for_selector(".pp[data-sketched*='|true|']", timeout=WAIT)
    assert page.locator(".pp-sketch").is_visible() and page.locator(".pp-name-a").inner_text() == "Predicted"
    before = clips.script(INK)
    clips.page.locator(".pp-next").click()
    assert clips.script(INK) != before
    page.unroute_all()
    page.reload()
    clips.predicted()
    clips.problems.clear()  # that plotly.js did not load is among them
