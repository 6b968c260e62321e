"""Everything that opens a clip is clicked twice and more, on a laptop and on a phone: the page follows each time."""

import pytest
from browser import TILES, WAIT, Visit

GALLERY = ".pt-grid[aria-label='Gallery of clips']"
DRAWN = """() => [...document.querySelectorAll('.pt-grid .pt-tile')].every(
  tile => tile.querySelectorAll('.pt-bones path').length === 16)"""
WIDTHS = {"laptop": (1280, 900), "phone": (390, 844)}
SHOWS = """name => location.search.includes(`clip=${name}`) && document.body.innerText.includes(`Clip ${name} (`)
  && document.querySelector('.pp')?.dataset.drawn?.includes(`/${name}/`)"""


@pytest.fixture(params=WIDTHS, scope="module")
def here(request, browser, stand_in):
    """One window of each width: what is clicked in it once more comes after all that was clicked before."""
    width, height = WIDTHS[request.param]
    visit = Visit(browser, stand_in[0], width=width, height=height)
    yield visit.open().predicted().at_rest()
    print(visit.page.url, visit.seen())  # shown where a test failed
    visit.close()


def shows(here, name):
    here.page.wait_for_function(SHOWS, arg=name, timeout=WAIT)
    here.at_rest().check()


def show(here, view):
    here.page.get_by_role("radio", name=view).click()


def test_clips_like_this_one_open_one_after_the_other(here):
    for place in (0, 0, 1):
        here.page.locator(".pt-grid .pt-tile").first.wait_for(timeout=WAIT)
        name = here.script(TILES, "grid")[place]
        here.page.locator(f".pt-grid [data-name='{name}'] .pt-open").click()
        shows(here, name)
        here.page.wait_for_function(f"name => !({TILES})('grid').includes(name)", arg=name, timeout=WAIT)
        assert here.page.locator(".pt-list .pt-chosen").get_attribute("data-name") == name


def test_a_star_among_the_clips_like_this_one_is_the_lists_too(here):
    name = here.script(TILES, "grid")[0]
    here.page.evaluate("document.querySelector('.pt-grid .pt-star').click()")  # under a mouse only
    here.page.wait_for_selector(f".pt-list .pt-starred[data-name='{name}']", state="attached", timeout=WAIT)
    here.page.wait_for_function(f"location.search.includes('{name}')", timeout=WAIT)  # written when all is drawn
    here.page.reload()
    here.predicted().at_rest()
    assert f"starred={name}" in here.page.url
    here.page.evaluate("document.querySelector('.pt-grid .pt-star').click()")
    here.page.wait_for_function(
        "!document.querySelector('.pt-starred') && !location.search.includes('starred')", timeout=WAIT
    )


def test_gallery_and_table_open_clip_after_clip(here):
    for place in (1, 2):
        show(here, "Gallery")  # the clips like this one are a grid, too
        here.page.locator(f"{GALLERY} .pt-tile").nth(place).wait_for(timeout=WAIT)
        here.at_rest()
        here.page.wait_for_function(DRAWN, timeout=WAIT)
        name = here.script(TILES, "grid")[place]
        here.page.locator(f"{GALLERY} [data-name='{name}'] .pt-open").click()
        shows(here, name)
    names = here.script(TILES, "list")
    for place in (3, 4):
        show(here, "Table")
        table = here.page.get_by_test_id("stDataFrame").locator("canvas").first
        table.wait_for(timeout=WAIT)
        here.at_rest()
        table.click(position={"x": 150, "y": 57 + 44 * place}, force=True)  # in the row, not on its box
        shows(here, names[place])


def test_the_strips_of_validation_open_clip_after_clip(here):
    here.page.goto(f"{here.address}/validation")
    for place in (0, 1):
        here.page.locator(".ps a").nth(place).wait_for(timeout=WAIT)
        here.at_rest()
        name = here.page.locator(".ps a").nth(place).get_attribute("data-clip")
        here.page.locator(".ps a").nth(place).click()
        shows(here, name)
        here.page.go_back()
