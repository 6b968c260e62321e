"""The browser's Back leads to the page before at once, and to each choice that was made, once."""

from browser import WAIT

PAGES = {"Training": "training", "Validation": "validation", "Clips": "", "Studio": "studio"}
FILTERED = "?find=valid&order=Worst+first&low=20&starred=valid-00019"


def turn_to(here, name):
    here.page.get_by_role("link", name=name, exact=True).first.click()
    here.page.wait_for_url(f"**/{PAGES[name]}*", timeout=WAIT)
    here.page.wait_for_selector("[data-testid=stMain] h3", timeout=WAIT)
    here.at_rest()


def steps(here):
    return here.script("history.length")


def back(here):
    here.page.go_back()
    here.page.wait_for_selector("[data-testid=stMain] h3", timeout=WAIT)
    return here.at_rest().page.url.removeprefix(here.address)


def test_the_first_page_and_coming_back_to_it_with_filters_are_one_step_each(visit):
    here = visit(FILTERED).predicted().at_rest()
    begun = steps(here)
    assert "clip=" in here.page.url and begun == 2  # about:blank before it, whatever is put into its address
    turn_to(here, "Training")
    turn_to(here, "Clips")
    assert all(part in here.page.url for part in ("find=valid", "order=Worst", "low=20", "clip="))
    assert steps(here) == begun + 2
    assert back(here) == "/training"
    assert "find=valid" in back(here)
    here.check()


def test_a_picture_of_validation_is_one_step_and_leaves_its_address_clean(visit):
    here = visit("validation")
    here.page.locator(".ps a").first.wait_for(timeout=WAIT)
    before, begun = here.at_rest().page.url, steps(here)
    here.page.locator(".ps a").first.click()
    here.page.wait_for_function("location.pathname === '/' && location.search.includes('frame=8')", timeout=WAIT)
    here.predicted().at_rest()
    assert steps(here) == begun + 1 and here.frame() == 7
    assert back(here) == before.removeprefix(here.address)
    here.page.wait_for_selector("h3:has-text('Validation')", timeout=WAIT)
    here.check()


def test_a_button_of_the_studio_is_one_step(visit):
    here = visit("studio")
    here.page.wait_for_selector(".pp[data-drawn]", timeout=WAIT)
    before, begun = here.at_rest().page.url, steps(here)
    for label in ("New variation", "All at random"):
        here.page.get_by_role("button", name=label).click()
        here.page.wait_for_function("url => location.href !== url", arg=before, timeout=WAIT)
        here.at_rest()
        assert steps(here) == begun + 1
        assert back(here) == before.removeprefix(here.address)
    here.check()
