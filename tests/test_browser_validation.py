"""The page Validation in a real browser: its parts, and pictures that open their clip in the player."""

import re

import pytest
from app_with_stand_in import ERROR_MM, factor
from browser import CLIPS, WAIT

DRAWN = "n => document.querySelectorAll('.pc[data-drawn]').length === n"
STRIP = "title => [...document.querySelectorAll(`.ps[aria-label='${title}'] a`)].map(a => a.dataset.clip)"


@pytest.fixture
def page(visit):
    """The part Errors, once all clips are scored."""
    here = visit("validation")
    here.page.wait_for_selector(".ps a", timeout=WAIT)
    here.page.wait_for_function("!document.querySelector('[data-testid=stProgress]')", timeout=WAIT)
    here.page.wait_for_function(DRAWN, arg=7, timeout=WAIT)
    return here.at_rest()


def test_every_chart_is_drawn_and_the_strips_are_in_order(page):
    assert all(chart["marks"] > 0 and chart["width"] > 200 for chart in page.charts()), page.charts()
    worst, best = page.script(STRIP, "Worst clips"), page.script(STRIP, "Best clips")
    assert len(worst) == CLIPS and worst == sorted(worst, key=factor, reverse=True) and best == worst[::-1]
    first = page.page.locator(".ps a").first
    assert first.locator(".ps-number").inner_text() == f"{factor(worst[0]) * ERROR_MM.mean():.0f} mm"
    assert "frame 8" in first.inner_text()
    assert page.page.locator(".pa-card").count() == 7
    page.check()


def test_a_picture_opens_its_clip_at_its_worst_frame(page):
    name = page.script(STRIP, "Worst clips")[1]
    link = page.page.locator(".ps a").nth(1)
    address = link.get_attribute("href")
    link.focus()
    link.press("Enter")
    page.predicted()
    page.page.wait_for_function("name => location.search.includes(`clip=${name}`)", arg=name, timeout=WAIT)
    assert "frame=8" in page.page.url and "validation" not in page.page.url
    assert page.frame() == 7
    page.check()
    assert f"clip={name}" in address and "frame=8" in address  # the same by a copied link


def test_parts_are_in_the_address_and_survive_a_reload(page):
    page.page.get_by_text("Views and poses", exact=True).click()
    page.page.wait_for_function(DRAWN, arg=4, timeout=WAIT)
    assert "part=Views" in page.page.url
    page.page.reload()
    page.page.wait_for_selector("text=Error by the side seen", timeout=WAIT)
    page.page.wait_for_function(DRAWN, arg=4, timeout=WAIT)
    assert all(chart["marks"] > 0 for chart in page.charts()), page.charts()
    page.check()


def test_tables_are_downloaded(page):
    for name, rows in (("17 joints", 17), (f"{CLIPS} clips", CLIPS), (f"{8 * CLIPS} frames", 8 * CLIPS)):
        with page.page.expect_download(timeout=WAIT) as started:
            page.page.get_by_role("button", name=re.compile(name)).click()
        assert started.value.suggested_filename.endswith(".csv")
        assert len(started.value.path().read_text().splitlines()) == rows + 1
    page.check()
