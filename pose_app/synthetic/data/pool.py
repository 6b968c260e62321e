"""Rendering on several processes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker

from pose_app.synthetic.data.generator import Rendered, Settings, render_clip


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    import cv2

    cv2.setNumThreads(1)
    if hasattr(os, "nice"):  # Windows has none
        os.nice(10)  # whoever uses the clips comes first


def _start_worker_that_waits() -> None:
    _start_worker()
    # It waits for work at a queue that it could write to itself: a parent that is killed would not be missed.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _ctrl_c_kept_back() -> Iterator[None]:
    # What a process starts minds Ctrl-C as it does at that moment: without this, a worker that is not ready yet
    # ends with a traceback.
    mask = getattr(signal, "pthread_sigmask", None)
    if mask:
        resource_tracker.ensure_running()  # the start of which would let Ctrl-C through again
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


def render_executor(workers: int) -> Executor:
    """Start so many processes that render what is submitted, in any order; 1 is a thread of this process."""
    if workers <= 1:
        return ThreadPoolExecutor(1)
    # spawn: a fork of a process that has started threads (TensorFlow, OpenCV) may hang
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(workers, context, _start_worker_that_waits)
    with _ctrl_c_kept_back():
        executor.submit(os.getpid)  # the first task starts the processes
    return executor


def rendered_clips(settings: Settings, indices: range, workers: int) -> Iterator[Rendered]:
    """Yield the clips of the given numbers, in order; workers 1 renders in this process.

    Raises InputError for a bad asset folder.
    """
    if workers <= 1:
        yield from map(partial(render_clip, settings), indices)
        return
    context = multiprocessing.get_context("spawn")  # as above
    with _ctrl_c_kept_back():
        pool = context.Pool(workers, _start_worker)
    with pool:
        yield from pool.imap(partial(render_clip, settings), indices, chunksize=1)
