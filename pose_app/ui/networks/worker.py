"""The process that one network lives in: it loads the network and answers clip after clip.

Started by NetworkProcess as `python -m pose_app.ui.networks.worker FOLDER ENGINE`. Pickles pass through its standard
streams; it ends with its input, however the server ends.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.ui.networks.network_process import NetworkFacts

_NICE = 10


def main() -> None:
    """Load the network and say what it is; then take clips and give predictions, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    clips, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print do so on stderr
    loaded: list[Predictor] = []

    def load() -> NetworkFacts:
        predictor = Predictor(Path(sys.argv[1]), sys.argv[2])
        loaded.append(predictor)
        return NetworkFacts(predictor.engine, predictor.precision, predictor.device, predictor.why_cpu)

    _answer(answers, load)
    _give_way()
    while loaded:
        try:
            clip = pickle.load(clips)
        except EOFError:
            return
        _answer(answers, lambda clip=clip: loaded[0].predict(clip))  # type: ignore[misc]


def _give_way() -> None:
    """Let the drawing of pages, by the server and by a browser on this machine, come before predictions."""
    tasks = Path("/proc/self/task")
    if tasks.is_dir():  # Linux has a priority for each thread
        for task in tasks.iterdir():
            with suppress(OSError):  # a thread that has ended meanwhile
                os.setpriority(os.PRIO_PROCESS, int(task.name), _NICE)
    elif hasattr(os, "nice"):
        os.nice(_NICE)


def _answer(answers: BinaryIO, make: Callable[[], object]) -> None:
    try:
        answer = pickle.dumps((make(), None))
    except InputError as error:
        answer = pickle.dumps((None, error))
    except Exception as error:  # its class may not be known to the server
        traceback.print_exc()
        answer = pickle.dumps((None, RuntimeError(str(error) or type(error).__name__)))
    try:
        answers.write(answer)
        answers.flush()
    except BrokenPipeError:  # the server has ended: nobody is there to be told anything
        os._exit(0)


if __name__ == "__main__":
    main()
