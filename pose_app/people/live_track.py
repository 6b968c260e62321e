"""Somebody who is being followed: where they were, where they will be next, and what they look like."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from pose_app.people.appearance import difference
from pose_app.people.detections import Detection
from pose_app.people.tracks import LEFT, Track

_LEARN = 0.1  # of an appearance, at each look
STRANGER, _KNOWN, _CHANGE = 0.75, 5, 0.24
_THUMBNAIL = 96  # pixels
_MEMORY_S = 0.5  # the speed is that over so long


@dataclass(eq=False)
class LiveTrack:
    """number: 0 until it is sure that there is somebody. tangled_with: others who have been in the way."""

    number: int = 0
    times_s: list[float] = field(default_factory=list)
    seen: list[Detection] = field(default_factory=list)
    look: np.ndarray | None = None
    picture: np.ndarray | None = None
    ending: str = ""
    tangled_with: "set[LiveTrack]" = field(default_factory=set)
    _picture_worth: float = 0.0
    _usual: float = 0.0

    @property
    def last(self) -> Detection:
        """Where they were seen last."""
        return self.seen[-1]

    def gap_s(self, time_s: float) -> float:
        """For how long they have been out of sight."""
        return time_s - self.times_s[-1]

    def expected(self, time_s: float) -> np.ndarray:
        """Where their hips should be, (2,) pixels: on along the way they went lately, for half a second at most."""
        times = np.array(self.times_s[-6:])
        recent = times >= times[-1] - _MEMORY_S
        hips = np.array([person.hips for person in self.seen[-6:]])[recent]
        if len(hips) < 2:
            return np.array(self.last.hips)
        speed = (hips[-1] - hips[0]) / (times[-1] - times[recent][0])
        place: np.ndarray = hips[-1] + speed * min(time_s - times[-1], 0.5)
        return place

    @property
    def radius(self) -> float:
        """Of the circle around them lately."""
        return float(np.median([person.radius for person in self.seen[-5:]]))

    def add(self, time_s: float, person: Detection, look: np.ndarray, picture: np.ndarray) -> None:
        """Note where they are now."""
        self.times_s.append(time_s)
        self.seen.append(person)
        if self.look is None:
            self.look = look
        elif not self.tangled_with:
            rate = max(_LEARN, 1 / len(self.seen))
            self._usual += rate * (self.unlike(look) - self._usual)
            self.look = self.look + rate * (look - self.look)
        # A thumbnail shows somebody whole and large.
        worth = person.score * _inside(person, picture) * min(1.0, person.radius / 100)
        if worth > self._picture_worth and not self.tangled_with:
            self.picture, self._picture_worth = _thumbnail(picture, person), worth

    def take_over(self, later: "LiveTrack") -> None:
        """Go on as somebody who was found anew and is the same person."""
        self.times_s += later.times_s
        self.seen += later.seen
        self.tangled_with |= later.tangled_with - {self}
        for other in self.tangled_with:
            other.tangled_with.discard(later)
            other.tangled_with.add(self)

    def unlike(self, look: np.ndarray) -> float:
        """Compare an appearance with theirs: 0 the same, 1 nothing in common."""
        return 1.0 if self.look is None else difference(self.look, look)

    @property
    def stranger(self) -> float:
        """From where on an appearance is somebody else's: what they wear may look the same from all sides, or not."""
        return STRANGER if len(self.seen) < _KNOWN else float(np.clip(self._usual + _CHANGE, 0.42, STRANGER))

    def finished(self, scale: float) -> Track:
        """Give what is known as a Track; scale: pixels of the film per pixel of the pictures looked at."""
        seen = [person for person, jumps in zip(self.seen, _jumps(self.seen), strict=True) if not jumps]
        times = [time_s for time_s, jumps in zip(self.times_s, _jumps(self.seen), strict=True) if not jumps]
        hips, shoulders = (np.array([getattr(p, name) for p in seen]) * scale for name in ("hips", "shoulders"))
        radius, score = np.array([p.radius for p in seen]) * scale, np.array([p.score for p in seen])
        picture = np.zeros((_THUMBNAIL, _THUMBNAIL, 3), np.uint8) if self.picture is None else self.picture
        return Track(self.number, np.array(times), hips, shoulders, radius, score, picture, self.ending)

    def end(self, why: str = LEFT) -> None:
        """Follow them no longer."""
        self.ending = why
        for other in self.tangled_with:
            other.tangled_with.discard(self)
        self.tangled_with.clear()


def _jumps(seen: list[Detection]) -> list[bool]:
    """Tell of each look whether it is off the way between those before and after it: a mistake, as nobody jumps so."""
    hips = np.array([person.hips for person in seen])
    jumps = [False] * len(seen)
    for i in range(1, len(seen) - 1):
        way = np.hypot(*(hips[i + 1] - hips[i - 1]))
        off = np.hypot(*(hips[i] - (hips[i - 1] + hips[i + 1]) / 2))
        jumps[i] = bool(off > 0.5 * seen[i].radius and off > way and not jumps[i - 1])
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
