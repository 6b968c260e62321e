"""The components that choose people, in Chromium, on a page of made-up people."""

import ast

import pytest
from browser import ROOT, WAIT, Visit, serve


@pytest.fixture(scope="module")
def server():
    with serve(script=ROOT / "tests/people_page.py") as address:
        yield address


@pytest.fixture
def people(browser, server):
    """Open the page, as often as wanted."""
    visits = []

    def start(path="", **size):
        visits.append(Visit(browser, server, **{"width": 1280, "height": 1300, **size}).open(path))
        visits[-1].page.wait_for_selector(".tl[data-start]", timeout=WAIT)
        return visits[-1].at_rest()

    yield start
    for visit in visits:
        visit.check()
        visit.close()


def said(visit):
    """What Python heard last of each event, and how often."""
    return ast.literal_eval(visit.page.get_by_text("runs ").inner_text().split("said ")[1])


def wait_said(visit, text):
    visit.page.wait_for_function("text => document.body.innerText.includes(text)", arg=text, timeout=WAIT)


def stage(visit):
    return visit.page.locator(".fp-stage").bounding_box()


def point(visit, across, down):
    """A place on the screen, in shares of the picture."""
    at = stage(visit)
    return at["x"] + across * at["width"], at["y"] + down * at["height"]


def click(visit, x, y):
    """Click a pixel of the source."""
    visit.page.mouse.click(*point(visit, x / 1920, y / 1080))


def drag(visit, begin, end, release=True):
    """Drag from one place to another, in shares of the picture."""
    mouse = visit.page.mouse
    mouse.move(*point(visit, *begin))
    mouse.down()
    mouse.move(*point(visit, *((a + b) / 2 for a, b in zip(begin, end, strict=True))))
    mouse.move(*point(visit, *end))
    if release:
        mouse.up()


def pressed(visit, kind):
    return visit.script(
        f"() => [...document.querySelectorAll('.{kind}[aria-pressed=true]')].map(b => b.dataset.person)"
    )


def shown_box(visit):
    """The box on the screen in pixels of the source."""
    at, box = stage(visit), visit.page.locator(".fp-box").bounding_box()
    scale = 1920 / at["width"]
    sides = box["x"] - at["x"], box["y"] - at["y"], box["width"], box["height"]
    return [round(side * scale) for side in sides]


@pytest.mark.parametrize("path", ["", "?fragment=1"])
def test_who_is_clicked_is_chosen_again_and_again(people, path):
    visit = people(path)
    for times, (x, y, number) in enumerate([(600, 550, 2), (350, 900, 1), (1500, 50, 3), (350, 900, 1)], 1):
        click(visit, x, y)  # the second lies inside the first: the smaller square wins
        wait_said(visit, f"'person times': {times}}}")
        assert said(visit)["person"] == number
        assert pressed(visit, "fp-person") == pressed(visit, "tl-row") == [str(number)]  # the whole page ran
    click(visit, 1850, 1000)  # nobody is there
    visit.page.get_by_role("button", name="Run again").click()
    visit.at_rest()
    assert said(visit)["person times"] == 4 and pressed(visit, "fp-person") == ["1"]
    click(visit, 600, 550)
    wait_said(visit, "'person times': 5")


def test_people_are_buttons_with_names_for_the_keyboard(people):
    visit = people()
    button = visit.page.get_by_role("button", name="Person 2", exact=True)
    button.focus()
    visit.page.keyboard.press("Enter")
    wait_said(visit, "'person': 2")
    visit.at_rest()
    assert visit.script("() => document.activeElement.ariaLabel") == "Person 2"  # the focus outlives the answer
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Space")
    wait_said(visit, "'person': 3")


def test_a_box_is_drawn_moved_and_resized_and_stays_in_the_picture(people):
    visit = people("?box=1")
    assert stage(visit)["width"] == 960
    drag(visit, (0.25, 0.25), (0.75, 0.75))
    wait_said(visit, "(480, 270, 960, 540)")
    visit.at_rest()
    assert shown_box(visit) == [480, 270, 960, 540]
    assert visit.page.locator(".fp-foot output").inner_text() == "480, 270, 960 × 540 px"
    drag(visit, (0.5, 0.5), (0.6, 0.6))  # 192 and 108 pixels of the source
    wait_said(visit, "(672, 378, 960, 540)")
    drag(visit, (0.35, 0.35), (0.25, 0.3))  # the upper left handle
    wait_said(visit, "(480, 324, 1152, 594)")
    drag(visit, (0.5, 0.5), (1.2, 0.5))  # moved beyond the right edge
    wait_said(visit, "(768, 324, 1152, 594)")
    drag(visit, (0.4, 0.575), (0.999, 0.575))  # the left handle, beyond the right side
    wait_said(visit, "(1904, 324, 16, 594)")
    drag(visit, (0.1, 0.9), (-0.2, 1.3))  # another one, drawn beyond the corner
    wait_said(visit, "(0, 972, 192, 108)")
    visit.at_rest()
    assert shown_box(visit) == [0, 972, 192, 108] and said(visit)["box times"] == 6


def test_a_click_draws_no_box_and_the_least_has_16_pixels(people):
    visit = people("?box=1")
    click(visit, 600, 600)
    drag(visit, (0.5, 0.5), (0.5052, 0.5093))  # 5 px each way: 10 of the source
    wait_said(visit, "(960, 540, 16, 16)")
    assert said(visit)["box times"] == 1


