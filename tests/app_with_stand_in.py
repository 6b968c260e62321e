"""The app with a network that says the truth plus an error known in advance, so that no test waits for a real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from conftest import STANDING_M

from pose_app.clips import Prediction

ERROR_MM = 10 * np.arange(1, 9)[:, None] + np.arange(17.0)  # (8, 17): of each frame and joint, of a clip of factor 1
EXPECTED_MM = np.tile(50 + np.arange(17, dtype=np.float32), (8, 1))  # what it says that it expects to be off

_SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
import streamlit as st
import app_with_stand_in
from pose_app.ui.served_files import routes
app_with_stand_in.install(Path({folder!r}))
app = st.App({pages!r}, routes=routes())
"""


class StandIn:
    """A Predictor for clips that hold their own truth; of others it says that they stand."""

    device, weights, engine = "a test's CPU", "first", "none"

    def predict(self, clip):
        made = (self.weights, self.device, self.engine)
        if clip.target is None:
            standing = np.tile(STANDING_M * 1000, (8, 1, 1)).astype(np.float32)
            return Prediction(clip.name, standing, *made, 0.01, places(standing), EXPECTED_MM)
        return Prediction(clip.name, predicted(clip), *made, 0.01, places(clip.target), EXPECTED_MM)

    def close(self):
        """A stand-in holds nothing."""


def factor(name: str) -> int:
    """How much worse than the best clip this one is, by the number in its name."""
    return 1 + int(name[-5:]) % 7


def predicted(clip) -> np.ndarray:
    """(8, 17, 3) mm: each joint a known distance too far from the camera."""
    return (clip.target + factor(clip.name) * ERROR_MM[..., None] * np.array([0, 0, 1])).astype(np.float32)


def places(target: np.ndarray) -> np.ndarray:
    """(..., 8, 17, 2) pixels: an orthographic picture of the truth, ten mm a pixel."""
    return (112 + target[..., :2] / 10).astype(np.float32)


def install(folder: Path) -> None:
    """Put the stand-in where the app loads its network, and all that the app writes into the folder."""
    from pose_app.ui.networks import background_network, prediction_store

    background_network.load_network = lambda weights, engine: StandIn()
    prediction_store.predictions_folder = lambda: folder / "cache"


def write_script(folder: Path) -> Path:
    """Write the app.py of the stand-in."""
    folder.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).parent
    script = folder / "app.py"
    pages = here.parent / "pose_app/ui/pages.py"
    script.write_text(_SCRIPT.format(paths=[str(here.parent), str(here)], folder=str(folder), pages=str(pages)))
    return script


@contextmanager
def serve_stand_in(folder: Path) -> Iterator[tuple[str, int]]:
    """Run the stand-in on six bundled clips; give its address and process id."""
    from browser import serve, small_data  # the server imports this file, too, and needs no pytest

    processes: list[int] = []
    data, script = small_data(folder / "data"), write_script(folder / "app")
    with serve("--data", str(data), script=script, tell=processes.append) as address:
        yield address, processes[0]
