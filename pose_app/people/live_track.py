"""Somebody who is being followed: where they were, where they will be next, and what they look like."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from pose_app.people.appearance import difference
from pose_app.people.detections import Detection
from pose_app.people.tracks import Track

_LEARN = 0.1  # of an appearance, at each look
# An appearance that far off is somebody else's; of who was seen so often, one that far beyond their usual change.
MOST_DISTANCE, _LEAST_DISTANCE, _KNOWN, _CHANGE = 0.75, 0.42, 5, 0.24
_THUMBNAIL = 96  # pixels
_MEMORY_S = 0.5  # the speed is that over so long


@dataclass(eq=False)
class LiveTrack:
    """number: 0 until it is sure that there is somebody. occluding: others who have been in the way."""

    number: int = 0
    times_s: list[float] = field(default_factory=list)
    detections: list[Detection] = field(default_factory=list)
    appearance: np.ndarray | None = None
    picture: np.ndarray | None = None
    ending: str = ""
    occluding: "set[LiveTrack]" = field(default_factory=set)
    _picture_worth: float = 0.0
    _usual: float = 0.0

    @property
    def last(self) -> Detection:
        """Where they were seen last."""
        return self.detections[-1]

    def gap_s(self, time_s: float) -> float:
        """For how long they have been out of sight."""
        return time_s - self.times_s[-1]

    def expected(self, time_s: float) -> np.ndarray:
        """Where their hips should be, (2,) pixels: on along the way they went lately, for half a second at most."""
        times = np.array(self.times_s[-6:])
        recent = times >= times[-1] - _MEMORY_S
        hips = np.array([person.hips for person in self.detections[-6:]])[recent]
        if len(hips) < 2:
            return np.array(self.last.hips)
        speed = (hips[-1] - hips[0]) / (times[-1] - times[recent][0])
        place: np.ndarray = hips[-1] + speed * min(time_s - times[-1], 0.5)
        return place

    @property
    def radius(self) -> float:
        """Of the circle around them lately."""
        return float(np.median([person.radius for person in self.detections[-5:]]))

    def add(self, time_s: float, person: Detection, appearance: np.ndarray, picture: np.ndarray) -> None:
        """Note where they are now."""
        self.times_s.append(time_s)
        self.detections.append(person)
        if self.appearance is None:
            self.appearance = appearance
        elif not self.occluding:
            rate = max(_LEARN, 1 / len(self.detections))
            self._usual += rate * (self.appearance_distance(appearance) - self._usual)
            self.appearance = self.appearance + rate * (appearance - self.appearance)
        # A thumbnail shows somebody whole and large.
        worth = person.score * _inside(person, picture) * min(1.0, person.radius / 100)
        if worth > self._picture_worth and not self.occluding:
            self.picture, self._picture_worth = _thumbnail(picture, person), worth

    def take_over(self, later: "LiveTrack") -> None:
        """Go on as somebody who was found anew and is the same person."""
        self.times_s += later.times_s
        self.detections += later.detections
        self.occluding |= later.occluding - {self}
        for other in self.occluding:
            other.occluding.discard(later)
            other.occluding.add(self)

    def appearance_distance(self, appearance: np.ndarray) -> float:
        """Compare an appearance with theirs: 0 the same, 1 nothing in common."""
        return 1.0 if self.appearance is None else difference(self.appearance, appearance)

    @property
    def most_distance(self) -> float:
        """From where on an appearance is somebody else's: what they wear may look the same from all sides, or not."""
        return (
            MOST_DISTANCE
            if len(self.detections) < _KNOWN
            else float(np.clip(self._usual + _CHANGE, _LEAST_DISTANCE, MOST_DISTANCE))
        )

    def finished(self, scale: float) -> Track:
        """Give what is known as a Track; scale: pixels of the film per pixel of the pictures looked at."""
        hips, shoulders = (
            np.array([getattr(p, name) for p in self.detections]) * scale for name in ("hips", "shoulders")
        )
        radius, score = (np.array([getattr(p, name) for p in self.detections]) for name in ("radius", "score"))
        kept = ~_jumps(hips, radius * scale)
        picture = np.zeros((_THUMBNAIL, _THUMBNAIL, 3), np.uint8) if self.picture is None else self.picture
        return Track(
            self.number, np.array(self.times_s)[kept], hips[kept], shoulders[kept], radius[kept] * scale, score[kept],
            picture, self.ending,
        )  # fmt: skip

    def end(self, why: str) -> None:
        """Follow them no longer."""
        self.ending = why
        for other in self.occluding:
            other.occluding.discard(self)
        self.occluding.clear()


def _jumps(hips: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Tell where a track is off the way between before and after: a mistake, as nobody jumps so. (T, 2), (T,): (T,)."""
    way = np.hypot(*(hips[2:] - hips[:-2]).T)
    off = np.hypot(*(hips[1:-1] - (hips[2:] + hips[:-2]) / 2).T)
    jumps = np.zeros(len(hips), bool)
    for i in np.flatnonzero((off > 0.5 * radius[1:-1]) & (off > way)) + 1:
        jumps[i] = not jumps[i - 1]
    return jumps


def _inside(person: Detection, picture: np.ndarray) -> float:
    """Part of the circle's square that lies in the picture."""
    height, width = picture.shape[:2]
    (x, y), r = person.hips, person.radius
    shares = [max(0.0, min(at + r, length) - max(at - r, 0.0)) / (2 * r) for at, length in ((x, width), (y, height))]
    return float(shares[0] * shares[1])


def _thumbnail(picture: np.ndarray, person: Detection) -> np.ndarray:
    (x, y), side = person.hips, 2.1 * person.radius
    scale = _THUMBNAIL / side
    turn = np.array([[scale, 0, (side / 2 - x) * scale], [0, scale, (side / 2 - y) * scale]])
    size = (_THUMBNAIL, _THUMBNAIL)
    small: np.ndarray = cv2.warpAffine(picture, turn, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return small
