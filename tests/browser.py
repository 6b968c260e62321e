"""A server of the app and a Chromium that notes all it should not see, for test_browser_*.py."""

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from pose_app.dataset import bundled
from pose_app.weights import DEFAULT_WEIGHTS

ROOT = Path(__file__).parents[1]
WEIGHTS = os.environ.get("POSE_APP_TEST_WEIGHTS", str(DEFAULT_WEIGHTS))
CLIPS = 6
# ms: on a machine with other work the network alone may take a minute to load
WAIT = int(os.environ.get("POSE_APP_TEST_WAIT", 120_000))
CAMERAS = """() => ['scene', 'scene2'].map(s => {
  const c = document.querySelector('.pp-plot')._fullLayout[s]._scene.getCamera();
  return [c.eye.x, c.eye.y, c.eye.z, c.center.x, c.center.y, c.center.z]; })"""
DRAWN = """() => { const g = document.querySelector('.pp-plot');
  return g._fullData.map(t => [t.scene, t.mode, t.x.filter(v => v !== null).length]); }"""
TILES = "kind => [...document.querySelectorAll(`.pt-${kind} .pt-tile`)].map(t => t.dataset.name)"
OTHER_CLIP = """shown => { const now = document.querySelector('.pp')?.dataset.drawn;
  return now && now !== shown && now.includes('|true|'); }"""
IDLE = """() => { const page = document.querySelector('[data-testid=stApp]');
  return page?.dataset.testScriptState === 'notRunning'
    && !page.querySelector('[data-stale=true], [data-testid=stProgress]')
    && !/Scoring: |Network: loading/.test(page.querySelector('[data-testid=stSidebar]')?.textContent); }"""
STEPS = """n => { const next = document.querySelector('.pp-next'), taken = [];
  for (let i = 0; i < n; i++) { const start = performance.now(); next.click(); taken.push(performance.now() - start); }
  return taken; }"""
_FLAGS = (
    "--no-sandbox --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run "
    "--disable-gpu-rasterization --disable-gpu-compositing "  # without a GPU these cost more than they save
    "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream"  # a camera that anybody may use
).split()


