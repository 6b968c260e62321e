"""How long a visitor waits, and other promises: `python benchmarks/ui.py [start] [first_start] [predict] …`.

Starts the app, clicks through it in Chromium, and prints each number beside what is wanted. Beside other
work the times grow; the start is told beside that of an empty Streamlit app, started in turn.
"""

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import ui_parts as parts  # noqa: E402
from app_with_stand_in import write_script  # noqa: E402
from browser import WAIT, Visit, launch, serve  # noqa: E402
from many_clips import keep_predictions, write_many  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from pose_app.ui.networks.prediction_store import predictions_folder  # noqa: E402
from pose_app.weights import DEFAULT_WEIGHTS  # noqa: E402

EMPTY = 'import streamlit as st\nst.set_page_config(layout="wide")\nst.markdown("### Title")\n'
STEPS_OF_START = {
    "title": "h3", "heading": "[data-testid=stMain] h3", "skeleton": ".pp[data-sketched]",
    "prediction": ".pp[data-sketched*='|true|'], .pp[data-drawn*='|true|']", "scene": parts.PLAYER,
}  # fmt: skip
STEP_NAMES = {
    "empty": "an empty app's title", "title": "title", "heading": "the clip's heading", "skeleton": "a skeleton",
    "prediction": "its prediction", "scene": "its prediction by plotly.js",
}  # fmt: skip
# Noted by the page itself: while it works, it answers nobody who asks.
NOTE_STEPS = """window.steps = {};
new MutationObserver(() => { for (const [name, css] of Object.entries(steps))
  if (!window.steps[name] && document.querySelector(css)) window.steps[name] = Date.now() / 1000;
}).observe(document,
  { subtree: true, childList: true, attributes: true, attributeFilter: ['data-sketched', 'data-drawn'] });"""
WANTED_START = {"prediction": "1.18 of the empty app's (2.0 s beside 1.7 s)"}
WANTED_FIRST_START = {"prediction": "2.94 of the empty app's (5 s beside 1.7 s)"}
PAGES = ("", "video", "validation", "studio", "training")
CLICKS, CHANGES, MANY, ROUNDS = 20, 300, 5000, 3


def say(what: str, value: str, wanted: str) -> None:
    """Print one promise."""
    print(f"{what:<46}{value:>30}   wanted {wanted}", flush=True)


def middle(values: list[float]) -> str:
    """Median and worst."""
    return f"{statistics.median(values):.3f} s, worst {max(values):.2f}"


def start(browser, folder: Path) -> None:
    """From starting the server to the title, the first skeleton and its prediction; an empty app in turn."""
    _start(browser, folder, "start", WANTED_START)


def first_start(browser, folder: Path) -> None:
    """The same where nothing was ever kept: no prediction, no compiled form of the network."""
    usual = os.environ.get("XDG_CACHE_HOME")
    try:
        _start(browser, folder, "first start", WANTED_FIRST_START, forget=True)
    finally:
        os.environ.pop("XDG_CACHE_HOME")
        if usual is not None:
            os.environ["XDG_CACHE_HOME"] = usual


def _start(browser, folder: Path, what: str, wanted: dict[str, str], forget: bool = False) -> None:
    (folder / "app.py").write_text(EMPTY)
    times: dict[str, list[float]] = {name: [] for name in ("empty", *STEPS_OF_START)}
    for _ in range(ROUNDS):
        if forget:
            os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(dir=folder)
        for script, last in ((ROOT / "app.py", "scene"), (folder / "app.py", "title")):
            begun = time.time()
            with serve(script=script) as address:
                visit = Visit(browser, address)
                visit.page.add_init_script(f"const steps = {json.dumps(STEPS_OF_START)};{NOTE_STEPS}")
                visit.page.goto(address, wait_until="commit", timeout=WAIT)
                visit.page.wait_for_function(f"window.steps?.{last}", timeout=WAIT)
                noted = visit.script("window.steps")
                visit.close()
            if last == "title":
                noted = {"empty": noted["title"]}
            for name, when in noted.items():
                times[name].append(when - begun)
    for name, seconds in times.items():
        ratio = statistics.median(a / b for a, b in zip(seconds, times["empty"], strict=True))
        say(f"{what} to {STEP_NAMES[name]}", f"{middle(seconds)} ({ratio:.2f})", wanted.get(name, "-"))


