"""The network of the app: loaded in the background, asked for one clip at a time."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from pose_app.clips import Clip, Prediction
from pose_app.ui.messages import for_visitors

if TYPE_CHECKING:
    from pose_app.inference import Predictor


class Network:
    """One weights folder's network on a thread of its own, so that no page waits for Keras.

    Requests queue clip by clip: a long job hands in one clip after another, and a click waits for one
    clip at most.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="network")
        self._lock = threading.Lock()
        self._loading: Future[Predictor] | None = None

    def start(self) -> None:
        """Begin to load, unless that was done before."""
        with self._lock:
            if self._loading is None:
                self._loading = self._pool.submit(_load, self.folder)

    @property
    def started(self) -> bool:
        """Whether it loads or is loaded."""
        return self._loading is not None

    @property
    def finished(self) -> bool:
        """Whether loading is over, well or badly."""
        return self._loading is not None and self._loading.done()

    @property
    def predictor(self) -> "Predictor | None":
        """The loaded network; None while it loads. Raises what loading raised, such as InputError."""
        return self._loading.result() if self.finished else None

    def submit(self, clip: Clip, keep: Callable[[Prediction], None] | None = None) -> "Future[Prediction]":
        """Queue one clip; keep, if given, gets the prediction first. The result raises what went wrong."""
        self.start()
        return self._pool.submit(self._predict, clip, keep)

    def _predict(self, clip: Clip, keep: Callable[[Prediction], None] | None) -> Prediction:
        prediction = self._loading.result().predict(clip)
        if keep:
            keep(prediction)
        return prediction

    def why_waiting(self, future: "Future[Prediction]") -> str:
        """Say for people why a prediction is not there yet, or why there will be none."""
        if future.done():
            return f"No prediction: {for_visitors(future.exception())}"
        return "Predicting …" if self.finished else "The network is loading …"


def _load(folder: Path) -> "Predictor":
    from pose_app.inference import Predictor
    from pose_app.model.backend import keras

    # Streamlit clears Keras' state after every run of a page (script_runner._clean_problem_modules). While a
    # network is being built on this thread that makes two of its layers share a name, and it fails.
    keras.backend.clear_session = lambda free_memory=True: None
    predictor = Predictor(folder)
    predictor.warm_up()
    # Streamlit collects garbage after every run: with TensorFlow's million objects out of the
    # collector's sight a rerun takes a tenth of the time.
    gc.collect()
    gc.freeze()
    return predictor
