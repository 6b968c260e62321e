"""How long a visitor waits, and other promises: `python benchmarks/ui.py [start] [predict] [explore] [requests]`.

Starts the app, clicks through it in Chromium, and prints each number beside what is wanted. Beside other
work the times grow; the start is told beside that of an empty Streamlit app, started in turn.
"""

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
PAGES = ("", "video", "validation", "studio", "training")
CLICKS, CHANGES, MANY = 20, 300, 5000


def say(what: str, value: str, wanted: str) -> None:
    """Print one promise."""
    print(f"{what:<46}{value:>22}   wanted {wanted}", flush=True)


def middle(values: list[float]) -> str:
    """Median and worst."""
    return f"{statistics.median(values):.3f} s, worst {max(values):.2f}"


def start(browser, folder: Path, rounds: int = 3) -> None:
    """From starting the server to the title, the first skeleton and its prediction; an empty app in turn."""
    (folder / "app.py").write_text(EMPTY)
    times: dict[str, list[float]] = {"empty": [], "title": [], "heading": [], "skeleton": [], "prediction": []}
    for _ in range(rounds):
        begun = time.perf_counter()
        with serve() as address:
            visit = Visit(browser, address)
            visit.page.goto(address, wait_until="commit", timeout=WAIT)
            for name, css in (
                ("title", "h3"), ("heading", "[data-testid=stMain] h3"), ("skeleton", ".pp[data-drawn]"),
                ("prediction", parts.PLAYER),
            ):  # fmt: skip
                visit.page.wait_for_selector(css, timeout=WAIT)
                times[name].append(time.perf_counter() - begun)
            visit.close()
        begun = time.perf_counter()
        with serve(script=folder / "app.py") as address:
            visit = Visit(browser, address).open()
            times["empty"].append(time.perf_counter() - begun)
            visit.close()
    ratio = statistics.median(a / b for a, b in zip(times["title"], times["empty"], strict=True))
    say("start to title", middle(times["title"]), "3 s")
    say("start to an empty app's title", middle(times["empty"]), f"(ours takes {ratio:.2f} of it)")
    say("start to the clip's heading", middle(times["heading"]), "-")
    say("start to the first skeleton", middle(times["skeleton"]), "12 s")
    say("start to its prediction", middle(times["prediction"]), "12 s")


def predict(browser, folder: Path) -> None:
    """From a click to a clip that was not predicted before, drawn with its prediction by the shipped network."""
    with serve("--data", str(write_many(folder / "new", 500)), "--weights", str(DEFAULT_WEIGHTS)) as address:
        visit = parts.ready(Visit(browser, address).open())
        parts.click(visit, "Next", 1)
        say("click to clip, not predicted before", middle(parts.click(visit, "Next", CLICKS)), "1.5 s")
        visit.close()


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
    measures = {"start": start, "predict": predict, "explore": explore, "requests": requests}
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