def predict(browser, folder: Path) -> None:
    """From a click to a clip that was not predicted before, drawn with its prediction by the shipped network."""
    with serve("--data", str(write_many(folder / "new", 500)), "--weights", str(DEFAULT_WEIGHTS)) as address:
        visit = parts.ready(Visit(browser, address).open())
        parts.click(visit, "Next", 1)
        say("click to clip, not predicted before", middle(parts.click(visit, "Next", CLICKS)), "1.5 s")
        visit.close()


def scoring(browser, folder: Path) -> None:
    """A visitor's clicks while another visitor has a data set scored, beside the same clicks before."""
    options = ("--data", str(write_many(folder / "scored", 500)), "--weights", str(DEFAULT_WEIGHTS))
    pids: list[int] = []
    with serve(*options, tell=pids.append) as address:
        visit, other = parts.ready(Visit(browser, address).open()), Visit(browser, address).open("validation")
        parts.click(visit, "Next", CLICKS)
        before = parts.click(visit, "Previous", CLICKS)
        other.page.get_by_role("button", name=re.compile("Go on|Score all clips")).first.click()
        stop = other.page.get_by_role("button", name="Stop", exact=True)
        stop.last.wait_for(timeout=WAIT)
        during = parts.click(visit, "Next", CLICKS)
        assert stop.count(), "the scoring ended too soon"
        say("click to clip, predicted before", middle(before), "-")
        say("the same while another visitor scores", middle(during), "-")
        say("slower by", f"{statistics.median(during) - statistics.median(before):.3f} s", "0.3 s")
        visit.close()
        other.close()


def explore(browser, folder: Path) -> None:
    """Thousands of predicted clips: click, frame, play, cameras, gallery, table, sort, search, memory."""
    data, pids = write_many(folder / "many", MANY), []
    keep_predictions(data, DEFAULT_WEIGHTS, folder / "app" / "cache")
    options = ("--data", str(data), "--weights", str(DEFAULT_WEIGHTS))
    with serve(*options, script=write_script(folder / "app"), tell=pids.append) as address:
        visit = Visit(browser, address).open().predicted()
        parts.click(visit, "Next", 1)
        say("click to clip, predicted before", middle(parts.click(visit, "Next", CLICKS)), "0.5 s")
        say("step to a frame", middle([ms / 1000 for ms in visit.step_ms()]), "0.05 s")
        say("messages to the server while playing", str(parts.sent_while_playing(visit)), "0")
        apart, moved = parts.cameras(visit)
        say("linked cameras, largest difference", f"{apart:.1e}", "1e-3")
        say("camera over 10 clip changes, difference", f"{moved:.1e}", "1e-3")
        wanted = {"gallery": "2 s", "table": "2 s", "sort": "0.5 s", "search": "0.5 s"}
        for name, seconds in parts.table(visit, MANY).items():
            say(f"{MANY:,} clips: {name}", f"{seconds:.2f} s", wanted[name])
        resident = parts.resident_mb(pids[0])
        parts.click(visit, "Next", CHANGES, rest_ms=0)
        say(f"memory over {CHANGES} clip changes", f"{parts.resident_mb(pids[0]) - resident:+.1f} MB", "below 50 MB")
        visit.close()


def requests(browser, folder: Path) -> None:
    """What the browser asks of anyone but this server, on every page."""
    with serve() as address:
        problems = []
        for path in PAGES:
            visit = Visit(browser, address).open(path)
            visit.page.wait_for_timeout(5000)
            problems += [problem for problem in visit.problems if problem.startswith("left")]
            visit.close()
    say(f"requests that left the machine, {len(PAGES)} pages", str(len(problems)), "0")


def _left_behind() -> set[Path]:
    """The predictions that servers keep; those of data made here are to go."""
    return set(predictions_folder().glob("*.npy"))


def main() -> None:
    """Measure what the arguments name, or everything."""
    measures = {
        "start": start,
        "first_start": first_start,
        "predict": predict,
        "scoring": scoring,
        "explore": explore,
        "requests": requests,
    }
    folder, before = Path(tempfile.mkdtemp(prefix="pose-app-ui-")), _left_behind()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for name in sys.argv[1:] or measures:
                measures[name](browser, folder)
            browser.close()
    finally:
        for left in (_left_behind() - before) | {folder}:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


if __name__ == "__main__":
    main()
