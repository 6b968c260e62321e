"""What switching between two networks costs: `python benchmarks/network_memory.py [--most N] [--switches N]`.

Copies weights/best as the second network and switches between the two as a page does, predicting three clips at each.
Prints the memory of this process and of the networks' after each switch; --most 1 drops a network at each. Wanted:
after ten switches at most 30 MB more than after two.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import streamlit as st  # noqa: E402
from test_networks import memory_of_all  # noqa: E402

from pose_app.dataset import bundled  # noqa: E402
from pose_app.ui.networks.network_cache import MOST_NETWORKS, OwnedNetwork  # noqa: E402
from pose_app.weights import DEFAULT_WEIGHTS  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--most", type=int, default=MOST_NETWORKS, help="networks that are kept")
parser.add_argument("--switches", type=int, default=10)
options = parser.parse_args()


@st.cache_resource(max_entries=options.most, show_spinner=False, on_release=OwnedNetwork.close)
def owner(folder: Path) -> OwnedNetwork:
    """The app's owner of networks, with a limit of our own."""
    return OwnedNetwork(folder)


with tempfile.TemporaryDirectory() as temporary:
    folders = DEFAULT_WEIGHTS, Path(shutil.copytree(DEFAULT_WEIGHTS, Path(temporary) / "other"))
    for switch in range(options.switches):
        begun = time.perf_counter()
        for clip in range(3):  # what TensorFlow takes settles with the first few
            owner(folders[switch % 2]).network.submit(bundled().clip(clip)).result()
        print(f"switch {switch + 1}: {memory_of_all():.0f} MB, {time.perf_counter() - begun:.1f} s", flush=True)
    owner.clear()
    print(f"all dropped: {memory_of_all():.0f} MB")
