"""The network of the app: loaded in the background, asked for one clip at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from pose_app.clips import Clip, Prediction
from pose_app.engines import AUTO
from pose_app.ui.messages import for_visitors
from pose_app.ui.networks.network_process import NetworkEnded, NetworkProcess


class LoadedNetwork(Protocol):
    """What Network needs of a network: a NetworkProcess, or what stands for one in a test."""

    device: str

    def predict(self, clip: Clip) -> Prediction:
        """Predict the joints of one clip."""

    def close(self) -> None:
        """Give back all that the network takes."""


def load_network(folder: Path, engine: str) -> LoadedNetwork:
    """Load a weights folder's network; raises InputError where it cannot be used."""
    return NetworkProcess(folder, engine)


class Network:
    """One weights folder's network on a thread of its own, so that no page waits for it.

    engine: one of pose_app.engines.ENGINES. Requests queue clip by clip: a long job hands in one clip after another,
    and a click waits for one clip at most.
    """

    def __init__(self, folder: Path, engine: str = AUTO) -> None:
        self.folder, self.engine = folder, engine
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="network")
        self._lock = threading.Lock()
        self._loading: Future[LoadedNetwork] | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to load, unless that was done before."""
        with self._lock:
            if self._loading is None and not self._closed:
                self._loading = self._pool.submit(self._load)

    @property
    def started(self) -> bool:
        """Whether it loads or is loaded."""
        return self._loading is not None

    @property
    def finished(self) -> bool:
        """Whether loading is over, well or badly."""
        loading = self._loading
        return loading is not None and loading.done()

    @property
    def failed(self) -> bool:
        """Whether loading is over and went badly."""
        loading = self._loading
        return loading is not None and loading.done() and loading.exception() is not None

    @property
    def device(self) -> str | None:
        """What the network runs on, in words; None while it loads. Raises what loading raised, such as InputError."""
        loading = self._loading
        return loading.result().device if loading is not None and loading.done() else None

    def submit(self, clip: Clip, keep: Callable[[Prediction], None] | None = None) -> Future[Prediction]:
        """Queue one clip; keep, if given, gets the prediction first. The result raises what went wrong."""
        self.start()
        return self._pool.submit(self._predict, clip, keep)

    def close(self) -> None:
        """End the network and give back its memory; whatever is asked of it now fails."""
        with self._lock:
            self._closed, loading = True, self._loading
        self._pool.shutdown(wait=False)
        if loading is not None and loading.done() and not loading.exception():
            loading.result().close()

    def why_waiting(self, future: Future[Prediction]) -> str:
        """Say for people why a prediction is not there yet, or why there will be none."""
        if future.done():
            return f"No prediction: {for_visitors(str(future.exception() or ''))}"
        return "Predicting …" if self.finished else "The network is loading …"

    def _load(self) -> LoadedNetwork:
        network = load_network(self.folder, self.engine)
        with self._lock:
            closed = self._closed
        if closed:
            network.close()
            raise NetworkEnded("The network was dropped while it was loaded.")
        return network

    def _predict(self, clip: Clip, keep: Callable[[Prediction], None] | None) -> Prediction:
        loading = self._loading
        if loading is None or self._closed:
            raise NetworkEnded("The network was dropped before it came to this clip.")
        network = loading.result()
        try:
            prediction = network.predict(clip)
        except NetworkEnded:
            with self._lock:
                self._loading = None  # whoever asks next has it loaded again
            raise
        if keep:
            keep(prediction)
        return prediction
