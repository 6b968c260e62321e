"""OpenCV's own complaints kept off the terminal while ours says what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def quiet() -> Iterator[None]:
    """Silence OpenCV's log inside the block."""
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)
