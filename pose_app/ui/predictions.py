"""Predictions of a data set, made once and kept on disk by weights and data."""

import os
import threading
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from pose_app.clips import JOINTS_PX_SHAPE, JOINTS_SHAPE, Prediction
from pose_app.dataset import Dataset
from pose_app.ui.network import Network
from pose_app.ui.predictions_kept import make_room

CACHE = Path(__file__).parents[2] / ".cache" / "predictions"


class PredictionStore:
    """The predictions of one network for one data set: a memory-mapped (N, 8, 17, 3) file in mm.

    A clip not predicted yet holds NaN, so that a scoring that was stopped goes on where it stopped. Where
    the network says the joints' places in the picture too, a second file holds them: (N, 8, 17, 2) pixels.
    """

    def __init__(self, network: Network, dataset: Dataset, name: str, folder: Path = CACHE) -> None:
        self.network, self.dataset = network, dataset
        make_room(folder, name)
        self._joints = _open(folder / f"{name}.npy", (len(dataset), *JOINTS_SHAPE))
        self._px_path = folder / f"{name}_px.npy"
        self._joints_px = self._open_px() if self._px_path.exists() else None
        self.made = np.isfinite(self._joints).all((1, 2, 3))  # (N,): which clips have a prediction
        self._pending: dict[int, Future[Prediction]] = {}
        self._lock = threading.Lock()

    def get(self, index: int) -> np.ndarray | None:
        """The prediction of one clip, (8, 17, 3) mm, or None where it is not made yet."""
        return np.array(self._joints[index]) if self.made[index] else None

    def get_px(self, index: int) -> np.ndarray | None:
        """Where the joints of one clip are in its frames, (8, 17, 2) pixels, or None where nobody said."""
        if self._joints_px is None or not self.made[index]:
            return None
        joints = np.array(self._joints_px[index])
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
        if prediction.joints_px is not None:  # before the joints: a clip that has these is not asked for again
            if self._joints_px is None:
                self._joints_px = self._open_px()
            self._joints_px[index] = prediction.joints_px
        self._joints[index] = prediction.joints
        self.made[index] = True
        with self._lock:
            del self._pending[index]

    def missing(self) -> np.ndarray:
        """The clips without a prediction."""
        return np.flatnonzero(~self.made)

    def all(self) -> np.ndarray:
        """Every prediction, (N, 8, 17, 3) mm, NaN where there is none."""
        return np.array(self._joints)

    def some(self, indices: np.ndarray) -> np.ndarray:
        """The predictions of some clips, (n, 8, 17, 3) mm, NaN where there is none."""
        return np.array(self._joints[indices])

    def _open_px(self) -> np.ndarray:
        return _open(self._px_path, (len(self.dataset), *JOINTS_PX_SHAPE))


def _open(path: Path, shape: tuple[int, ...]) -> np.ndarray:
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
                if self._stop.wait(rest_s):
                    return
                self.store.request(int(index)).result()
        except Exception as error:  # shown on the page that watches; a thread has nobody else to tell
            self.error = error
