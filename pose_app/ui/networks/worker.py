"""The process that one network lives in: it loads the network and answers clip after clip.

Started by NetworkProcess as `python -m pose_app.ui.networks.worker FOLDER`. Pickles pass through its standard
streams; it ends with its input, however the server ends.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pose_app.errors import InputError
from pose_app.ui.networks.network_process import NetworkFacts
from pose_app.weights import read_info

if TYPE_CHECKING:
    from pose_app.inference import Predictor


def main() -> None:
    """Load the network and say what it is; then take clips and give predictions, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    clips, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print do so on stderr
    loaded: list[Predictor] = []

    def load() -> NetworkFacts:
        predictor = _load(Path(sys.argv[1]))
        loaded.append(predictor)
        return NetworkFacts(predictor.device, predictor.why_cpu)

    _answer(answers, load)
    while loaded:
        try:
            clip = pickle.load(clips)
        except EOFError:
            return
        _answer(answers, lambda clip=clip: loaded[0].predict(clip))  # type: ignore[misc]


def _load(folder: Path) -> "Predictor":
    read_info(folder)  # what is no weights folder is said before seconds go by for Keras
    from pose_app.inference import Predictor  # imports Keras

    predictor = Predictor(folder)
    predictor.warm_up()
    return predictor


def _answer(answers: BinaryIO, make: Callable[[], object]) -> None:
    try:
        answer = pickle.dumps((make(), None))
    except InputError as error:
        answer = pickle.dumps((None, error))
    except Exception as error:  # its class may not be known to the server
        traceback.print_exc()
        answer = pickle.dumps((None, RuntimeError(str(error) or type(error).__name__)))
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main()
