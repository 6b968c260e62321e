"""Predictions of a data set, made once and kept on disk by weights and data."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from pose_app.cache import cache_folder, make_room
from pose_app.clips import EXPECTED_SHAPE, JOINTS_PX_SHAPE, JOINTS_SHAPE, Prediction
from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.ui.networks.background_network import Network
from pose_app.ui.networks.kept_predictions import MOST_BYTES, KeptArray, KeptValues


def predictions_folder() -> Path:
    """Where predictions are kept: in the user's cache folder."""
    return cache_folder("predictions")


class PredictionStore:
    """The predictions of one network for one data set: a file of (N, 8, 17, 3) mm, read clip by clip.

    name: how the files begin. A clip not predicted yet holds NaN, so that a scoring that was stopped goes on where
    it stopped. Where the network says the joints' places in the picture too, a second file holds them: (N, 8, 17, 2)
    pixels, and a third the errors it expects, (N, 8, 17) mm.
    """

    def __init__(self, network: Network, dataset: Dataset, name: str, folder: Path | None = None) -> None:
        self.network, self.dataset = network, dataset
        folder = folder or predictions_folder()
        make_room(folder, "*.npy", name, MOST_BYTES)
        self._joints = KeptArray(folder / f"{name}.npy", (len(dataset), *JOINTS_SHAPE))
        self._joints_px = KeptValues(folder / f"{name}_px.npy", (len(dataset), *JOINTS_PX_SHAPE))
        self._expected = KeptValues(folder / f"{name}_expected.npy", (len(dataset), *EXPECTED_SHAPE))
        self.made = np.isfinite(self._joints.all()).all((1, 2, 3))  # (N,): which clips have a prediction
        self._asked: dict[int, Future[Prediction]] = {}  # the clips that are waited for, and those that failed
        self._lock = threading.Lock()

    def get(self, index: int) -> Prediction | None:
        """The prediction of one clip, or None where it is not made yet.

        The files do not say what it was made on and how fast: device is empty, seconds 0, the engine 'kept'.
        """
        joints = self._joints[index] if self.made[index] else None
        if joints is None or not np.isfinite(joints).all():  # the file may have been cut off
            return None
        name, weights = self.dataset.table[index]["clip"], self.network.folder.name
        beside = self._joints_px.get(index), self._expected.get(index)
        return Prediction(name, joints, weights, "", "kept", 0.0, *beside)

    def some_px(self, indices: Sequence[int], frame: int) -> np.ndarray:
        """Where the joints of some clips are in one frame, (n, 17, 2) pixels, NaN where nobody said."""
        return self._joints_px.some(indices)[:, frame]

    def some_expected(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """How far off the network expects to be in some clips, (n, 8, 17) mm, NaN where it did not say."""
        return self._expected.some([int(index) for index in indices])

    def request(self, index: int) -> Future[Prediction]:
        """Ask the network for one clip; asking twice asks once. The result raises what went wrong.

        A clip that failed is not asked for again before forget_failure.
        """
        with self._lock:
            future = self._asked.get(index)
            if future is None:
                future = self._asked[index] = self._ask(index)
        return future

    def forget_failure(self, index: int) -> None:
        """Let a clip that failed be asked for again, unless the network itself could not be loaded."""
        with self._lock:
            future = self._asked.get(index)
            if future is not None and future.done() and future.exception() and not self.network.failed:
                del self._asked[index]

    def _ask(self, index: int) -> Future[Prediction]:
        try:
            clip = self.dataset.clip(index)
        except InputError as error:  # damaged, or changed since it was opened: asked in the middle of a page
            failed: Future[Prediction] = Future()
            failed.set_exception(error)
            return failed
        return self.network.submit(clip, keep=lambda prediction: self._keep(index, prediction))

    def _keep(self, index: int, prediction: Prediction) -> None:
        # Before the joints: a clip that has these is not asked for again.
        self._joints_px.put(index, prediction.joints_px)
        self._expected.put(index, prediction.expected_errors)
        self._joints.put(index, prediction.joints)
        self.made[index] = True
        with self._lock:
            del self._asked[index]

    def missing(self) -> np.ndarray:
        """The clips without a prediction."""
        return np.flatnonzero(~self.made)

    def all(self) -> np.ndarray:
        """The joints of every prediction, (N, 8, 17, 3) mm, NaN where there is none."""
        return self._joints.all()

    def some(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """The predicted joints of some clips, (n, 8, 17, 3) mm, NaN where there is none."""
        return self._joints.some([int(index) for index in indices])
