"""The page on a phone of 390 px: what lies over what, and what is in sight."""

import pytest
from browser import WAIT, Visit

OVERLAP = """() => {
  const boxes = [...document.querySelectorAll('.pp-transport > *')].map(e => e.getBoundingClientRect());
  return boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1)); }"""
MENU = "() => document.querySelector('[data-testid=stSidebar]')?.getBoundingClientRect().right ?? 0"


@pytest.fixture(scope="module")
def phone(browser, stand_in):
    """One window of a phone for all tests; the one that goes elsewhere is the last."""
    visit = Visit(browser, stand_in[0], width=390, height=844)
    yield visit.open().predicted().at_rest()
    print(visit.page.url, visit.seen())  # shown where a test failed
    visit.close()


def test_play_is_in_sight_and_nothing_lies_over_it(phone):
    box = phone.page.locator(".pp-play").bounding_box()
    assert 0 < box["y"] and box["y"] + box["height"] < 664  # of 844 a phone's own bars take so much
    assert phone.page.locator(".pp-label").inner_text().startswith("Frame 1/8 · ")
    assert phone.script(OVERLAP) is False
    for part in (".pp-label", ".pp-speed", ".pp-loop"):
        at = phone.page.locator(part).bounding_box()
        assert at["x"] >= 0 and at["x"] + at["width"] <= 390


def test_keys_are_told_where_there_is_a_keyboard(phone, clips):
    assert phone.page.locator("button kbd").count() > 0
    assert not any(hint.is_visible() for hint in phone.page.locator("button kbd").all())
    assert clips.page.locator("button kbd").first.is_visible()


def test_bars_of_the_joint_table_end_before_the_digits(phone, clips):
    ends = """() => [...document.querySelectorAll('.pj [data-joint] .pj-bar')].map(cell => {
      const range = document.createRange(); range.selectNodeContents(cell);
      const free = cell.clientWidth - parseFloat(getComputedStyle(document.querySelector('.pj-table')).fontSize) * 5.4;
      const share = parseFloat(cell.style.backgroundSize.match(/([\\d.]+)%/)[1]) / 100;
      return range.getBoundingClientRect().left - cell.getBoundingClientRect().left - free * share; })"""
    for here in (phone, clips):
        left = here.script(ends)
        assert len(left) >= 34 and min(left) > 0


def open_menu(phone):
    phone.page.get_by_test_id("stExpandSidebarButton").click()
    phone.page.wait_for_function(f"({MENU})() > 200", timeout=WAIT)


def closes(phone):
    phone.page.wait_for_function(f"({MENU})() < 10", timeout=WAIT)


def test_the_menu_goes_away_after_a_choice(phone):
    for place in (1, 2):
        open_menu(phone)
        tile = phone.page.locator(".pt-list .pt-tile").nth(place)
        name = tile.get_attribute("data-name")
        tile.locator(".pt-open").click()
        closes(phone)
        phone.page.wait_for_function("name => location.search.includes(name)", arg=name, timeout=WAIT)
    for title in ("Training", "Clips"):
        open_menu(phone)
        phone.page.get_by_role("link", name=title).click()
        closes(phone)
    phone.check()
