"""What is shown is in the address: it survives reload and opens elsewhere; nobody sees another's choices."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
from browser import CLIPS, OTHER_CLIP, WAIT, Visit

LISTED = "() => [...document.querySelectorAll('.pt-list .pt-tile')].map(t => t.dataset.name)"


def query(visit) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(visit.page.url).query).items()}


def says(visit, **wanted):
    """Wait until the address holds what is wanted."""
    for _ in range(WAIT // 250):
        if {key: query(visit).get(key) for key in wanted} == wanted:
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError(f"{query(visit)} has not {wanted}")


def test_clip_frame_view_camera_and_joint_are_in_the_address_and_survive_reload(visit):
    one = visit().predicted()
    one.press_and_wait("n")
    one.step_to(3)
    one.page.locator("[data-view=overlay]").click()
    one.page.locator("[data-camera=top]").click()
    one.page.locator(".pj .pj-name", has_text="Head").click()
    says(one, frame="4", view="overlay", camera="top", joint="Head", clip=query(one)["clip"])
    for other in (reloaded(one), visit(f"?{urlsplit(one.page.url).query}").predicted()):
        assert other.frame() == 3 and {trace[0] for trace in other.drawn()} == {"scene"}
        assert other.script("() => document.querySelector('.pp-plot')._fullLayout.scene._scene.getCamera().eye.z") > 1.2
        assert other.page.locator(".pp-hint").inner_text().startswith("Head")
        assert query(other)["clip"] == query(one)["clip"]
    one.page.locator("[data-view=side]").click()
    one.press_and_wait("n")
    says(one, frame=None, view=None, camera="top")


def reloaded(visit):
    visit.page.reload()
    return visit.predicted()


def test_a_dragged_camera_survives_reload(visit):
    one = visit().predicted()
    one.drag()
    one.page.wait_for_timeout(900)
    camera = one.cameras()[0]
    reloaded(one)
    np.testing.assert_allclose(one.cameras()[0], camera, atol=1e-3)
    one.check()


def test_filters_are_kept_while_one_looks_at_another_page(visit):
    one = visit("?order=Worst+first&find=valid-000").predicted()
    one.at_rest()
    one.page.get_by_role("link", name="Training").click()
    one.page.wait_for_selector("h3:has-text('Training')", timeout=WAIT)
    says(one, order=None, find=None)
    one.page.get_by_role("link", name="Clips").click()
    one.predicted().at_rest()
    assert one.page.get_by_label("Find").input_value() == "valid-000"
    says(one, order="Worst first", find="valid-000")
    one.check()


def test_filters_are_in_the_address_and_survive_reload(visit):
    one = visit("?order=Worst+first&error_of=LWrist&find=valid-000").predicted()
    one.at_rest()
    names = one.script(LISTED)
    assert len(names) == 6 and names[0] == "valid-00076"  # 76 % 7 is 6: the worst of the stand-in
    assert one.page.get_by_label("Find").input_value() == "valid-000"
    reloaded(one)
    assert query(one)["order"] == "Worst first" and query(one)["error_of"] == "LWrist"


def test_the_browsers_back_button_takes_a_choice_back_and_forward_makes_it_again(visit):
    one = visit().predicted().at_rest()
    box = one.page.get_by_label("Find")
    box.fill("valid-00057")
    box.press("Enter")
    listed = "n => document.querySelectorAll('.pt-list .pt-tile').length === n"
    one.page.wait_for_function(listed, arg=1, timeout=WAIT)
    says(one, find="valid-00057")
    for go, text, many in ((one.page.go_back, "", CLIPS), (one.page.go_forward, "valid-00057", 1)):
        go()
        one.page.wait_for_function(listed, arg=many, timeout=WAIT)
        assert one.at_rest().page.get_by_label("Find").input_value() == text  # once the field before it is gone
    one.check()


def test_stars_and_filters_survive_another_page_and_a_reload(visit):
    one = visit().predicted().at_rest()
    one.page.keyboard.press("s")
    one.page.wait_for_selector(".pt-starred", timeout=WAIT)
    name = one.page.locator(".pt-starred").first.get_attribute("data-name")
    one.page.get_by_role("button", name="Filters").click()
    one.page.get_by_text("Starred clips only").click()
    says(one, starred=name, only_starred="true")
    one.page.keyboard.press("Escape")
    one.page.get_by_role("link", name="Your video").click()
    one.page.wait_for_selector("text=Upload a film", timeout=WAIT)
    one.page.get_by_role("link", name="Clips").click()
    for come_back in (Visit.predicted, reloaded):
        come_back(one)
        says(one, starred=name, only_starred="true")
        one.page.wait_for_function(f"name => ({LISTED})().join() === name", arg=name, timeout=WAIT)
    one.check()


def test_two_people_do_not_see_each_others_clip_stars_or_search(visit):
    one, two = visit().predicted(), visit().predicted()
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