def test_keys_move_and_resize_the_box(people):
    visit = people("?box=1")
    visit.page.get_by_role("button", name="Put one in the middle").click()
    wait_said(visit, "(480, 270, 960, 540)")
    for keys, box in (
        (["ArrowRight"] * 3 + ["ArrowUp"], "(537, 259, 960, 540)"),  # 1 %: 19 and 11 pixels
        (["Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"], "(537, 259, 979, 562)"),
    ):
        for key in keys:
            visit.page.keyboard.press(key)
        wait_said(visit, box)
    assert said(visit)["box times"] == 3  # told when the keys rest


def test_a_drag_outlives_what_comes_meanwhile_and_a_new_frame_shows_at_once(people):
    visit = people("?box=1")
    before = visit.page.locator(".fp-picture").get_attribute("src")
    drag(visit, (0.25, 0.25), (0.5, 0.5), release=False)
    visit.script("() => [...document.querySelectorAll('button')].find(b => b.innerText === 'Another frame').click()")
    visit.page.wait_for_function(
        "before => document.querySelector('.fp-picture').src !== before", arg=before, timeout=WAIT
    )
    visit.at_rest()
    visit.page.mouse.move(*point(visit, 0.75, 0.75))
    visit.page.mouse.up()
    wait_said(visit, "(480, 270, 960, 540)")


def test_a_finger_scrolls_the_page_where_no_box_is_drawn(people):
    touch = "() => getComputedStyle(document.querySelector('.fp-stage')).touchAction"
    assert people("?box=1").script(touch) == "none" and people().script(touch) == "auto"


def test_a_finger_draws_a_box(people):
    visit = people("?box=1", width=390)
    finger = visit.page.context.new_cdp_session(visit.page)
    for kind, places in (("touchStart", [0.25]), ("touchMove", [0.5]), ("touchMove", [0.75]), ("touchEnd", [])):
        at = [dict(zip("xy", point(visit, place, place), strict=True)) for place in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    wait_said(visit, "'box times': 1")
    assert said(visit)["box"] == pytest.approx((480, 270, 960, 540), abs=4)  # a pixel of this screen has 5


def axis_x(visit, seconds):
    at = visit.page.locator(".tl-axis").bounding_box()
    return at["x"] + at["width"] * seconds / 10, at["y"] + 16


def test_the_start_is_clicked_and_dragged_along_the_axis(people):
    visit = people()
    visit.page.mouse.click(*axis_x(visit, 4.81))
    wait_said(visit, "'start': 4.8, 'start times': 1")  # 120 frames of 0.04 s
    visit.page.mouse.move(*axis_x(visit, 4.8))
    visit.page.mouse.down()
    visit.page.mouse.move(*axis_x(visit, 6))
    visit.page.mouse.move(*axis_x(visit, 2.0))
    assert visit.page.locator(".tl-bubble").inner_text() == "2.00 s" and said(visit)["start"] == 4.8
    visit.page.mouse.up()
    wait_said(visit, "'start': 2.0, 'start times': 2")
    visit.page.mouse.click(*axis_x(visit, 9.99))
    wait_said(visit, "'start': 9.68")  # the last there can be
    visit.page.get_by_role("button", name="Run again").click()
    visit.at_rest()
    assert visit.page.locator(".tl").get_attribute("data-start") == "9.68"


def test_keys_move_the_start_by_frames(people):
    visit = people()
    visit.page.get_by_role("slider").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "PageUp"):
        visit.page.keyboard.press(key)
    wait_said(visit, "'start': 1.44, 'start times': 1")  # 1 + 0.04 + 0.4
    visit.page.keyboard.press("End")
    wait_said(visit, "'start': 9.68")


def test_rows_choose_a_person_and_show_where_they_are_followed(people):
    visit = people()
    axis = visit.page.locator(".tl-axis").bounding_box()
    bars = [bar.bounding_box() for bar in visit.page.locator(".tl-bar").all()]
    ends = [((bar["x"] - axis["x"]), (bar["x"] + bar["width"] - axis["x"])) for bar in bars]
    seconds = [10 * end / axis["width"] for bar in ends for end in bar]
    assert seconds == pytest.approx([0, 4, 6, 10, 2, 5, 7, 9.5], abs=0.02)
    cut = visit.page.locator(".tl-cut").bounding_box()
    assert (cut["x"] - axis["x"]) / axis["width"] * 10 == pytest.approx(5.5, abs=0.02)
    visit.page.locator(".tl-bar").nth(3).click()
    wait_said(visit, "'person': 3")
    visit.page.locator(".tl-row img").nth(1).click()
    wait_said(visit, "'person': 2")
    visit.page.get_by_role("button", name="Person 1, seen whole").press("Enter")
    wait_said(visit, "'person': 1, 'person times': 3")
    assert pressed(visit, "tl-row") == ["1"]


def test_of_many_people_twelve_are_shown_at_first(people):
    visit = people("?many=19")
    assert visit.page.locator(".tl-row").count() == 12
    visit.page.get_by_role("button", name="and 7 more, seen shortly").click()
    assert visit.page.locator(".tl-row").count() == 19
    visit.page.locator(".tl-row").nth(15).click()
    wait_said(visit, "'person': 16")
    visit.page.get_by_role("button", name="Show fewer").click()
    assert visit.page.locator(".tl-row").count() == 13 and pressed(visit, "tl-row") == ["16"]


@pytest.mark.parametrize("path", ["?many=19", "?box=1"])
def test_on_a_phone_nothing_is_wider_than_the_screen(people, path):
    visit = people(path, width=390, height=800)
    assert visit.script("() => document.documentElement.scrollWidth") == 390
    assert stage(visit)["width"] > 350
    parts = visit.script("() => [...document.querySelectorAll('.tl *')].map(e => e.getBoundingClientRect().right)")
    assert max(parts) <= 390
