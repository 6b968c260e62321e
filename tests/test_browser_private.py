"""Two people in two browsers: uploads, data and weights that one chose are never the other's; keys reach everything."""

import os
import socket
from urllib.parse import urlsplit

import numpy as np
import pytest
from app_with_stand_in import write_script
from browser import ROOT, WAIT, WEIGHTS, Visit, launch, serve, small_data

from pose_app.dataset import bundled


def _files():
    """All files of the checkout, compiled Python and the tools' own aside."""
    own = {".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".import_linter_cache"}
    found = set()
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in own]
        found |= {os.path.join(folder, name) for name in files}
    return found


@pytest.fixture(scope="module")
def before():
    return _files()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("private")


@pytest.fixture(scope="module")
def address(folder, before):
    """The app on a few clips, which may also read the folder root with other data."""
    (folder / "root").mkdir()
    small_data(folder / "root" / "others")
    np.save(folder / "mine.npy", bundled().frames[1])
    options = ("--data", str(small_data(folder / "data")), "--weights", WEIGHTS, "--root", str(folder / "root"))
    with serve(*options, script=write_script(folder / "app")) as address:
        yield address


@pytest.fixture(scope="module")
def other_browser(playwright):
    with launch(playwright) as browser:
        yield browser


@pytest.fixture
def people(browser, other_browser, address):
    visits = [Visit(browser, address), Visit(other_browser, address)]
    yield visits
    for each in visits:
        each.close()


def test_nobody_sees_anothers_upload_data_or_page(people, folder):
    one, two = people
    one.open("video").page.set_input_files("input[type=file]", folder / "mine.npy")
    one.page.wait_for_selector("[data-testid=stMain] strong:has-text('mine.npy')", timeout=WAIT)
    two.open("video").page.wait_for_selector("text=Try a sample film", timeout=WAIT)
    assert two.page.get_by_text("mine.npy").count() == 0

    two.page.get_by_role("combobox", name="Data").click()
    two.page.get_by_role("option", name="others").click()
    two.page.wait_for_function("location.search.includes('data=others')", timeout=WAIT)
    one.page.reload()
    one.page.wait_for_selector("text=Try a sample film", timeout=WAIT)  # an upload lasts as long as its session
    assert "data=" not in one.page.url and one.page.get_by_role("combobox", name="Data").input_value() == "data"

    two.page.get_by_role("link", name="Validation").click()
    two.page.wait_for_url("**/validation?*data=others*", timeout=WAIT)  # a choice goes along from page to page
    assert one.page.url.endswith("/video") and one.problems == two.problems == []


def test_only_browsers_on_this_machine_are_let_in(address):
    port = urlsplit(address).port
    socket.create_connection(("localhost", port), timeout=5).close()
    with pytest.raises(OSError):  # a server that listens on all addresses answers at this one, too
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_the_pages_write_nothing_into_the_checkout(people, before):
    here = people[0].open("?show=Gallery")
    here.page.wait_for_function("document.querySelector('.pt-grid img')?.naturalWidth > 50", timeout=WAIT)
    for name in ("Your video", "Validation", "Studio", "Training"):
        here.page.get_by_role("link", name=name).click()
        here.page.wait_for_url(f"**/{name.split()[-1].lower()}*", timeout=WAIT)
        here.at_rest()
    assert _files() - before == set() and here.problems == []


def test_the_pages_can_be_reached_with_the_keyboard(people):
    here = people[0].open("training")
    reached = set()
    for _ in range(14):
        here.page.keyboard.press("Tab")
        reached.add(
            here.script("document.activeElement.innerText || document.activeElement.getAttribute('aria-label')")
        )
    assert any("Studio" in (name or "") for name in reached), reached
    here.page.get_by_role("link", name="Your video").focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**/video*", timeout=WAIT)
