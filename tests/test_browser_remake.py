"""A player made anew on the same nodes, as Streamlit does when a prediction comes: outside of Streamlit, at will."""

import json
from pathlib import Path

import numpy as np
import plotly
import pytest
from browser import WAIT
from conftest import STANDING_M

from pose_app.clips import Clip, Prediction
from pose_app.ui.components import player
from pose_app.ui.components.payload import frame_urls, player_payload
from pose_app.ui.components.predicted_clip import PredictedClip

HERE = Path(player.__file__).parent
ADDRESS = "http://localhost:9/"  # nobody listens there: all that the page loads is given to it below
PAGE = """<!doctype html><div id=root>{html}</div><script type=module>
import make from './player.mjs';
const component = {{ parentElement: document.getElementById('root'), data: [{data}], setStateValue() {{}} }};
window.remake = () => {{ const last = window.end; last?.(); window.end = make(component); }};
window.frames_shown = [];
window.poseAppBus.addEventListener('frame', event => window.frames_shown.push(event.detail.frame));
window.remake();
</script>"""


@pytest.fixture(scope="module")
def page(browser):
    frames = np.full((8, 224, 224, 3), 90, np.uint8)
    target = np.tile(1000 * STANDING_M, (8, 1, 1)).astype(np.float32)
    clip = Clip("c", frames, target, fps=20.0)
    shown = PredictedClip(clip, Prediction("c", target + 5, "", "", "", 0))
    data = player_payload(shown, "c", frame_urls(frames)) | {"address": True, "plotly": "./plotly.js"}
    text = PAGE.format(html=(HERE / "player.html").read_text(), data=json.dumps(data))
    script = "\n".join((HERE / f"{name}.js").read_text() for name in player.PLAYER_SCRIPTS)
    library = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text()
    kinds = {
        "": ("text/html", text),
        "player.mjs": ("text/javascript", script),
        "plotly.js": ("text/javascript", library),
    }

    def answer(route):
        kind, body = kinds.get(route.request.url.removeprefix(ADDRESS).split("?")[0], ("text/plain", ""))
        route.fulfill(content_type=kind, body=body)

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(ADDRESS)
    page.wait_for_selector(".pp[data-drawn]", timeout=WAIT)
    yield page
    page.close()


def test_it_goes_on_playing_from_where_it_was(page):
    page.locator(".pp-speed").select_option("1")
    page.locator(".pp-play").click()
    page.wait_for_function("window.frames_shown.length > 5", timeout=WAIT)
    page.evaluate("() => { window.frames_shown.length = 0; window.remake(); }")
    page.wait_for_function("window.frames_shown.length > 12", timeout=WAIT)
    assert page.locator(".pp-play").get_attribute("aria-label") == "Pause"
    page.locator(".pp-play").click()
    shown = page.evaluate("window.frames_shown")
    steps = [(b - a) % 8 for a, b in zip(shown, shown[1:], strict=False)]
    assert set(steps) <= {0, 1}  # one timeline: drawn again it may show a frame twice, but it leaves none out
    assert page.locator(".pp-play").get_attribute("aria-label") == "Play"


def test_one_that_stands_still_stays_where_it_is(page):
    page.locator(".pp-film button").nth(2).click()
    page.wait_for_function("location.search === '?frame=3'", timeout=WAIT)  # the address has it
    page.evaluate("() => { document.querySelectorAll('.pp-film button')[6].click(); window.remake(); }")  # not yet
    page.wait_for_function("document.querySelector('.pp-label').textContent.startsWith('Frame 7/8')", timeout=WAIT)
    assert page.locator(".pp-play").get_attribute("aria-label") == "Play"
