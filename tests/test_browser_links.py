"""What is shown is in the address: it survives reload and opens elsewhere; nobody sees another's choices."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from browser import CLIPS, OTHER_CLIP, TILES, WAIT, Visit

HEIGHT = "() => document.querySelector('.pp-plot')._fullLayout.scene._scene.getCamera().eye.z"


@pytest.fixture
def one(clips):
    """The shared window, opened anew where the test before left something chosen but the clip."""
    if set(query(clips)) != {"clip"}:
        clips.open().predicted().wait_for_address("clip=")
    yield clips.at_rest()
    clips.check()


def query(visit) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(visit.page.url).query).items()}


def says(visit, **wanted):
    """Wait until the address holds what is wanted."""
    for _ in range(WAIT // 250):
        if {key: query(visit).get(key) for key in wanted} == wanted:
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError(f"{query(visit)} has not {wanted}")


def reloaded(visit):
    visit.page.reload()
    return visit.predicted()


def visits_another_page(visit, name):
    visit.page.get_by_role("link", name=name).click()
    visit.page.wait_for_selector(f"h3:has-text('{name}')", timeout=WAIT)


def test_the_browsers_back_button_takes_a_choice_back_and_forward_makes_it_again(one):
    box = one.page.get_by_label("Find")
    box.fill("valid-00057")
    box.press("Enter")
    listed = "n => document.querySelectorAll('.pt-list .pt-tile').length === n"
    one.page.wait_for_function(listed, arg=1, timeout=WAIT)
    says(one, find="valid-00057")
    for go, text, many in (
        (one.page.go_back, "", CLIPS), (one.page.go_forward, "valid-00057", 1), (one.page.go_back, "", CLIPS),
    ):  # fmt: skip
        go()
        one.page.wait_for_function(listed, arg=many, timeout=WAIT)
        assert one.at_rest().page.get_by_label("Find").input_value() == text  # once the field before it is gone


def test_clip_frame_view_camera_and_joint_are_in_the_address_and_survive_reload(one):
    one.press_and_wait("n")
    one.step_to(3)
    one.page.locator("[data-view=overlay]").click()
    one.page.locator("[data-camera=top]").click()
    one.page.locator(".pj .pj-name", has_text="Head").click()
    clip = query(one)["clip"]
    says(one, frame="4", view="overlay", camera="top", joint="Head", clip=clip)
    reloaded(one)
    assert one.frame() == 3 and {trace[0] for trace in one.drawn()} == {"scene"}
    assert one.script(HEIGHT) > 1.2 and query(one)["clip"] == clip
    assert one.page.locator(".pp-hint").inner_text().startswith("Head")
    one.page.locator("[data-view=side]").click()
    one.press_and_wait("n")
    says(one, frame=None, view=None, camera="top")


def test_a_link_with_a_dragged_camera_shows_the_same_in_another_window(clips, visit):
    clips.drag()
    clips.page.wait_for_timeout(900)
    two = visit(f"?{urlsplit(clips.page.url).query}").predicted()
    np.testing.assert_allclose(two.cameras()[0], clips.cameras()[0], atol=1e-3)
    assert query(two)["clip"] == query(clips)["clip"]
    two.check()


def test_filters_and_stars_survive_another_page_and_a_reload(visit):
    one = visit("?order=Worst+first&error_of=LWrist&find=valid-000").predicted().at_rest()
    names = one.script(TILES, "list")
    assert len(names) == 6 and names[0] == "valid-00076"  # 76 % 7 is 6: the worst of the stand-in
    one.page.keyboard.press("s")
    one.page.wait_for_selector(".pt-starred", timeout=WAIT)
    name = one.page.locator(".pt-starred").first.get_attribute("data-name")
    one.page.get_by_role("button", name="Filters").click()
    one.page.get_by_text("Starred clips only").click()
    chosen = {"order": "Worst first", "error_of": "LWrist", "find": "valid-000"}
    chosen |= {"starred": name, "only_starred": "true"}
    says(one, **chosen)
    one.page.keyboard.press("Escape")
    visits_another_page(one, "Training")
    says(one, **dict.fromkeys(chosen))
    one.page.get_by_role("link", name="Clips").click()
    for come_back in (Visit.predicted, reloaded):
        come_back(one)
        says(one, **chosen)
        assert one.page.get_by_label("Find").input_value() == "valid-000"
        one.page.wait_for_function(f"name => ({TILES})('list').join() === name", arg=name, timeout=WAIT)
    one.check()


def test_two_people_do_not_see_each_others_clip_stars_or_search(one, visit):
    two = visit().predicted()
    before = two.page.locator(".pp").get_attribute("data-drawn")
    one.press_and_wait("n")
    one.page.keyboard.press("s")
    one.page.wait_for_selector(".pt-starred", timeout=WAIT)
    one.page.get_by_label("Find").fill("nobody at all")
    one.page.get_by_label("Find").press("Enter")
    one.page.wait_for_selector("text=No clip fits.", timeout=WAIT)
    two.page.keyboard.press("x")  # runs the other one's script, too
    two.page.wait_for_function(OTHER_CLIP, arg=before, timeout=WAIT)
    assert two.page.locator(".pt-starred").count() == 0
    assert two.page.get_by_label("Find").input_value() == ""
