"""A network in a process of its own, as the server sees it.

Libraries of networks stay out of the server: Streamlit clears Keras' state and collects all garbage after every run of
a page, which breaks a network that is being built and takes long beside TensorFlow's million objects. And a process
that has ended has given all of its memory back.
"""

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pose_app.clips import Clip, Prediction
from pose_app.engines import AUTO, runs_on

_PROJECT = Path(__file__).parents[3]
_WORKER = "pose_app.ui.networks.worker"


class NetworkEnded(RuntimeError):
    """The process of a network has ended; another one can be started."""


@dataclass(frozen=True)
class NetworkFacts:
    """What a loaded network runs on: see pose_app.engines.Engine."""

    engine: str
    precision: str
    device: str
    why_cpu: str

    def in_words(self) -> str:
        """Say it for people."""
        words = runs_on(self.device, self.engine, self.precision)
        return f"{words}. {self.why_cpu}" if self.why_cpu else words


class NetworkProcess:
    """The network of a weights folder, loaded; for one thread at a time.

    engine: one of pose_app.engines.ENGINES. device: what the network runs on, in words. Raises InputError as Predictor
    does, RuntimeError with the words of whatever else went wrong, NetworkEnded where the process is no more.
    """

    def __init__(self, folder: Path, engine: str = AUTO) -> None:
        path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _WORKER, str(folder), engine],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        try:
            facts = cast(NetworkFacts, self._receive())
        except Exception:
            self.close()
            raise
        self.device = facts.in_words()

    def predict(self, clip: Clip) -> Prediction:
        """Predict the joints of one clip."""
        assert self._process.stdin
        try:
            pickle.dump(clip, self._process.stdin)
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended, or was closed
            raise self._ended() from None
        return cast(Prediction, self._receive())

    def close(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in filter(None, (self._process.stdin, self._process.stdout)):
            with suppress(OSError, ValueError):  # what was not written yet has nowhere to go
                stream.close()

    def _receive(self) -> object:
        assert self._process.stdout
        try:
            answer, error = pickle.load(self._process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise self._ended() from None
        if error is not None:
            raise error
        return answer

    def _ended(self) -> NetworkEnded:
        code = self._process.poll()
        return NetworkEnded(f"The network's process ended (exit code {code}); the machine may be out of memory.")
