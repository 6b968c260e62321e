"""Work that nobody waits for rests while something that somebody waits for needs all of the machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_changed = threading.Condition()
_needed_by = 0


@contextmanager
def all_of_the_machine() -> Iterator[None]:
    """Let work in the background rest meanwhile."""
    global _needed_by
    with _changed:
        _needed_by += 1
    try:
        yield
    finally:
        with _changed:
            _needed_by -= 1
            _changed.notify_all()


def rest_while_needed() -> None:
    """Wait until nobody needs all of the machine."""
    with _changed:
        _changed.wait_for(lambda: not _needed_by)
