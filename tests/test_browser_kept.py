"""What a person chose is there after a visit to another page; every button works a second time, on a phone too."""

import numpy as np
import pytest
from browser import WAIT

from pose_app.dataset import bundled

HEADS = {
    "Clips": "button:has-text('Gallery')", "Training": "h3:has-text('Training')", "Studio": ".pp[data-drawn]",
    "Validation": "h3:has-text('Validation')", "Your video": "h3:has-text('Your video')",
}  # fmt: skip
CHOSEN = "() => [...new URLSearchParams(location.search)].map(String).sort().join()"
OVER = """([above, below]) => { const side = document.querySelector('[data-testid=stSidebar]').innerText;
  return side.indexOf(above) >= 0 && side.indexOf(below) > side.indexOf(above); }"""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "mine.npy"
    np.save(path, np.concatenate([bundled().frames[1]] * 4))
    return path


def go(visit, name):
    """Go to another page by the menu, which on a phone is folded away before and after."""
    page, link = visit.page, visit.page.get_by_role("link", name=name, exact=True).first
    phone = page.viewport_size["width"] < 700
    if phone:
        page.get_by_test_id("stExpandSidebarButton").click()
        page.wait_for_function("document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().x >= 0")
    link.click()
    page.wait_for_url(f"**/{'' if name == 'Clips' else name.split()[-1].lower()}*", timeout=WAIT)
    page.wait_for_selector(f"[data-testid=stMain] {HEADS[name]}", timeout=WAIT)
    if phone and page.locator("[data-testid=stSidebar][data-collapsed=false]").count():
        page.get_by_role("button", name="Collapse sidebar").click()


def test_a_film_and_its_crop_stay_when_the_page_is_left_twice(visit, film):
    here = visit("video")
    here.page.set_input_files("input[type=file]", film)
    here.predicted()
    here.page.get_by_role("radio", name="Whole").click()
    here.page.wait_for_function("location.search.includes('crop=none')", timeout=WAIT)
    for other in ("Clips", "Training"):
        here.at_rest()  # Streamlit drops the pictures of a page that is left, also those still on their way
        go(here, other)
        assert "crop" not in here.page.url
        go(here, "Your video")
        here.page.wait_for_selector("text=is still here", timeout=WAIT)
        here.predicted()
        here.page.wait_for_function("location.search.includes('crop=none')", timeout=WAIT)
        assert here.page.get_by_role("radio", name="Whole").get_attribute("aria-checked") == "true"
    here.at_rest().page.get_by_role("button", name="Remove").last.click()
    here.page.wait_for_selector("text=Try a sample film", timeout=WAIT)
    here.page.wait_for_function("!location.search.includes('crop')", timeout=WAIT)
    here.check()


def test_choices_of_other_pages_stay_too(visit):
    here = visit("training")
    here.page.get_by_text("Logarithmic scale").click()
    here.page.wait_for_function("location.search.includes('log=true')", timeout=WAIT)
    go(here, "Validation")
    here.page.get_by_text("Views and poses", exact=True).click()
    here.page.wait_for_function("location.search.includes('part=')", timeout=WAIT)
    for _ in range(2):
        go(here, "Training")
        here.page.wait_for_function("location.search.includes('log=true')", timeout=WAIT)
        go(here, "Validation")
        here.page.wait_for_function("location.search.includes('part=Views')", timeout=WAIT)
    here.check()


def test_the_studio_says_what_its_buttons_do_and_does_it_again_on_a_phone(visit):
    here = visit("studio", width=390, height=844)
    here.page.wait_for_selector(".pp[data-drawn]", timeout=WAIT)
    here.at_rest()
    for label in ("New variation", "All at random"):
        for _ in range(2):
            before = here.page.url
            here.page.get_by_role("button", name=label).click()
            here.page.wait_for_function("url => location.href !== url", arg=before, timeout=WAIT)
    chosen = here.at_rest().script(CHOSEN)
    go(here, "Training")
    go(here, "Studio")
    here.page.wait_for_function(f"chosen => ({CHOSEN})() === chosen", arg=chosen, timeout=WAIT)
    assert here.page.get_by_text("Surprise me").count() == here.page.get_by_text("Seed", exact=True).count() == 0
    here.check()


def test_data_and_weights_stand_over_the_list(clips):
    clips.page.wait_for_selector("[data-testid=stSidebar] .pt", timeout=WAIT)
    assert clips.script(OVER, ["Weights", "Filters"])
    clips.check()


def test_training_says_settings_and_figures_in_words_for_people(visit):
    here = visit("training")
    here.page.wait_for_selector("text=Which figure to quote", timeout=WAIT)
    here.page.wait_for_selector("text=the file resnet", timeout=WAIT)  # in the last table
    said = here.page.locator("[data-testid=stMain]").inner_text()
    assert "Quote this one" in said and "of which the weights are" in said and "clips open now" in said
    cells = {cell.strip() for cell in here.page.locator("[data-testid=stTable] td").all_inner_texts()}
    assert not cells & {"None", "True", "False", "g", "stills"} and "the weights of the stage before" in cells
    here.check()
