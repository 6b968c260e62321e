"""Rendering on several processes, in order."""

import multiprocessing
import signal
from collections.abc import Iterator
from functools import partial

from .generator import Rendered, Settings, render_clip


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    import cv2

    cv2.setNumThreads(1)


def rendered_clips(settings: Settings, indices: range, workers: int) -> Iterator[Rendered]:
    """Yield the clips of the given numbers in order; workers 1 renders in this process.

    Raises InputError for a bad asset folder.
    """
    if workers <= 1:
        yield from map(partial(render_clip, settings), indices)
        return
    # spawn: a fork of a process that has started threads (TensorFlow, OpenCV) may hang
    with multiprocessing.get_context("spawn").Pool(workers, _start_worker) as pool:
        yield from pool.imap(partial(render_clip, settings), indices, chunksize=1)
