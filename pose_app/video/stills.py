"""Pictures without a film around them: images, pages of a TIFF, arrays of frames."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cv2
import numpy as np
from PIL import Image

from pose_app.errors import InputError
from pose_app.files import OUR_MARK
from pose_app.video.frame import Frame
from pose_app.video.picture import READABLE, decode_page, decode_picture

ASSUMED_FPS = 25.0  # where nothing tells how fast the pictures follow each other


class StillsReader:
    """Pictures that are fetched one by one, at known or assumed times.

    fetch(i): RGB uint8 of picture i. times_s: (T,) or None where the pictures carry no time. last_s: how long the last
    one is shown, the average where it is not known. A reader and its frames may be used by one thread at a time.
    """

    note = ""

    def __init__(
        self,
        name: str,
        kind: str,
        count: int,
        fetch: Callable[[int], np.ndarray],
        times_s: np.ndarray | None = None,
        last_s: float | None = None,
    ) -> None:
        self.name, self.kind, self._fetch = name, kind, fetch
        self.fps_known = times_s is not None
        self.times_s: np.ndarray = np.arange(count) / ASSUMED_FPS if times_s is None else times_s
        steps = np.diff(self.times_s)
        self.fps = float(1 / steps.mean()) if len(steps) else ASSUMED_FPS
        self.height, self.width = self._first().shape[:2]
        self.duration_s = float(self.times_s[-1]) + (last_s or 1 / self.fps)

    def _first(self) -> np.ndarray:
        """Give the first picture that can be read."""
        error = InputError(f"{self.name} holds no pictures.")
        for i in range(len(self.times_s)):
            try:
                return self._fetch(i)
            except InputError as unreadable:
                error = unreadable if i == 0 else error
        raise error

    def draft(self) -> None:
        """Pictures are decoded as quickly as they can be."""

    def close(self) -> None:
        """Nothing is left open between pictures."""

    def walk(self, start_s: float = 0.0) -> Iterator[Frame]:
        """Go through the pictures at or after start_s."""
        for i in range(int(np.searchsorted(self.times_s, start_s - 0.001)), len(self.times_s)):
            yield Frame(float(self.times_s[i]), (self.width, self.height), partial(self._draw, i))

    def _draw(self, i: int, width: int, height: int) -> np.ndarray:
        picture = self._fetch(i)
        if picture.shape[:2] != (self.height, self.width):
            other_height, other_width = picture.shape[:2]
            raise InputError(
                f"The pictures of {self.name} differ in size: the first is {self.width}×{self.height}, number {i + 1} "
                f"is {other_width}×{other_height}; all should be the same."
            )
        if picture.shape[:2] == (height, width):
            return picture
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def is_our_drawing(head: bytes) -> bool:
    """Tell by a file's beginning whether it is a PNG drawn by us, and no picture to predict from."""
    return head.startswith(b"\x89PNG") and OUR_MARK in head


def images_reader(images: Sequence[tuple[str, Callable[[], bytes]]], name: str) -> StillsReader:
    """Read a set of images, each given as (name, function that gives the file's bytes)."""

    def fetch(i: int) -> np.ndarray:
        return decode_picture(images[i][1](), images[i][0])

    return StillsReader(name, "images", len(images), fetch)


def tiff_reader(data: bytes, name: str) -> StillsReader:
    """Read the pages of a TIFF as pictures; raises InputError for one that is damaged."""
    try:
        with Image.open(io.BytesIO(data), formats=("TIFF",)) as opened:
            pages: int = getattr(opened, "n_frames", 1)
    except Exception:  # Pillow fails in a dozen ways on what is damaged
        raise InputError(f"{name} is no readable picture; {READABLE}.") from None
    return StillsReader(name, "images", pages, lambda i: decode_page(data, i, name))