def small_data(folder: Path) -> Path:
    """Copy a few bundled clips, so that scoring all of them takes seconds."""
    dataset = bundled()
    chosen = np.linspace(0, len(dataset) - 1, CLIPS).astype(int)
    folder.mkdir()
    np.save(folder / "videoframes_clips_valid.npy", np.stack([dataset.frames[i] for i in chosen]))
    np.save(folder / "joint_3d_clips_valid.npy", np.asarray(dataset.file_joints[chosen]))
    with (folder / "clips_valid.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, dataset.table[0])
        writer.writeheader()
        writer.writerows(dataset.table[i] for i in chosen)
    return folder


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serve(*options: str, script: Path = ROOT / "app.py", tell: Callable[[int], None] | None = None):
    """Run `streamlit run app.py` on a free port and yield its address; tell gets the server's process id."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    command += ["--client.showErrorDetails", "full", "--", *options]  # so that a failed test tells why
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if tell:
        tell(server.pid)
    try:
        yield when_up(server, f"http://localhost:{port}")
    finally:
        server.kill()  # a server that loads TensorFlow is slow to hear a gentler word
        server.wait(20)


def when_up(server: subprocess.Popen, address: str) -> str:
    """Wait until a server answers; gives its address."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return address
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, "the server ended at once"
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def launch(playwright):
    """Start the machine's Chromium or Chrome, each of whose windows is another person's, who was never here before."""
    return playwright.chromium.launch(executable_path=_program(), args=_FLAGS)


def launch_with_profile(playwright, folder: Path):
    """Start it as one person's, who comes again: scripts are compiled once, which is a third of opening a page."""
    return playwright.chromium.launch_persistent_context(folder, executable_path=_program(), args=_FLAGS)


def _program() -> str | None:
    """Where it is; without one the test is skipped, but not in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None and not os.environ.get("POSE_APP_REQUIRE_BROWSER"):
        pytest.skip("no Chromium or Chrome on this machine: install one to run the browser tests")
    return program


def memory_mb(process: int) -> float:
    """The memory a process has resident, in MB."""
    said = Path(f"/proc/{process}/status").read_text()
    return int(said.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


class Visit:
    """One person's browser window: a page, and everything it should not have seen."""

    def __init__(self, browser, address: str, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        self.address, self.page = address, browser.new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)
        self.problems: list[str] = []
        self.sent = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("websocket", self._websocket)

    def _console(self, message) -> None:
        # Streamlit looks for itself below the page's own path first; that 404 is how it finds its root.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.problems.append(f"console: {message.text} {message.location}")

    def _request(self, request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"left the machine: {request.url}")

    def _websocket(self, socket) -> None:
        if not socket.url.startswith(self.address.replace("http", "ws")):
            self.problems.append(f"left the machine: {socket.url}")
        socket.on("framesent", self._frame_sent)

    def _frame_sent(self, _payload) -> None:
        self.sent += 1

    def open(self, path: str = "") -> "Visit":
        self.page.goto(f"{self.address}/{path}", timeout=WAIT, wait_until="commit")
        self.page.wait_for_selector("[data-testid=stMain] h3", timeout=WAIT)
        return self

    def predicted(self) -> "Visit":
        """Wait until the player shows a prediction."""
        self.page.wait_for_selector(".pp[data-drawn*='|true|']", timeout=WAIT)
        return self

    def at_rest(self) -> "Visit":
        """Wait until the page has nothing more to ask of the server: nothing is sent or in work for a second.

        What a page asks for by itself it asks sooner than that, but for what it says in the sidebar that it waits for.
        """
        sent, quiet, end = -1, 0, time.monotonic() + WAIT / 1000
        while time.monotonic() < end:
            still = self.sent == sent and self.script(IDLE)
            sent, quiet = self.sent, quiet + 1 if still else 0
            if quiet == 10:
                return self
            self.page.wait_for_timeout(100)
        raise AssertionError("the page never came to rest")

    def script(self, text: str, argument=None):
        return self.page.evaluate(text, argument)

    def seen(self) -> list[str]:
        """Whatever a visitor should never see."""
        boxes = "[data-testid=stException], [data-testid=stAlertContentError]"
        return self.page.locator(boxes).all_inner_texts() + self.problems

    def check(self) -> None:
        """Fail on whatever a visitor should never see."""
        assert self.seen() == []

    def charts(self) -> list[dict]:
        """Size, and how much is drawn, of every chart on the page."""
        return self.script(
            """() => [...document.querySelectorAll('.pc')].map(c => ({ name: c.getAttribute('aria-label'),
              width: c.clientWidth, height: c.clientHeight,
              marks: c.querySelectorAll('.point path, .js-line, .trace path').length }))"""
        )

    def frame(self) -> int:
        return self.script("() => +document.querySelector('.pp').dataset.frame")

    def step_to(self, frame: int) -> None:
        self.page.locator(".pp-film button").nth(frame).click()

    def cameras(self) -> list[list[float]]:
        """Eye and centre of the cameras of both scenes: six numbers each."""
        return self.script(CAMERAS)

    def drawn(self) -> list[list]:
        """Scene, mode and number of points of every trace."""
        return self.script(DRAWN)

    def drag(self, steps: int = 5) -> None:
        """Turn the left scene with the mouse."""
        box = self.page.locator(".pp-plot").bounding_box()
        x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(x + 14 * step, y + 4 * step)
            self.page.wait_for_timeout(60)
        self.page.mouse.up()

    def wheel(self) -> None:
        """Come nearer in the right scene with the wheel."""
        box = self.page.locator(".pp-plot").bounding_box()
        self.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
        self.page.mouse.wheel(0, 120)

    def press_and_wait(self, key: str) -> float:
        """Press a key that goes to another clip, wait until it is drawn with its prediction; gives seconds."""
        shown = self.page.locator(".pp").get_attribute("data-drawn")
        self.script("document.activeElement.blur()")
        start = time.perf_counter()
        self.page.keyboard.press(key)
        self.page.wait_for_function(OTHER_CLIP, arg=shown, timeout=WAIT, polling=10)
        return time.perf_counter() - start

    def wait_for_address(self, text: str) -> None:
        """Wait until the address says something: it is written when all of the page is drawn."""
        self.page.wait_for_function("text => location.search.includes(text)", arg=text, timeout=WAIT)

    def step_ms(self, steps: int = 24) -> list[float]:
        """How long the page works on each step to another frame, ms."""
        return self.script(STEPS, steps)

    def close(self) -> None:
        self.page.close()
