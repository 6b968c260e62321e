"""The scoring of a whole data set in the background."""

import threading

from pose_app.errors import InputError
from pose_app.ui.machine_time import rest_while_needed
from pose_app.ui.networks.network_process import NetworkEnded
from pose_app.ui.networks.prediction_store import PredictionStore


class Scoring:
    """Predicts what is missing of a data set, on a thread of its own; can be stopped and started.

    A clip that cannot be predicted is left out: left_out counts them, failure is what the last of them raised. error
    is what ended it all early.
    """

    def __init__(self, store: PredictionStore) -> None:
        self.store = store
        self.total = len(store.dataset)
        self.error: Exception | None = None
        self.failure: InputError | None = None
        self.left_out = 0
        self.asked = False
        self._stop = threading.Event()
        self._revived = False
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
        self.error, self.failure, self.left_out = None, None, 0
        self._revived = False
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(rest_s,), daemon=True, name="scoring")
        self._thread.start()

    def stop(self) -> None:
        """Stop after the clip at hand."""
        self._stop.set()

    def wait(self, timeout_s: float) -> None:
        """Wait until no clip is being predicted."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, rest_s: float) -> None:
        try:
            for index in self.store.missing():
                rest_while_needed()
                if self._stop.wait(rest_s):
                    return
                self._predict(int(index))
        except Exception as error:  # shown on the page that watches; a thread has nobody else to tell
            self.error = error

    def _predict(self, index: int) -> None:
        self.store.forget_failure(index)
        try:
            self.store.request(index).result()
        except NetworkEnded:
            if self._stop.is_set() or self._revived:
                raise
            self._revived = True  # once: a network that ends again and again is not for this machine
            self._predict(index)
        except InputError as error:
            if self.store.network.failed:  # then every other clip fails as this one did
                raise
            self.failure, self.left_out = error, self.left_out + 1
