"""The camera of the page Your video in Chromium, which has one of its own making for tests."""

import re

import pytest
from browser import ROOT, WAIT, Visit, serve

STATE = "() => document.querySelector('.rc').dataset.state"
SEES = "() => document.querySelector('[data-testid=stCameraInput] video')?.readyState >= 2"
REFUSE = """name => { navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('no', name)); }"""
# A recorder whose films have any size: what it records is that many bytes of 1.
OF_SIZE = """bytes => { window.MediaRecorder = class {
  static isTypeSupported() { return true; }
  constructor() { this.state = 'inactive'; this.mimeType = 'video/webm'; }
  start() { this.state = 'recording'; }
  stop() { this.state = 'inactive';
    this.ondataavailable({ data: new Blob([new Uint8Array(bytes).fill(1)]) });
    this.onstop(); } }; }"""


@pytest.fixture(scope="module")
def server():
    with serve(script=ROOT / "tests/camera_page.py") as address:
        yield address


@pytest.fixture
def camera(browser, server):
    """The page with its camera, as often as wanted."""
    visits = []

    def start(**size):
        visit = Visit(browser, server, **size).open()
        visits.append(visit)
        visit.page.get_by_text("Camera", exact=True).click()
        visit.page.wait_for_selector(".rc", timeout=WAIT)
        return visit

    yield start
    for visit in visits:
        visit.check()
        visit.close()


def turn_on(visit):
    visit.page.get_by_role("button", name="Turn the camera on").click()


def record(visit, stop_after_ms=1500):
    """Record, once the camera is on; gives what Python got: file_id, name, first bytes, size."""
    before = visit.page.get_by_text("got ").all_inner_texts()
    visit.page.get_by_role("button", name="Record 5 s").click()
    visit.page.get_by_role("button", name="Stop").wait_for(timeout=WAIT)
    visit.page.wait_for_timeout(stop_after_ms)
    visit.page.get_by_role("button", name="Stop").click()
    visit.page.wait_for_function(
        "before => { const got = [...document.querySelectorAll('[data-testid=stText]')].map(t => t.innerText)"
        ".filter(t => t.startsWith('got ')); return got.length && got[0] !== before; }",
        arg=(before or [""])[0],
        timeout=WAIT,
    )
    return visit.page.get_by_text("got ").inner_text().split()[1:]


def test_a_recording_arrives_whole_twice(camera):
    visit = camera()
    turn_on(visit)
    seen = []
    for again in (False, True):
        if again:
            visit.page.get_by_role("button", name="Record again").click()
        seen.append(record(visit))
        _, name, head, size = seen[-1]
        assert name == "recording.webm" and head == "1a45dfa3"  # the first four bytes of EBML
        assert int(size) > 10_000
        visit.page.get_by_role("button", name="Record again").wait_for(timeout=WAIT)
        sent = visit.script("""async () => { const film = document.querySelector('.rc-played').src;
          return (await (await fetch(film)).blob()).size; }""")
        assert sent == int(size)  # as many bytes as the browser recorded
    assert seen[0][0] != seen[1][0]
    visit.page.get_by_role("button", name="Remove").click()
    visit.page.get_by_role("button", name="Turn the camera on").wait_for(timeout=WAIT)
    assert visit.page.get_by_text("got ").count() == 0


def test_a_recording_ends_by_itself_after_the_time_that_was_chosen(camera):
    visit = camera()
    turn_on(visit)
    visit.page.get_by_role("button", name="Record 5 s").wait_for(timeout=WAIT)
    visit.page.locator(".rc-length select").select_option("3")
    visit.page.get_by_role("button", name="Record 3 s").click()
    assert visit.page.locator(".rc-count").inner_text() == "3"
    visit.page.get_by_role("button", name="Stop").wait_for(timeout=WAIT)
    visit.page.get_by_text("got ").wait_for(timeout=WAIT)
    assert visit.script("() => document.querySelector('.rc-live').srcObject.active") is False  # the camera is off


def test_the_most_that_fits_arrives_and_more_is_refused(camera):
    visit = camera()
    visit.script(OF_SIZE, 17_999_999)
    turn_on(visit)
    assert record(visit, 100)[1:] == ["recording.webm", "01010101", "17999999"]
    visit.script(OF_SIZE, 18_000_001)
    visit.page.get_by_role("button", name="Record again").click()
    visit.page.get_by_role("button", name="Record 5 s").click()
    visit.page.get_by_role("button", name="Stop").click(timeout=WAIT)
    said = visit.page.locator(".rc-says")
    said.get_by_text("more than 18 MB").wait_for(timeout=WAIT)
    assert visit.page.get_by_text("got ").inner_text().endswith("17999999")  # the one before stays


@pytest.mark.parametrize(
    ("script", "argument", "words"),
    [
        (REFUSE, "NotAllowedError", "may not use the camera"),
        (REFUSE, "NotFoundError", "No camera was found"),
        (REFUSE, "NotReadableError", "in use by another program"),
        ("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })", None, "only where this page"),
        ("() => { delete window.MediaRecorder; }", None, "cannot record films"),
    ],
)
def test_what_keeps_the_camera_off_is_said_in_a_sentence(camera, script, argument, words):
    visit = camera()
    visit.script(script, argument)
    turn_on(visit)
    says = visit.page.locator(".rc-says")
    says.get_by_text(words).wait_for(timeout=WAIT)
    assert len(re.findall(r"[.!?](?:\s|$)", says.inner_text())) == 1 and visit.script(STATE) == "off"


def test_eight_pictures_are_taken_one_by_one(camera):
    visit = camera(height=1400)
    visit.page.get_by_text("Take 8 pictures").click()
    for number in range(1, 9):
        visit.page.get_by_text(f"Picture {number} of 8").wait_for(timeout=WAIT)
        visit.page.wait_for_function(SEES, timeout=WAIT)
        visit.page.get_by_role("button", name="Take Photo").click(timeout=WAIT)
        visit.page.get_by_text(f"{number} of 8", exact=True).wait_for(timeout=WAIT)
    visit.page.get_by_text("8 pictures [").wait_for(timeout=WAIT)
    assert visit.page.locator("[data-testid=stImage] img").count() == 8
    visit.page.get_by_role("button", name="Remove the last").click()
    visit.page.get_by_text("Picture 8 of 8").wait_for(timeout=WAIT)
    visit.page.get_by_role("button", name="Start again").click()
    visit.page.get_by_text("Picture 1 of 8").wait_for(timeout=WAIT)


def test_on_a_phone_nothing_is_wider_than_the_screen(camera):
    visit = camera(width=390, height=800)
    turn_on(visit)
    visit.page.get_by_role("button", name="Record 5 s").wait_for(timeout=WAIT)
    assert visit.script("() => document.documentElement.scrollWidth") == 390
