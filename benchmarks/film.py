"""How long a visitor waits with a film: `python benchmarks/film.py [FILM]`; without one, the sample as 10 s of 1080p.

Prints the speed of finding and following people, beside that of decoding alone, and what passes in a browser from the
upload to the first skeleton, and from a moved start to its skeleton.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import imageio_ffmpeg

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import WAIT, Visit, launch, serve  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from pose_app.people.detector import LOOKED_AT, PersonDetector  # noqa: E402
from pose_app.people.finding import find_people  # noqa: E402
from pose_app.places import SAMPLES  # noqa: E402
from pose_app.video import open_source  # noqa: E402

SKELETON = ".pp[data-sketched*='|true|'], .pp[data-drawn*='|true|']"
MOVES = 5


def large_film(folder: Path) -> Path:
    """Make 10 s of 1080p of the sample film."""
    path = folder / "large.mp4"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-loglevel",
        "error",
        "-stream_loop",
        "1",
        "-i",
        str(SAMPLES / "film.mp4"),
    ]
    command += ["-t", "10", "-vf", "scale=1920:1080", "-c:v", "libx264", "-crf", "20", str(path)]
    subprocess.run(command, check=True)
    return path


def search(path: Path) -> None:
    """Decode a film, then find its people."""
    with closing(open_source(path)) as reader:
        begin = time.perf_counter()
        frames = sum(1 for frame in reader.walk() if frame.small(LOOKED_AT) is not None)
        decoding = frames / (time.perf_counter() - begin)
    detect = PersonDetector()
    with closing(open_source(path)) as reader:
        begin = time.perf_counter()
        people = find_people(reader, detect)
        rate = frames / (time.perf_counter() - begin)
    print(f"finding and following {len(people.tracks)} people: {rate:.0f} frames a second, wanted 60", flush=True)
    print(f"  of decoding all frames alone: {rate / decoding:.2f} ({decoding:.0f} a second)", flush=True)


def page(path: Path) -> None:
    """Upload a film and move its start, in a browser."""
    with sync_playwright() as playwright, serve() as address:
        browser = launch(playwright)
        visit = Visit(browser, address)
        visit.page.goto(address)
        visit.page.wait_for_selector("text=Network runs on", timeout=WAIT)
        visit.page.get_by_role("link", name="Your video").click()
        visit.page.wait_for_selector("input[type=file]", state="attached", timeout=WAIT)
        visit.page.wait_for_timeout(5000)
        begin = time.perf_counter()
        visit.page.locator("input[type=file]").first.set_input_files(path)
        visit.page.wait_for_selector(SKELETON, timeout=WAIT)
        print(f"upload to first skeleton: {time.perf_counter() - begin:.2f} s, wanted 3", flush=True)
        visit.page.wait_for_timeout(15_000)
        axis = visit.page.locator(".tl-axis").bounding_box()
        taken = []
        for move in range(MOVES):
            before = visit.page.locator(".pp").first.get_attribute("data-drawn")
            begin = time.perf_counter()
            visit.page.mouse.click(axis["x"] + axis["width"] * (0.15 + 0.12 * move), axis["y"] + axis["height"] / 2)
            visit.page.wait_for_function(
                "shown => { const now = document.querySelector('.pp')?.dataset.drawn;"
                " return now && now !== shown && now.includes('|true|'); }",
                arg=before, timeout=WAIT, polling=10,
            )  # fmt: skip
            taken.append(time.perf_counter() - begin)
            visit.page.wait_for_timeout(4000)
        print(f"a moved start to its skeleton: {statistics.median(taken):.2f} s, worst {max(taken):.2f}, wanted 0.5")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        film = Path(sys.argv[1]) if len(sys.argv) > 1 else large_film(Path(scratch))
        search(film)
        page(film)
