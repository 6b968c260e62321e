"""Rendering on several processes, in order."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.pool import Pool
from typing import Any

from pose_app.synthetic.data.generator import Settings, render_clip


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    import cv2

    cv2.setNumThreads(1)
    if hasattr(os, "nice"):  # Windows has none
        os.nice(10)  # whoever uses the clips comes first


def _pool(workers: int) -> Pool:
    # What a process starts minds Ctrl-C as it does at that moment: without this, a worker that is not ready yet
    # ends with a traceback.
    mask = getattr(signal, "pthread_sigmask", None)
    if mask:
        resource_tracker.ensure_running()  # the start of which would let Ctrl-C through again
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    try:
        # spawn: a fork of a process that has started threads (TensorFlow, OpenCV) may hang
        return multiprocessing.get_context("spawn").Pool(workers, _start_worker)
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


def rendered_clips(
    settings: Settings, indices: range, workers: int, make: Callable[[Settings, int], Any] = render_clip,
    in_order: bool = True,
) -> Iterator[Any]:  # fmt: skip
    """Yield the clips of the given numbers; workers 1 renders in this process.

    make: what is done for each number, with the settings, in a worker; a Rendered where nothing else is said.

    Raises InputError for a bad asset folder.
    """
    if workers <= 1:
        yield from map(partial(make, settings), indices)
        return
    with _pool(workers) as pool:
        each = pool.imap if in_order else pool.imap_unordered
        yield from each(partial(make, settings), indices, chunksize=1)
