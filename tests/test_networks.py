"""A network's life: its own process, one owner, and memory that comes back when it is dropped."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from browser import memory_mb

from pose_app.clips import Clip
from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.ui.networks import network_cache
from pose_app.ui.networks.background_network import Network
from pose_app.ui.networks.network_process import NetworkEnded, NetworkProcess

BLACK = Clip("black", np.zeros((8, 224, 224, 3), np.uint8))


class Idle:
    """Stands for a loaded network, and counts those that are."""

    device = "a test's CPU"
    open: list = []

    def __init__(self):
        self.open.append(self)

    def close(self):
        self.open.remove(self)


@pytest.fixture
def owners(monkeypatch):
    """The owners of networks that hold nothing, none at the start."""
    monkeypatch.setattr("pose_app.ui.networks.background_network.load_network", lambda folder, engine: Idle())
    network_cache.owned_network.clear()
    Idle.open.clear()
    yield network_cache.owned_network
    network_cache.owned_network.clear()


def loaded(network: Network) -> Network:
    network.start()
    deadline = time.monotonic() + 200
    while not network.finished and time.monotonic() < deadline:
        time.sleep(0.02)
    assert network.device
    return network


def networks_processes() -> set[int]:
    """The networks' processes among the children of this one, by whichever of its threads they were started.

    Others may be there, too: a browser's, where a test file before this one left it open.
    """
    tasks = Path("/proc/self/task").iterdir()
    children = {child for task in tasks for child in (task / "children").read_text().split()}
    return {int(child) for child in children if "pose_app.ui.networks.worker" in _command_of(child)}


def _command_of(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:  # it has ended
        return ""


def test_a_page_and_its_store_ask_the_same_network_however_many_there_are(owners, make_data, tmp_path, monkeypatch):
    monkeypatch.setattr("pose_app.ui.networks.prediction_store.predictions_folder", lambda: tmp_path / "cache")
    dataset = open_dataset(make_data(2))
    for name in "abcdabcd":
        owned = owners(tmp_path / name, name)
        assert owned.scoring(dataset, name).store.network is owned.network
        assert owners(tmp_path / name, name) is owned


def test_no_more_networks_are_loaded_than_the_owner_keeps(owners, tmp_path):
    networks = [loaded(owners(tmp_path / name, name).network) for name in "abcde"]
    assert len(Idle.open) == network_cache.MOST_NETWORKS
    with pytest.raises(RuntimeError):  # what was dropped is not brought back behind the owner's back
        networks[0].submit(BLACK).result(20)
    assert len(Idle.open) == network_cache.MOST_NETWORKS


def test_a_dropped_network_stops_its_scorings(owners, make_data, tmp_path, monkeypatch):
    monkeypatch.setattr("pose_app.ui.networks.prediction_store.predictions_folder", lambda: tmp_path / "cache")
    job = owners(tmp_path / "a", "a").scoring(open_dataset(make_data(50)), "a")
    job.start(rest_s=20)
    owners.clear()
    job.wait(20)
    assert not job.running and job.done == 0


def test_other_files_by_the_same_name_have_their_own_store(owners, make_data, tmp_path, monkeypatch):
    monkeypatch.setattr("pose_app.ui.networks.prediction_store.predictions_folder", lambda: tmp_path / "cache")
    owned = owners(tmp_path / "a", "a")
    before = owned.scoring(open_dataset(make_data(2)), "a")
    assert owned.scoring(open_dataset(make_data(3)), "a").total == 3 != before.total


@pytest.mark.slow
def test_streamlit_clearing_keras_session_does_not_reach_a_network(small_weights):
    """In the server there is no Keras whose session could be cleared while a network is being built."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom pose_app.ui.networks.background_network import Network\n"
        "from streamlit.runtime.scriptrunner.script_runner import _clean_problem_modules\n"
        f"network = Network(Path({str(small_weights)!r}))\nnetwork.start()\n"
        "while not network.finished:\n    _clean_problem_modules()\n    time.sleep(0.01)\n"
        "assert network.device and 'keras' not in sys.modules\nnetwork.close()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1], timeout=250)


@pytest.mark.slow
def test_a_network_answers_ends_and_is_loaded_again(small_weights):
    before = networks_processes()
    network = loaded(Network(small_weights))
    (process,) = networks_processes() - before
    first = network.submit(BLACK).result(60)
    assert first.clip_name == "black" and first.joints.shape == (8, 17, 3) and network.device
    os.kill(process, signal.SIGKILL)
    with pytest.raises(NetworkEnded, match="process ended"):
        network.submit(BLACK).result(60)
    again = network.submit(BLACK).result(120)
    np.testing.assert_allclose(again.joints, first.joints, atol=1e-3)
    assert networks_processes() > before
    network.close()
    assert networks_processes() == before
    with pytest.raises(RuntimeError):
        network.submit(BLACK).result(60)


def test_weights_that_cannot_be_used_say_so_in_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no weights in"):
        NetworkProcess(tmp_path)


@pytest.mark.slow
def test_a_worker_ends_with_its_server(small_weights):
    process = NetworkProcess(small_weights)
    process._process.stdin.close()  # as when the server is killed
    assert process._process.wait(20) == 0
    with pytest.raises(NetworkEnded):
        process.predict(BLACK)
    process.close()


def memory_of_all() -> float:
    """The memory of this process and its networks', MB."""
    gc.collect()
    return sum(map(memory_mb, {os.getpid(), *networks_processes()}))


@pytest.mark.slow
def test_memory_after_ten_switches_is_that_after_two(small_weights, tmp_path):
    # Where every switch drops a network a process ends with it: benchmarks/network_memory.py --most 1.
    owner = network_cache.owned_network
    folders = small_weights, Path(shutil.copytree(small_weights, tmp_path / "other"))

    def switch(times: int) -> list[float]:
        memory = []
        for number in range(times):
            folder = folders[number % 2]
            network = loaded(owner(folder, str(folder)).network)
            for _ in range(3):
                network.submit(BLACK).result(60)
                memory.append(memory_of_all())
        return memory

    owner.clear()
    switch(2)
    # With each prediction it swings by up to 45 MB a network, as the allocator keeps or gives back a large array.
    after_two, after_ten = switch(2), switch(8)[-6:]
    assert min(after_ten) - max(after_two) < 30
    owner.clear()
