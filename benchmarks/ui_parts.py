"""What benchmarks/ui.py measures in a visitor's browser, one function a promise; times in seconds."""

import time
from pathlib import Path

from browser import OTHER_CLIP, WAIT, Visit

PLAYER = ".pp[data-drawn*='|true|']"
LISTED = "([css, count]) => +document.querySelector(css)?.dataset.drawn === count"


def ready(visit: Visit) -> Visit:
    """Wait until the network is loaded and the first clip is drawn with its prediction."""
    visit.page.wait_for_selector("text=Network runs on", timeout=5 * WAIT)
    return visit.predicted()


def click(visit: Visit, button: str, clicks: int, rest_ms: int = 300) -> list[float]:
    """Click Next or Previous and wait until another clip with its prediction is drawn."""
    page, taken = visit.page, []
    for _ in range(clicks):
        before = page.locator(PLAYER).get_attribute("data-drawn")
        start = time.perf_counter()
        page.get_by_role("button", name=button, exact=False).first.click()
        page.wait_for_function(OTHER_CLIP, arg=before, timeout=WAIT, polling=10)
        taken.append(time.perf_counter() - start)
        page.wait_for_timeout(rest_ms)
    return taken


def sent_while_playing(visit: Visit, seconds: float = 4.0) -> int:
    """How many messages go to the server while the player plays: each would run the script."""
    visit.page.locator(".pp-speed").select_option("1")
    visit.page.locator(".pp-play").click()
    visit.page.wait_for_timeout(1000)
    before = visit.sent
    visit.page.wait_for_timeout(1000 * seconds)
    sent = visit.sent - before
    visit.page.locator(".pp-play").click()
    return sent


def cameras(visit: Visit) -> tuple[float, float]:
    """The largest difference of the two linked cameras after drags, wheel and playing; and over ten clip changes."""
    apart, page = 0.0, visit.page
    for playing in (False, True):
        if playing:
            page.locator(".pp-play").click()
        for move in (visit.drag, visit.wheel):
            move()
            page.wait_for_timeout(600)
            apart = max(apart, _largest(*visit.cameras()))
        if playing:
            page.locator(".pp-play").click()
    page.wait_for_timeout(600)
    kept = visit.cameras()[0]
    click(visit, "Next", 10)
    return apart, max(_largest(kept, camera) for camera in visit.cameras())


def _largest(one: list[float], two: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def table(visit: Visit, clips: int) -> dict[str, float]:
    """Open the gallery and the table of all clips, sort by error, and find a quarter of them by text."""
    page, taken = visit.page, {}
    taken["gallery"] = _timed(
        lambda: page.get_by_text("Gallery", exact=True).click(), lambda: page.wait_for_function(
            LISTED, arg=[".pt-grid", clips], timeout=WAIT
        )
    )  # fmt: skip
    taken["table"] = _timed(
        lambda: page.get_by_text("Table", exact=True).click(),
        lambda: page.wait_for_selector("[data-testid=stDataFrame] canvas", timeout=WAIT),
    )
    page.get_by_text("Player", exact=True).click()
    page.wait_for_function(LISTED, arg=[".pt-list", clips], timeout=WAIT)
    page.wait_for_selector(PLAYER, timeout=WAIT)
    page.wait_for_timeout(1000)
    first = "document.querySelector('.pt-list').innerText.split('\\n')[0]"
    page.get_by_role("combobox", name="Order").click()
    before = visit.script(first)
    taken["sort"] = _timed(
        lambda: page.get_by_role("option", name="Worst first").click(),
        lambda: page.wait_for_function(f"b => {first} !== b", arg=before, timeout=WAIT),
    )
    page.get_by_placeholder("Find clips", exact=False).fill("walking")
    taken["search"] = _timed(
        lambda: page.keyboard.press("Enter"),
        lambda: page.wait_for_function(LISTED, arg=[".pt-list", clips // 4], timeout=WAIT),
    )
    return taken


def _timed(do, wait) -> float:
    start = time.perf_counter()
    do()
    wait()
    return time.perf_counter() - start


def resident_mb(pid: int) -> float:
    """The memory of a process that is in RAM."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
