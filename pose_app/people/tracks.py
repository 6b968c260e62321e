"""People as they are followed through a film."""

from dataclasses import dataclass

import numpy as np

GAP_S = 1.0  # somebody out of sight for up to so long is taken to be between where they were before and after
LEFT, CUT, MIXED = "left", "cut", "mixed"  # why somebody is followed no longer
ENDINGS = {
    "": "is followed to the end",
    LEFT: "is out of sight after that",
    CUT: "is followed up to a cut of the film",
    MIXED: "cannot be told from somebody else after that",
}


@dataclass(frozen=True, eq=False)
class Track:
    """One person, followed through a film.

    number: from 1, in the order in which people were found. times_s: (T,) of the pictures in which they were seen.
    hips, shoulders: (T, 2) pixels of the film, the middles of both. radius: (T,) pixels, of the circle around the body,
    whose centre is at the hips. score: (T,) 0 to 1. picture: (h, w, 3) uint8 RGB, a look at them. ending: a key of
    ENDINGS.
    """

    number: int
    times_s: np.ndarray
    hips: np.ndarray
    shoulders: np.ndarray
    radius: np.ndarray
    score: np.ndarray
    picture: np.ndarray
    ending: str = ""

    @property
    def spans_s(self) -> tuple[tuple[float, float], ...]:
        """The stretches in which they are followed: (from, to) in seconds."""
        breaks = np.flatnonzero(np.diff(self.times_s) > GAP_S)
        first, last = np.r_[0, breaks + 1], np.r_[breaks, len(self.times_s) - 1]
        return tuple((float(self.times_s[i]), float(self.times_s[j])) for i, j in zip(first, last, strict=True))

    def is_followed(self, times_s: np.ndarray, tolerance_s: float) -> np.ndarray:
        """Tell for each time, (N,) seconds, whether it lies in a stretch, or that near to one: (N,) bool."""
        inside = [(times_s >= low - tolerance_s) & (times_s <= high + tolerance_s) for low, high in self.spans_s]
        followed: np.ndarray = np.any(inside, axis=0)
        return followed

    def circle(self, times_s: np.ndarray) -> np.ndarray:
        """Give the circle at any times, (N,) seconds: (N, 3) centre x, y and radius in pixels; in between a mean."""
        return np.column_stack([np.interp(times_s, self.times_s, v) for v in (*self.hips.T, self.radius)])


@dataclass(frozen=True, eq=False)
class People:
    """Who is in a film, as far as it was looked through.

    tracks: by their numbers. size: width and height of the film's pictures. step_s: seconds between the pictures that
    were looked at. until_s: of the last one. is_complete: whether that is the film's end. cuts_s: where the camera
    jumps to something else.
    """

    tracks: tuple[Track, ...]
    size: tuple[int, int]
    step_s: float
    until_s: float
    is_complete: bool
    cuts_s: tuple[float, ...] = ()

    def track(self, number: int) -> Track | None:
        """Give the person of that number."""
        return next((track for track in self.tracks if track.number == number), None)
