"""How long a visitor waits: `python benchmarks/ui.py` starts the app and clicks through clips in Chromium."""

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import WAIT, Visit, launch, serve  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

CLICKS = 12
CHANGED = "([shown, before]) => ![undefined, before].includes(document.querySelector(shown)?.dataset.drawn)"
SHOWN = ".pp[data-drawn*='|true|']"


def measure(page, clicks: int) -> list[float]:
    """Click Next and wait until another clip with its prediction is drawn: seconds of each click."""
    taken = []
    for _ in range(clicks):
        before = page.locator(SHOWN).get_attribute("data-drawn")
        start = time.perf_counter()
        page.get_by_role("button", name="Next").click()
        page.wait_for_function(
            CHANGED,
            arg=[SHOWN, before],
            timeout=WAIT,
        )
        taken.append(time.perf_counter() - start)
        page.wait_for_timeout(300)
    return taken


def main() -> None:
    """Print seconds from start to title, skeleton and prediction, and from click to drawn clip."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        start = time.perf_counter()
        with serve() as address:
            visit = Visit(browser, address).open()
            print(f"start to title        {time.perf_counter() - start:6.2f} s")
            visit.page.wait_for_selector(".pp[data-drawn]", timeout=WAIT)
            print(f"start to skeleton     {time.perf_counter() - start:6.2f} s")
            visit.predicted()
            print(f"start to prediction   {time.perf_counter() - start:6.2f} s")
            new = measure(visit.page, CLICKS)
            print(f"click to clip, median {statistics.median(new):6.2f} s   worst {max(new):.2f} s")
        browser.close()


if __name__ == "__main__":
    main()
