"""Predictions of a data set, made once and kept on disk by weights and data."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from pose_app.clips import EXPECTED_SHAPE, JOINTS_PX_SHAPE, JOINTS_SHAPE, Prediction
from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.ui.background_network import Network
from pose_app.ui.kept_predictions import KeptArray, KeptValues, make_room
from pose_app.ui.machine_time import rest_while_needed

CACHE = user_cache_path("pose-app", appauthor=False) / "predictions"


class PredictionStore:
    """The predictions of one network for one data set: a file of (N, 8, 17, 3) mm, read clip by clip.

    A clip not predicted yet holds NaN, so that a scoring that was stopped goes on where it stopped. Where
    the network says the joints' places in the picture too, a second file holds them: (N, 8, 17, 2) pixels, and
    a third the errors it expects, (N, 8, 17) mm.
    """

    def __init__(self, network: Network, dataset: Dataset, name: str, folder: Path = CACHE) -> None:
        self.network, self.dataset = network, dataset
        make_room(folder, name)
        self._joints = KeptArray(folder / f"{name}.npy", (len(dataset), *JOINTS_SHAPE))
        self._beside = {
            "joints_px": KeptValues(folder / f"{name}_px.npy", (len(dataset), *JOINTS_PX_SHAPE)),
            "expected_errors": KeptValues(folder / f"{name}_expected.npy", (len(dataset), *EXPECTED_SHAPE)),
        }
        self.made = np.isfinite(self._joints.all()).all((1, 2, 3))  # (N,): which clips have a prediction
        self._pending: dict[int, Future[Prediction]] = {}
        self._lock = threading.Lock()

    def get(self, index: int) -> np.ndarray | None:
        """The prediction of one clip, (8, 17, 3) mm, or None where it is not made yet."""
        joints = self._joints[index] if self.made[index] else None
        return joints if joints is not None and np.isfinite(joints).all() else None  # the file may have been cut off

    def get_px(self, index: int) -> np.ndarray | None:
        """Where the joints of one clip are in its frames, (8, 17, 2) pixels, or None where nobody said."""
        return self._beside["joints_px"].get(index) if self.made[index] else None

    def some_px(self, indices: Sequence[int], frame: int) -> np.ndarray:
        """Where the joints of some clips are in one frame, (n, 17, 2) pixels, NaN where nobody said."""
        places = (self.get_px(int(index)) for index in indices)
        return np.stack([np.full(JOINTS_PX_SHAPE[1:], np.nan) if px is None else px[frame] for px in places])

    def get_expected(self, index: int) -> np.ndarray | None:
        """How far off the network expects to be in one clip, (8, 17) mm, or None where it did not say."""
        return self._beside["expected_errors"].get(index) if self.made[index] else None

    def request(self, index: int) -> "Future[Prediction]":
        """Ask the network for one clip; asking twice asks once. The result raises what went wrong."""
        with self._lock:
            future = self._pending.get(index)
            if future is None:
                future = self._pending[index] = self._ask(index)
        return future

    def _ask(self, index: int) -> "Future[Prediction]":
        try:
            clip = self.dataset.clip(index)
        except InputError as error:  # damaged, or changed since it was opened: asked in the middle of a page
            failed = Future()
            failed.set_exception(error)
            return failed
        return self.network.submit(clip, keep=lambda prediction: self._keep(index, prediction))

    def _keep(self, index: int, prediction: Prediction) -> None:
        for name, kept in self._beside.items():  # before the joints: a clip that has these is not asked for again
            kept.put(index, getattr(prediction, name))
        self._joints.put(index, prediction.joints)
        self.made[index] = True
        with self._lock:
            del self._pending[index]

    def missing(self) -> np.ndarray:
        """The clips without a prediction."""
        return np.flatnonzero(~self.made)

    def all(self) -> np.ndarray:
        """Every prediction, (N, 8, 17, 3) mm, NaN where there is none."""
        return self._joints.all()

    def some(self, indices: np.ndarray) -> np.ndarray:
        """The predictions of some clips, (n, 8, 17, 3) mm, NaN where there is none."""
        return self._joints.some(indices)


class Scoring:
    """Predicts what is missing of a data set, on a thread of its own; can be stopped and started."""

    def __init__(self, store: PredictionStore) -> None:
        self.store = store
        self.total = len(store.dataset)
        self.error: Exception | None = None
        self._stop = threading.Event()
        self.asked = False
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether clips are being predicted now."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def done(self) -> int:
        """How many clips have a prediction."""
        return self.total - len(self.store.missing())

    def start(self, rest_s: float = 0.0) -> None:
        """Go on with the clips that are missing, with a rest before each, in which a page can be drawn."""
        self.asked = True
        if self.running:
            return
        self.error = None
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(rest_s,), daemon=True, name="scoring")
        self._thread.start()

    def stop(self) -> None:
        """Stop after the clip at hand."""
        self._stop.set()

    def _run(self, rest_s: float) -> None:
        try:
            for index in self.store.missing():
                rest_while_needed()
                if self._stop.wait(rest_s):
                    return
                self.store.request(int(index)).result()
        except Exception as error:  # shown on the page that watches; a thread has nobody else to tell
            self.error = error
