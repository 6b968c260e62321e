"""The search for people in a film, on a thread of its own, so that the page shows what is found so far."""

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import cache

import numpy as np

from pose_app.engines import OPENVINO
from pose_app.errors import InputError
from pose_app.people.detections import Detection
from pose_app.people.detector import PersonDetector, Square
from pose_app.people.finding import Search
from pose_app.people.tracks import People
from pose_app.video import Reader

_PUBLISH_EVERY = 4  # looks
_NICE = 19  # pages and predictions come first


class FilmSearch:
    """Looks through a film until its end, or until it is stopped.

    open_reader: opens the film anew, as a reader is for one thread. people: who was found so far, None before the
    first look. is_over: whether there will be no more. error: what ended the search early, a sentence, or "".
    """

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        self.people: People | None = None
        self.part, self.error = 0.0, ""
        self.is_over = False  # there will be no more
        self._stop, self._changed = threading.Event(), threading.Condition()
        threading.Thread(target=self._run, args=(open_reader,), name="film search", daemon=True).start()

    def stop(self) -> None:
        """Look no further."""
        self._stop.set()

    def wait(self, seconds: float, until: Callable[[], bool]) -> bool:
        """Wait so long at most for something to come true of what is found; tells whether it did."""
        with self._changed:
            return self._changed.wait_for(lambda: until() or self.is_over, seconds)

    def _run(self, open_reader: Callable[[], Reader]) -> None:
        _give_way()
        try:
            detect = shared_detector()
            with closing(open_reader()) as reader:
                search, looks = Search(reader, detect), 0
                while not self._stop.is_set() and search.go_on():
                    looks += 1
                    if looks % _PUBLISH_EVERY == 0:
                        self._publish(search)
                self._publish(search)
        except InputError as error:
            self.error = str(error)
        except Exception as error:
            self.error = f"The search for people ended: {error or type(error).__name__}."
        with self._changed:
            self.is_over = True
            self._changed.notify_all()

    def _publish(self, search: Search) -> None:
        with self._changed:
            self.people, self.part = search.people(), search.part
            self._changed.notify_all()


def _give_way() -> None:
    """Let all else come before this thread and those that it starts, which on Linux have a priority of their own."""
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class _Shared:
    """One detector for all films; it is asked by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        try:
            self._detector = PersonDetector(OPENVINO)  # Keras, on a GPU or not, stays out of the server
        except InputError:
            self._detector = PersonDetector()

    def __call__(self, picture: np.ndarray, squares: Sequence[Square]) -> list[list[Detection]]:
        with self._lock:
            return self._detector(picture, squares)


_loading = threading.Lock()


@cache
def _loaded() -> _Shared:
    return _Shared()


def shared_detector() -> _Shared:
    """Give the detector, loaded when it is first asked for."""
    with _loading:
        return _loaded()


def prepare() -> None:
    """Begin to load the detector, for a film that may come."""

    def load() -> None:
        _give_way()
        with suppress(Exception):  # whoever needs it is told
            shared_detector()

    threading.Thread(target=load, name="detector", daemon=True).start()
