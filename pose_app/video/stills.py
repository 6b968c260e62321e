"""Pictures without a film around them: images, arrays of frames, animated WebP and PNG."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cv2
import numpy as np

from pose_app.errors import InputError
from pose_app.files import OUR_MARK
from pose_app.video.quiet import quiet

ASSUMED_FPS = 25.0  # where nothing tells how fast the pictures follow each other
_ANIMATION_CHUNK = 32  # frames decoded at once, so that a long animation does not fill the memory


class StillsReader:
    """Pictures that are fetched one by one, at known or assumed times.

    fetch(i): RGB uint8 of picture i. times_s: (T,) or None where the pictures carry no time.
    """

    def __init__(
        self, name: str, kind: str, count: int, fetch: Callable[[int], np.ndarray], times_s: np.ndarray | None = None
    ) -> None:
        self.name, self.kind, self._count, self._fetch = name, kind, count, fetch
        self.fps_known = times_s is not None
        self._times_s = np.arange(count) / ASSUMED_FPS if times_s is None else times_s
        steps = np.diff(self._times_s)
        self.fps = float(1 / steps.mean()) if len(steps) else ASSUMED_FPS
        self.height, self.width = self._first().shape[:2]

    def _first(self) -> np.ndarray:
        """Give the first picture that can be read."""
        error = InputError(f"{self.name} holds no pictures.")
        for i in range(self._count):
            try:
                return self._fetch(i)
            except InputError as unreadable:
                error = unreadable if i == 0 else error
        raise error

    def close(self) -> None:
        """Nothing is left open between pictures."""

    def walk(self, start_s: float = 0.0) -> Iterator[tuple[float, Callable[[], np.ndarray]]]:
        """Go through the pictures at or after start_s: (time in s, a function that gives the RGB picture)."""
        for i in range(int(np.searchsorted(self._times_s, start_s - 0.001)), self._count):
            yield float(self._times_s[i]), partial(self._picture, i)

    def _picture(self, i: int) -> np.ndarray:
        picture = self._fetch(i)
        if picture.shape[:2] != (self.height, self.width):
            height, width = picture.shape[:2]
            raise InputError(
                f"The pictures of {self.name} differ in size: the first is {self.width}×{self.height}, number {i + 1} "
                f"is {width}×{height}; all should be the same."
            )
        return picture

    def length(self) -> tuple[int, float]:
        """Return the number of pictures and the duration in s."""
        return self._count, float(self._times_s[-1]) + 1 / self.fps


def is_our_drawing(head: bytes) -> bool:
    """Tell by a file's beginning whether it is a PNG drawn by us, and no picture to predict from."""
    return head.startswith(b"\x89PNG") and OUR_MARK in head


def images_reader(images: Sequence[tuple[str, Callable[[], bytes]]], name: str) -> StillsReader:
    """Read a set of images, each given as (name, function that gives the file's bytes)."""

    def fetch(i: int) -> np.ndarray:
        picture = _decode(images[i][1]())
        if picture is None:
            raise InputError(f"{images[i][0]} is no readable picture; JPEG, PNG, WebP, BMP and TIFF are read.")
        return picture

    return StillsReader(name, "images", len(images), fetch)


def _decode(data: bytes) -> np.ndarray | None:
    try:
        with quiet():
            return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None
    except cv2.error:
        return None


def animation_reader(data: bytes, name: str) -> StillsReader:
    """Read an animated WebP or PNG; raises InputError when it is damaged or a single picture."""
    buffer = np.frombuffer(data, np.uint8)
    durations: list[float] = []
    while len(durations) % _ANIMATION_CHUNK == 0:
        ok, chunk = _decode_animation(buffer, len(durations))
        if not ok or not len(chunk.frames):
            break
        durations += [max(10, ms) / 1000 for ms in chunk.durations]
    if not durations:
        raise InputError(f"{name} is damaged or cut off; copy it again.")
    if len(durations) == 1:
        raise InputError(f"{name} is a single picture; a film, or a folder of at least 8 pictures, is needed.")
    cache: dict[int, Sequence[np.ndarray]] = {}

    def fetch(i: int) -> np.ndarray:
        part = i // _ANIMATION_CHUNK
        if part not in cache:
            cache.clear()
            cache[part] = _decode_animation(buffer, part * _ANIMATION_CHUNK)[1].frames
        picture = cache[part][i % _ANIMATION_CHUNK]
        return np.ascontiguousarray(picture[..., 2::-1])

    return StillsReader(name, "animation", len(durations), fetch, np.cumsum([0.0, *durations[:-1]]))


def _decode_animation(buffer: np.ndarray, start: int) -> tuple[bool, cv2.Animation]:
    try:
        with quiet():
            return cv2.imdecodeanimation(buffer, start=start, count=_ANIMATION_CHUNK)
    except cv2.error:
        return False, cv2.Animation()
