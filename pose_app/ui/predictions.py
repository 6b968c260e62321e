"""Predictions of a data set, made once and kept on disk by weights and data."""

import os
import threading
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from pose_app.clips import JOINTS_SHAPE, Prediction
from pose_app.dataset import Dataset
from pose_app.ui.network import Network

CACHE = Path(__file__).parents[2] / ".cache" / "predictions"


class PredictionStore:
    """The predictions of one network for one data set: a memory-mapped (N, 8, 17, 3) file in mm.

    A clip not predicted yet holds NaN, so that a scoring that was stopped goes on where it stopped.
    """

    def __init__(self, network: Network, dataset: Dataset, name: str, folder: Path = CACHE) -> None:
        self.network, self.dataset = network, dataset
        self._joints = _open(folder / f"{name}.npy", len(dataset))
        self._pending: dict[int, Future[Prediction]] = {}
        self._lock = threading.Lock()

    def get(self, index: int) -> np.ndarray | None:
        """The prediction of one clip, (8, 17, 3) mm, or None where it is not made yet."""
        joints = np.array(self._joints[index])
        return joints if np.isfinite(joints).all() else None

    def request(self, index: int) -> "Future[Prediction]":
        """Ask the network for one clip; asking twice asks once. The result raises what went wrong."""
        with self._lock:
            future = self._pending.get(index)
            if future is None:
                future = self._pending[index] = self.network.submit(
                    self.dataset.clip(index), keep=lambda prediction: self._keep(index, prediction)
                )
        return future

    def _keep(self, index: int, prediction: Prediction) -> None:
        self._joints[index] = prediction.joints
        with self._lock:
            del self._pending[index]

    def missing(self) -> np.ndarray:
        """The clips without a prediction."""
        return np.flatnonzero(~np.isfinite(self._joints).all((1, 2, 3)))

    def all(self) -> np.ndarray:
        """Every prediction, (N, 8, 17, 3) mm, NaN where there is none."""
        return np.array(self._joints)


def _open(path: Path, clips: int) -> np.ndarray:
    shape = (clips, *JOINTS_SHAPE)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            np.save(part.open("wb"), np.full(shape, np.nan, np.float32))
            part.replace(path)
        joints = np.load(path, mmap_mode="r+", allow_pickle=False)
        if joints.shape == shape and joints.dtype == np.float32:
            return joints
    except (OSError, ValueError):
        pass  # a folder that cannot be written, or a damaged file: predictions then last as long as the server
    return np.full(shape, np.nan, np.float32)


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

    def start(self) -> None:
        """Go on with the clips that are missing."""
        self.asked = True
        if self.running:
            return
        self.error = None
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, daemon=True, name="scoring")
        self._thread.start()

    def stop(self) -> None:
        """Stop after the clip at hand."""
        self._stop.set()

    def _run(self) -> None:
        try:
            for index in self.store.missing():
                if self._stop.is_set():
                    return
                self.store.request(int(index)).result()
        except Exception as error:  # shown on the page that watches; a thread has nobody else to tell
            self.error = error
