"""Finding clips: the list, the gallery, the table, stars and neighbours, by mouse and by keyboard."""

import csv

import pytest
from app_with_stand_in import ERROR_MM, factor
from browser import CLIPS, TILES, WAIT


def names(visit, kind="list"):
    return visit.script(TILES, kind)


def wait_for_names(visit, wanted, kind="list"):
    visit.page.wait_for_function(
        f"([kind, wanted]) => JSON.stringify(({TILES})(kind)) === JSON.stringify(wanted)",
        arg=[kind, wanted],
        timeout=WAIT,
    )


@pytest.fixture(scope="module")
def scored(clips):
    """The shared window once all clips are scored, which takes seconds."""
    for _ in range(60):
        if clips.page.locator(".pt-list .pt-mm").count() == CLIPS:
            return clips
        clips.press_and_wait("n")
        clips.page.wait_for_timeout(300)
    raise AssertionError("the clips were never scored")


def choose(visit, label, option):
    visit.page.get_by_label(label, exact=True).first.click()
    visit.page.get_by_role("option", name=option).click()


def test_the_list_sorts_by_error_and_says_it(scored):
    recorded = names(scored)
    worst = sorted(recorded, key=factor, reverse=True)
    choose(scored, "Order", "Worst first")
    wait_for_names(scored, worst)
    shown = scored.page.locator(".pt-list .pt-mm").all_inner_texts()
    assert shown == [f"{factor(name) * ERROR_MM.mean():.0f}" for name in worst]
    choose(scored, "Order", "As recorded")
    wait_for_names(scored, recorded)


def test_text_search_leaves_the_clips_that_hold_all_words(scored):
    recorded = names(scored)
    box = scored.page.get_by_label("Find")
    box.fill(recorded[2])
    box.press("Enter")
    wait_for_names(scored, [recorded[2]])
    box.fill("")
    box.press("Enter")
    wait_for_names(scored, recorded)


def test_next_worst_goes_from_worst_to_best(scored):
    recorded = names(scored)
    worst = sorted(recorded, key=factor, reverse=True)
    scored.page.locator(f".pt-list [data-name='{worst[0]}'] .pt-open").click()
    scored.page.wait_for_function("n => document.querySelector('.pt-chosen')?.dataset.name === n", arg=worst[0])
    for name in worst[1:3]:
        scored.at_rest().press_and_wait("w")
        scored.wait_for_address(f"clip={name}")
        assert scored.page.locator(".pt-list .pt-chosen").get_attribute("data-name") == name


def test_random_goes_elsewhere(scored):
    before = scored.page.url
    scored.at_rest().press_and_wait("x")
    scored.page.wait_for_function("before => location.href !== before", arg=before, timeout=WAIT)


def test_stars_are_kept_listed_and_exported(scored, tmp_path):
    recorded = names(scored)
    starred = scored.page.locator(".pt-list .pt-chosen").get_attribute("data-name")
    scored.page.locator(".pp").focus()
    scored.page.keyboard.press("s")
    scored.page.wait_for_selector(f".pt-starred[data-name='{starred}']", timeout=WAIT)
    scored.page.get_by_role("button", name="Filters").click()
    scored.page.get_by_text("Starred clips only").click()
    wait_for_names(scored, [starred])
    scored.page.get_by_role("button", name="Clear all filters").click()
    wait_for_names(scored, recorded)
    scored.page.keyboard.press("Escape")
    scored.page.get_by_role("radio", name="Table").click()
    with scored.page.expect_download(timeout=WAIT) as started:
        scored.page.get_by_role("button", name="Starred clips (1)").click(timeout=WAIT)
    rows = list(csv.DictReader(started.value.path().read_text().splitlines()))
    assert [row["clip"] for row in rows] == [starred]
    assert float(rows[0]["mpjpe_mm"]) == pytest.approx(factor(starred) * ERROR_MM.mean(), abs=0.01)
    scored.page.get_by_role("radio", name="Player").click()
    scored.predicted()
    wait_for_names(scored, recorded)


def test_the_gallery_shows_all_and_opens_one_by_keyboard(scored):
    listed = names(scored)
    scored.page.get_by_role("radio", name="Gallery").click()
    wait_for_names(scored, listed, "grid")
    scored.page.wait_for_function(
        "[...document.querySelectorAll('.pt-grid img')].every(i => i.naturalWidth > 50)", timeout=WAIT
    )
    chosen = scored.page.locator(".pt-grid .pt-open[tabindex='0']")
    at = listed.index(chosen.locator("..").get_attribute("data-name"))
    chosen.focus()
    scored.page.keyboard.press("ArrowLeft" if at else "ArrowRight")
    scored.page.keyboard.press("Enter")
    wanted = listed[at - 1 if at else 1]
    scored.predicted()
    scored.page.wait_for_function("name => location.search.includes(name)", arg=wanted, timeout=WAIT)
    scored.check()


def test_clips_like_this_one_are_those_with_the_nearest_pose(scored):
    shown = scored.at_rest().page.url.split("clip=")[1].split("&")[0]
    tiles = scored.page.locator(".pt-grid .pt-tile")
    tiles.first.wait_for(timeout=WAIT)
    assert tiles.count() == CLIPS - 1 and shown not in names(scored, "grid")
    away = [int(text.split()[1]) for text in tiles.locator("small").all_inner_texts()]
    assert away == sorted(away) and away[0] > 0
    nearest = names(scored, "grid")[0]
    tiles.first.locator(".pt-open").click()
    scored.page.wait_for_function("name => location.search.includes(name)", arg=nearest, timeout=WAIT)
    scored.check()
