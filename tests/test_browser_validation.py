"""The page Validation in a real browser: its parts, and pictures that open their clip in the player."""

import re

import pytest
from app_with_stand_in import ERROR_MM, factor
from browser import CLIPS, WAIT, Visit

DRAWN = "n => document.querySelectorAll('.pc[data-drawn]').length === n"
STRIP = "title => [...document.querySelectorAll(`.ps[aria-label='${title}'] a`)].map(a => a.dataset.clip)"


@pytest.fixture(scope="module")
def window(browser, stand_in):
    visit = Visit(browser, stand_in[0])
    yield visit
    print(visit.page.url, visit.seen())  # shown where a test failed
    visit.close()


@pytest.fixture
def page(window):
    """The part Errors once all clips are scored, opened anew where the test before left it."""
    here = window
    if not here.page.url.endswith("/validation"):
        here.open("validation")
    here.page.set_viewport_size({"width": 1280, "height": 900})
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
    page.wait_for_address("part=Views")
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


PLACE = """([title, trace, point]) => {
  const chart = document.querySelector(`.pc[aria-label="${title}"]`);
  chart.scrollIntoView({ block: 'center', behavior: 'instant' });
  const box = chart.getBoundingClientRect(), { xaxis, yaxis, _size: size } = chart._fullLayout;
  const at = chart.calcdata[trace][point], middle = (at.s0 + at.s1) / 2;
  const bar = 's0' in at, lies = chart._fullData[trace].orientation === 'h';
  const [x, y] = !bar ? [at.x, at.y] : lies ? [middle, at.p] : [at.p, middle];
  return [box.x + size.l + xaxis.c2p(x), box.y + size.t + yaxis.c2p(y)]; }"""
GALLERY = "n => document.querySelectorAll('.pt-grid .pt-tile').length === n"


def click(here, title, trace, point):
    """Click the middle of a bar or a dot of a chart."""
    for _ in range(2):  # scrolling may draw what is above
        here.page.wait_for_timeout(300)
        x, y = here.script(PLACE, [title, trace, point])
    here.page.mouse.move(x - 3, y)
    here.page.mouse.move(x, y)
    here.page.wait_for_timeout(150)
    here.page.mouse.click(x, y)


def opened(here, count, *said):
    """Wait for the gallery of the page Clips with so many clips, and words in its address."""
    here.page.wait_for_function(GALLERY, arg=count, timeout=WAIT)
    missing = [word for word in said if word not in here.page.url]
    assert not missing and "show=Gallery" in here.page.url and "validation" not in here.page.url, here.page.url
    here.page.go_back()
    here.page.wait_for_function(DRAWN, arg=7, timeout=WAIT)


@pytest.mark.parametrize("width", [1280, 390])
def test_bars_lines_and_joints_open_their_clips_again_and_again(page, width):
    here = page
    here.page.set_viewport_size({"width": width, "height": 844})
    here.at_rest()
    click(here, "Error of each action", 0, 0)
    opened(here, 1, "action=Running")  # the best, at the bottom
    click(here, "Where on the body", 16, 16)  # after sixteen bones the dots; every clip is worst at the right wrist
    opened(here, CLIPS, "worst_joint=RWrist", "error_of=RWrist")
    if width < 700:
        return here.check()
    click(here, "Share of clips by error (CDF)", 0, 2)
    opened(here, 3, "high=212")  # 53 mm times 1, 2 and 4: no filter of the click before is left
    click(here, "Error of each frame", 0, 7)
    opened(here, CLIPS, "worst_frame=8")
    click(here, "Error of each frame", 0, 0)
    here.page.wait_for_selector("text=No clip of these data fits", timeout=WAIT)
    assert "validation" in here.page.url
    here.check()


def test_a_dot_opens_its_clip_and_a_bar_by_viewpoint_lists_its_clips_on_a_phone(visit):
    here = visit("validation?part=Views+and+poses", width=390, height=844)
    here.page.wait_for_function(DRAWN, arg=4, timeout=WAIT)
    here.at_rest()
    height = "Error by the angle the camera looks down at the trunk"
    for bar in (0, 1):
        click(here, height, 0, bar)
        here.page.wait_for_function("n => document.querySelectorAll('.ps a').length > 0", timeout=WAIT)
        here.at_rest()
    here.wait_for_address("seen_from=elevation")
    click(here, "True errors of the clips by the errors the network expects", 0, 0)
    here.predicted()
    here.wait_for_address("frame=8")
    here.wait_for_address("clip=valid-")
    assert here.frame() == 7
    assert here.script("document.documentElement.scrollWidth") <= 390
    here.check()
