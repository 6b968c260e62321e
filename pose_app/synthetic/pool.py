"""Rendering on several processes, in order."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial

from .generator import Settings, render_clip


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    import cv2

    cv2.setNumThreads(1)
    os.nice(10)  # whoever uses the clips comes first


def rendered_clips(
    settings: Settings, indices: range, workers: int, make: Callable = render_clip, in_order: bool = True
) -> Iterator:
    """Yield the clips of the given numbers; workers 1 renders in this process.

    make: what is done for each number, with the settings, in a worker; a Rendered where nothing else is said.

    Raises InputError for a bad asset folder.
    """
    if workers <= 1:
        yield from map(partial(make, settings), indices)
        return
    # spawn: a fork of a process that has started threads (TensorFlow, OpenCV) may hang
    with multiprocessing.get_context("spawn").Pool(workers, _start_worker) as pool:
        each = pool.imap if in_order else pool.imap_unordered
        yield from each(partial(make, settings), indices, chunksize=1)
