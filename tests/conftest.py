"""Fixtures that several test files share: a standing person, data folders, one small set of random weights."""

import csv
import signal
from collections import Counter
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from network_fixtures import (  # noqa: F401
    exports,
    known_exports,
    loaded_weights,
    module_backbones,
    network_cache,
    quick_backbones,
    random_model,
    random_weights,
    small_weights,
    without_gpu,
)

# A person with spread arms in our camera frame, metres: x right in the picture, y down, z away. Facing
# the camera, so the person's right is at the left of the picture. Thighs and shins 0.45 m long.
STANDING_M = np.array([
    [0, 0, 0], [-0.13, 0, 0], [-0.13, 0.45, 0], [-0.13, 0.9, 0], [0.13, 0, 0], [0.13, 0.45, 0], [0.13, 0.9, 0],
    [0, -0.25, 0], [0, -0.5, 0], [0, -0.6, -0.05], [0, -0.72, 0],
    [0.18, -0.5, 0], [0.46, -0.5, 0], [0.71, -0.5, 0], [-0.18, -0.5, 0], [-0.46, -0.5, 0], [-0.71, -0.5, 0],
], np.float32)  # fmt: skip


def pytest_configure(config):
    """Let pytest-xdist, where it is, give out the files in the order below, not by their number of tests."""
    config.option.loadscopereorder = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what it puts in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)  # tests of Ctrl-C send it


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the markers
def pytest_collection_modifyitems(items):
    """Mark the tests in browsers and those of whole networks; begin with browsers, then with most slow tests.

    So one browser does for all, and no worker is left with a long file when the other has nothing more to do.
    """
    long = Counter()
    for item in items:
        if item.path.name.startswith("test_browser_"):
            item.add_marker("browser")
        elif {"models", "random_model", "small_weights", "quick_backbones"} & set(item.fixturenames):
            item.add_marker("slow")
        long[item.path] += bool({"slow", "browser"} & {mark.name for mark in item.iter_markers()})
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None, -long[item.path]))


@pytest.fixture(scope="session", autouse=True)
def installed_components():
    """Let Streamlit look for components among the installed packages once, not for every page under test."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def standing_m() -> np.ndarray:
    """One pose, (17, 3) metres, hip at the origin."""
    return STANDING_M.copy()


def write_data(path: Path, clips: int = 3, joints: np.ndarray | None = None, table: list[dict] | None = None) -> Path:
    """Write a data folder: frames of noise, joints of a person who stands still unless given."""
    path.mkdir(parents=True, exist_ok=True)
    frames = np.random.default_rng(0).integers(0, 256, (clips, 8, 224, 224, 3), dtype=np.uint8)
    np.save(path / "videoframes_clips_valid.npy", frames)
    if joints is None:
        joints = np.broadcast_to(STANDING_M, (clips, 8, 17, 3))
    np.save(path / "joint_3d_clips_valid.npy", np.asarray(joints, np.float32))
    if table:
        with (path / "clips_valid.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, table[0])
            writer.writeheader()
            writer.writerows(table)
    return path


def write_course(path: Path, clips: int) -> Path:
    """Write a data folder whose train split is its valid split."""
    for file in list(write_data(path, clips).glob("*_valid.*")):
        (path / file.name.replace("_valid", "_train")).write_bytes(file.read_bytes())
    return path


@pytest.fixture
def make_data(tmp_path):
    """Write data folders below tmp_path."""

    def make(clips: int = 3, joints: np.ndarray | None = None, table: list[dict] | None = None, folder: str = "data"):
        return write_data(tmp_path / folder, clips, joints, table)

    return make


@pytest.fixture(scope="module")
def film_folder(tmp_path_factory):
    """A folder for the films of one test file."""
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="module")
def film(film_folder):
    """Fifty frames whose grey tells their number, as H.264."""
    import films

    return films.encode(film_folder / "film.mp4", films.grey_frames(), *films.H264)


@pytest.fixture
def grey_network(monkeypatch):
    """Let `predict` use a network that says the number of each frame."""
    from types import SimpleNamespace

    from grey_predictor import GreyPredictor

    from pose_app.commands import predict

    monkeypatch.setattr(predict, "Predictor", GreyPredictor)
    monkeypatch.setattr(predict, "read_info", lambda folder: SimpleNamespace(trained_on="rendered people", files={}))
    for name, value in (("stops_after", None), ("says_px", False), ("asked", 0)):
        monkeypatch.setattr(GreyPredictor, name, value)


@pytest.fixture
def block_people(monkeypatch):
    """Let people be found in made-up pictures: coloured blocks on grey."""
    from people_stand_in import BlockDetector

    from pose_app.people import detector

    monkeypatch.setattr(detector, "PersonDetector", BlockDetector)


_open_browser = ExitStack()


def pytest_runtest_setup(item):
    """Close the browser before the first test that needs none.

    While Playwright is open, its event loop runs in the thread of all tests.
    """
    if item.get_closest_marker("browser") is None:
        _open_browser.close()


@pytest.fixture(scope="session")
def playwright():
    """What starts browsers, for as long as tests need any."""
    from playwright.sync_api import sync_playwright

    with _open_browser:
        yield _open_browser.enter_context(sync_playwright())


@pytest.fixture(scope="session")
def browser(playwright, tmp_path_factory):
    """One Chromium for all browser tests; skips them where there is none."""
    from browser import launch_with_profile

    return launch_with_profile(playwright, tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    """A server of the app on six bundled clips, with a network whose every error is known: (address, process id).

    All test files share it, as all people share a real one; what a person chooses is in their own window.
    """
    from app_with_stand_in import serve_stand_in

    with serve_stand_in(tmp_path_factory.mktemp("stand_in")) as server:
        yield server


@pytest.fixture(scope="session")
def shared_window(browser, stand_in):
    """A window on the stand-in that many test files use, one after the other."""
    from browser import Visit

    return Visit(browser, stand_in[0])  # closed with the browser


@pytest.fixture(scope="module")
def clips(shared_window):
    """The page Clips of the stand-in as it opens, for tests that leave it as they found it."""
    first = f"{shared_window.address}/?clip=valid-00000"
    if shared_window.page.url != first or shared_window.seen():
        shared_window.problems.clear()
        shared_window.open().predicted().wait_for_address("clip=")
    return shared_window


@pytest.fixture
def visit(browser, stand_in):
    """Open windows on the stand-in's pages, as many as wanted."""
    from browser import Visit

    visits = []

    def start(path="", **options):
        visits.append(Visit(browser, stand_in[0], **options))
        return visits[-1].open(path)

    yield start
    for each in visits:
        print(each.page.url, each.seen())  # shown where the test failed
        each.close()
