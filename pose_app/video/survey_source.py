"""One look over a whole source in small pictures: what its background is, and where a person is seen."""

from contextlib import closing
from dataclasses import dataclass

import cv2
import numpy as np

from pose_app.errors import InputError
from pose_app.video.source import Reader, Source, open_source

_SAMPLES = 96
_DECODED_PIXELS = 5e9  # about 10 s on 2 cores
_SIDE = 192  # pixels, the longer side of a small picture
_SAME = 24  # grey levels: two colours this near are the same thing
_THRESHOLD = 30  # grey levels from the background
_CANDIDATES = 48  # pictures whose colours may be the background's
_VISITS = 24  # a stay counts for at most this part of the film, so that one who stands still does not outvote the wall


@dataclass(frozen=True, eq=False)
class Survey:
    """Small pictures spread over a source: times_s (N,), pictures (N, h, w, 3) uint8, background (h, w, 3) uint8.

    masks: (N, h, w) uint8, 1 where a picture differs from the background. scale: small pixels per pixel
    of the source. size: width and height of the source's pictures.
    """

    times_s: np.ndarray
    pictures: np.ndarray
    background: np.ndarray
    masks: np.ndarray
    scale: float
    size: tuple[int, int]


def survey(source: Source, name: str | None = None) -> Survey:
    """Look over a source once; raises InputError when it cannot be read.

    Of a film that would take long to decode only the beginning is looked at: 3 minutes of 720p, 20 s of 4K.
    """
    with closing(open_source(source, name)) as reader:
        until_s = min(reader.duration_s, _DECODED_PIXELS / (reader.width * reader.height * reader.fps))
        times, pictures = _spread(reader, until_s)
        stack = np.stack(pictures)
        empty = background(stack)
        masks = np.stack([foreground(picture, empty) for picture in stack])
        return Survey(
            np.array(times), stack, empty, masks, stack.shape[2] / reader.width, (reader.width, reader.height)
        )


def _spread(reader: Reader, until_s: float) -> tuple[list[float], list[np.ndarray]]:
    """Take small pictures spread evenly; far ones are jumped to, near ones are reached by reading on."""
    gap_s = until_s / _SAMPLES
    times: list[float] = []
    pictures: list[np.ndarray] = []
    unreadable: InputError | None = None
    frames = reader.walk(0.0)
    wanted = 0.0
    while (frame := next(frames, None)) is not None and frame.time_s < until_s:
        if frame.time_s < wanted - 0.001:
            continue
        try:
            pictures.append(shrink(frame.picture()))
        except InputError as error:  # one picture less to know the background by
            unreadable = unreadable or error
            continue
        times.append(frame.time_s)
        wanted = max(wanted + gap_s, frame.time_s + gap_s / 2)
        if gap_s > 2:
            frames = reader.walk(wanted)
    if not pictures:
        raise unreadable or InputError(f"{reader.name} holds no pictures.")
    return times, pictures


def shrink(picture: np.ndarray) -> np.ndarray:
    """Make a picture small enough to be looked over quickly: its longer side becomes 192 pixels at most."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def foreground(picture: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Return where a small picture differs from the background: (h, w) uint8 of 0 and 1.

    The camera's exposure follows who walks in, so the background is first scaled to the picture.
    """
    ratio = (picture.reshape(-1, 3) + 1.0) / (empty.reshape(-1, 3) + 1.0)
    gain = np.clip(np.median(ratio, axis=0), 0.7, 1.4)
    expected = np.clip(empty * gain, 0, 255).astype(np.uint8)
    changed = (cv2.absdiff(picture, expected).max(axis=2) > _THRESHOLD).astype(np.uint8)
    grain = max(3, picture.shape[0] // 40)
    changed = cv2.morphologyEx(changed, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((2 * grain, grain), np.uint8))


def background(pictures: np.ndarray) -> np.ndarray:
    """Return for each pixel the colour that comes back most often: (N, h, w, 3) uint8 -> (h, w, 3) uint8.

    A plain median takes a person who stands long for the wall. Here each uninterrupted stay of a
    colour counts for at most 1/24 of the film, so that what is seen between many visits wins.
    """
    height, width = pictures.shape[1:3]
    small = max(1, width // 2), max(1, height // 2)
    halves = np.stack([cv2.resize(picture, small, interpolation=cv2.INTER_AREA) for picture in pictures])
    winner = _most_visited(halves)
    total = np.zeros((height, width, 3), np.float32)
    weight = np.full((height, width, 1), 1e-3, np.float32)
    for picture, half in zip(pictures, halves, strict=True):
        same = (cv2.absdiff(half, winner).max(axis=2) < _SAME).astype(np.float32)
        same = cv2.resize(same, (width, height))[..., None] + 1e-6
        total += same * picture
        weight += same
    colours: np.ndarray = np.clip(total / weight, 0, 255).astype(np.uint8)
    return colours


def _most_visited(pictures: np.ndarray) -> np.ndarray:
    count = len(pictures)
    longest = max(2, count // _VISITS)
    planes = np.ascontiguousarray(np.moveaxis(pictures, -1, 0)).astype(np.int16)  # (3, N, h, w): 4 times as fast
    best = np.full(pictures.shape[1:3], -1.0, np.float32)
    winner = np.zeros(pictures.shape[1:3], int)
    for candidate in range(0, count, max(1, count // _CANDIDATES)):
        score = _stays(planes, candidate, longest)
        better = score > best
        best[better] = score[better]
        winner[better] = candidate
    colours: np.ndarray = np.take_along_axis(pictures, winner[None, ..., None], axis=0)[0]
    return colours


def _stays(planes: np.ndarray, candidate: int, longest: int) -> np.ndarray:
    same = np.ones(planes.shape[1:], bool)
    for plane in planes:
        same &= np.abs(plane - plane[candidate]) < _SAME
    stay = np.zeros(same.shape[1:], np.uint8)
    score = np.zeros(same.shape[1:], np.float32)
    for here in same:
        stay = (stay + 1) * here
        score += here & (stay <= longest)
    # Time beyond the longest counted stay only breaks ties.
    total: np.ndarray = score + np.float32(0.01) * same.sum(axis=0, dtype=np.float32)
    return total
