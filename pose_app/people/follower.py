"""Following people from picture to picture.

No library does it as it is needed here: SORT and ByteTrack keep a number on a box but change it, or exchange two, where
people cross; here somebody is rather lost, with a word, than taken for somebody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pose_app.people.appearance import appearance
from pose_app.people.association import are_apart, are_close, distinct, match
from pose_app.people.cuts import CutFinder
from pose_app.people.detections import Detection
from pose_app.people.detector import Square, paint_over, tiles, whole_picture
from pose_app.people.live_track import LiveTrack
from pose_app.people.tracks import CUT, LEFT, MIXED, People, Track

Detect = Callable[[np.ndarray, Sequence[Square]], list[list[Detection]]]

_SURE, _LOOKS = 0.75, 3  # somebody is there who was seen so often, once with that score
_SURE_BESIDE, _LOOKS_BESIDE = 0.85, 6  # where others are as near as a part of them, or their shadow, would be
_NEWCOMERS_EVERY = 4  # looks
_SMALL = 0.25  # of the picture's height: where people have so small a radius, more of that size are looked for
_AROUND = 3.6  # radii, the side of the square in which somebody is looked for
_FORGET_S = 0.6  # who is not sure to be there is forgotten
_BACK_S, _CONFIRM_S = 3.0, 1.2  # who has left is known again for so long, once it is sure that somebody is back
_BACK_ALIKE, _BACK_CLEAR = 0.42, 0.1  # by an appearance as near as that, and by so much nearer than any other's
_HIDDEN_S, _HIDDEN_ALIKE = 1.0, 0.55  # who is found again at once, near by and alone
_NEAR, _NEAR_OCCLUDED = 0.35, 0.6  # radii from somebody: who is found there is likely they
_UNSEEN = 2.5  # looks: who was not seen for so long is out of sight


class Follower:
    """Looks at pictures of a film in order, and keeps who is where.

    detect: a PersonDetector. size: width and height of the film's pictures. step_s: seconds between pictures, about.
    """

    def __init__(self, detect: Detect, size: tuple[int, int], step_s: float) -> None:
        self._detect, self._size, self._step_s = detect, size, step_s
        self._cuts, self._cuts_s = CutFinder(), list[float]()
        self._live: list[LiveTrack] = []
        self._ended: list[Track] = []
        self._count, self._looks, self._small_looks, self._until_s, self._scale = 0, 0, 0, 0.0, 1.0

    def look(self, time_s: float, picture: np.ndarray) -> None:
        """Look at the next picture, (h, w, 3) uint8 RGB: a film's, made smaller."""
        self._scale = self._size[0] / picture.shape[1]
        is_cut = self._cuts.is_cut(picture)
        if is_cut:
            self._cuts_s.append(time_s)
            self._end(self._live, CUT)
        people = self._find(picture, time_s, anew=is_cut)
        appearances = [appearance(picture, person) for person in people]
        self._note_occlusions(time_s)
        matched = match(self._live, people, appearances, time_s)
        for i, j in matched.items():
            self._live[i].add(time_s, people[j], appearances[j], picture)
        self._end_occlusions(time_s)
        for j in set(range(len(people))) - set(matched.values()):
            if not self._is_known(people[j]):
                newcomer = LiveTrack()
                newcomer.add(time_s, people[j], appearances[j], picture)
                self._live.append(newcomer)
        self._settle(time_s)
        self._looks, self._until_s = self._looks + 1, time_s

    def people(self, is_complete: bool = False) -> People:
        """Tell who was found so far; is_complete: the film is over."""
        live = [replace(t.finished(self._scale), ending=self._ending(t)) for t in self._live if t.number]
        tracks = tuple(sorted((*self._ended, *live), key=lambda track: track.number))
        return People(tracks, self._size, self._step_s, self._until_s, is_complete, tuple(self._cuts_s))

    def _ending(self, track: LiveTrack) -> str:
        """Why somebody is not seen any more, though they may come back yet; "" where they are."""
        if track.ending or track.gap_s(self._until_s) <= _UNSEEN * self._step_s:
            return track.ending
        return MIXED if track.occluding else LEFT

    def _find(self, picture: np.ndarray, time_s: float, anew: bool) -> list[Detection]:
        squares = [self._around(track, time_s) for track in self._live]
        for_newcomers = anew or self._looks % _NEWCOMERS_EVERY == 0
        if for_newcomers or not self._live:
            squares.append(whole_picture(picture))
        found = self._detect(picture, squares)
        # The detector sees who is largest: others are found where those are painted over, small ones in small parts.
        parts = tiles(picture) if for_newcomers else []
        has_small = not self._live or any(track.radius < _SMALL * picture.shape[0] for track in self._live)
        if self._looks % _NEWCOMERS_EVERY == 2 or (has_small and self._looks % 2 == 1):
            small = tiles(picture, 2)
            parts.append(small[self._small_looks % len(small)])
            self._small_looks += 1
        if parts:
            found += self._detect(paint_over(picture, distinct(found)), parts)
        return distinct(found)

    def _around(self, track: LiveTrack, time_s: float) -> Square:
        side = _AROUND * track.radius
        x, y = track.expected(time_s) - side / 2
        return float(x), float(y), side

    def _note_occlusions(self, time_s: float) -> None:
        for i, one in enumerate(self._live):
            for other in self._live[:i]:
                if are_close(one, other, time_s):
                    one.occluding.add(other)
                    other.occluding.add(one)

    def _end_occlusions(self, time_s: float) -> None:
        """Let go of those who are apart again, and sure to be themselves."""
        for track in self._live:
            for other in list(track.occluding):
                if are_apart(track, other, time_s):
                    track.occluding.discard(other)
                    other.occluding.discard(track)

    def _is_known(self, person: Detection) -> bool:
        """Whether a person whom nobody was matched to is so near to somebody that they are likely the same."""
        return any(
            np.hypot(*np.subtract(track.last.hips, person.hips))
            < (_NEAR_OCCLUDED if track.occluding else _NEAR) * track.radius
            for track in self._live
        )

    def _settle(self, time_s: float) -> None:
        """Number those who are sure to be there, and end those who are not there any more."""
        for track in self._live:
            if not track.number and self._is_sure(track):
                self._confirm(track, time_s)
        over = [t for t in self._live if t.gap_s(time_s) > (_BACK_S + _CONFIRM_S if t.number else _FORGET_S)]
        # Who cannot be told from another one is lost together with them.
        pairs = [{track, *track.occluding} for track in over if track.number and track.occluding]
        mixed = [t for t in set[LiveTrack]().union(*pairs) if t.gap_s(time_s) > _UNSEEN * self._step_s]
        self._end(mixed, MIXED)
        self._end([track for track in over if not track.ending], LEFT)

    def _is_sure(self, track: LiveTrack) -> bool:
        """Whether it is sure that there is somebody who was not known."""
        beside = any(
            np.hypot(*np.subtract(other.last.hips, track.last.hips)) < max(other.radius, track.radius)
            for other in self._live
            if other.number
        )
        score, looks = (_SURE_BESIDE, _LOOKS_BESIDE) if beside else (_SURE, _LOOKS)
        return len(track.detections) >= looks and max(person.score for person in track.detections) >= score

    def _confirm(self, track: LiveTrack, time_s: float) -> None:
        """Number a newcomer, or know them again as somebody who was out of sight."""
        away = [
            other
            for other in self._live
            if other.number
            and other.gap_s(time_s) > _UNSEEN * self._step_s
            and other.gap_s(track.times_s[0]) <= _BACK_S
        ]
        assert track.appearance is not None
        distances = sorted(((other.appearance_distance(track.appearance), i) for i, other in enumerate(away)))
        is_clear = len(distances) < 2 or distances[1][0] - distances[0][0] > _BACK_CLEAR
        limit = _BACK_ALIKE
        if len(away) == 1 and away[0].gap_s(track.times_s[0]) < _HIDDEN_S:
            near = np.hypot(*np.subtract(away[0].last.hips, track.detections[0].hips)) < 1.5 * max(
                away[0].radius, track.radius
            )
            limit = _HIDDEN_ALIKE if near else _BACK_ALIKE  # half in the picture, say, when seen before
        if distances and distances[0][0] < limit and is_clear:
            back = away[distances[0][1]]
            back.take_over(track)
            self._live.remove(track)
            return
        self._count += 1
        track.number = self._count

    def _end(self, tracks: Sequence[LiveTrack], why: str) -> None:
        for track in list(tracks):
            track.end(why)
            self._live.remove(track)
            if track.number:
                self._ended.append(track.finished(self._scale))
