"""Following people from picture to picture.

No library does it as it is needed here: SORT and ByteTrack keep a number on a box but change it, or exchange two, where
people cross; here somebody is rather lost, with a word, than taken for somebody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pose_app.people.appearance import appearance
from pose_app.people.association import are_close, distinct, match
from pose_app.people.cuts import CutFinder
from pose_app.people.detections import Detection
from pose_app.people.detector import Square, tiles, whole, without
from pose_app.people.live_track import LiveTrack
from pose_app.people.tracks import CUT, LEFT, MIXED, People

Detect = Callable[[np.ndarray, Sequence[Square]], list[list[Detection]]]

_SURE, _LOOKS = 0.75, 3  # somebody is there who was seen so often, once with that score
_SURE_BESIDE, _LOOKS_BESIDE = 0.85, 6  # where others are as near as a part of them, or their shadow, would be
_NEWCOMERS_EVERY = 4  # looks
_SMALL = 0.25  # of the picture's height: where people have so small a radius, more of that size are looked for
_AROUND = 3.6  # radii, the side of the square in which somebody is looked for
_FORGET_S = 0.6  # who is not sure to be there is forgotten
_BACK_S, _WELCOME_S = 3.0, 1.2  # who has left is known again for so long, once it is sure that somebody is back
_BACK_ALIKE, _BACK_CLEAR = 0.42, 0.1  # by an appearance as near as that, and by so much nearer than any other's
_HIDDEN_S, _HIDDEN_ALIKE = 1.0, 0.55  # who is found again at once, near by and alone
_UNSEEN = 2.5  # looks: who was not seen for so long is out of sight
_UNTANGLED = 1.3  # times as far apart as close people are


class Follower:
    """Looks at pictures of a film in order, and keeps who is where.

    detect: a PersonDetector. size: width and height of the film's pictures. step_s: seconds between pictures, about.
    """

    def __init__(self, detect: Detect, size: tuple[int, int], step_s: float) -> None:
        self._detect, self._size, self._step_s = detect, size, step_s
        self._cuts, self._cuts_s = CutFinder(), list[float]()
        self._live: list[LiveTrack] = []
        self._gone: list[LiveTrack] = []  # those that have ended
        self._count, self._looks, self._small_looks, self._until_s, self._scale = 0, 0, 0, 0.0, 1.0

    def look(self, time_s: float, picture: np.ndarray) -> None:
        """Look at the next picture, (h, w, 3) uint8 RGB: a film's, made smaller."""
        self._scale = self._size[0] / picture.shape[1]
        is_cut = self._cuts.is_cut(picture)
        if is_cut:
            self._cuts_s.append(time_s)
            self._end(self._live, CUT)
        people = self._find(picture, time_s, anew=is_cut)
        looks = [appearance(picture, person) for person in people]
        self._tangle(time_s)
        matched = match(self._live, people, looks, time_s)
        for i, j in matched.items():
            self._live[i].add(time_s, people[j], looks[j], picture)
        self._untangle(time_s)
        for j in set(range(len(people))) - set(matched.values()):
            if not self._is_anybodys(people[j]):
                newcomer = LiveTrack()
                newcomer.add(time_s, people[j], looks[j], picture)
                self._live.append(newcomer)
        self._settle(time_s)
        self._looks, self._until_s = self._looks + 1, time_s

    def people(self, is_complete: bool = False) -> People:
        """Tell who was found so far; is_complete: the film is over."""
        known = sorted((t for t in (*self._gone, *self._live) if t.number), key=lambda track: track.number)
        tracks = tuple(replace(track.finished(self._scale), ending=self._ending(track)) for track in known)
        return People(tracks, self._size, self._step_s, self._until_s, is_complete, tuple(self._cuts_s))

    def _ending(self, track: LiveTrack) -> str:
        """Why somebody is not seen any more, though they may come back yet; "" where they are."""
        if track.ending or track.gap_s(self._until_s) <= _UNSEEN * self._step_s:
            return track.ending
        return MIXED if track.tangled_with else LEFT

    def _find(self, picture: np.ndarray, time_s: float, anew: bool) -> list[Detection]:
        squares = [self._around(track, time_s) for track in self._live]
        for_newcomers = anew or self._looks % _NEWCOMERS_EVERY == 0
        if for_newcomers or not self._live:
            squares.append(whole(picture))
        found = self._detect(picture, squares)
        # The detector sees who is largest: others are found where those are painted over, small ones in small parts.
        parts = tiles(picture) if for_newcomers else []
        has_small = not self._live or any(track.radius < _SMALL * picture.shape[0] for track in self._live)
        if self._looks % _NEWCOMERS_EVERY == 2 or (has_small and self._looks % 2 == 1):
            small = tiles(picture, 2)
            parts.append(small[self._small_looks % len(small)])
            self._small_looks += 1
        if parts:
            found += self._detect(without(picture, distinct(found)), parts)
        return distinct(found)

    def _around(self, track: LiveTrack, time_s: float) -> Square:
        side = _AROUND * track.radius
        x, y = track.expected(time_s) - side / 2
        return float(x), float(y), side

    def _tangle(self, time_s: float) -> None:
        for i, one in enumerate(self._live):
            for other in self._live[:i]:
                if are_close(one, other, time_s):
                    one.tangled_with.add(other)
                    other.tangled_with.add(one)

    def _untangle(self, time_s: float) -> None:
        """Let go of those who are apart again, and sure to be themselves."""
        for track in self._live:
            for other in list(track.tangled_with):
                both_seen = track.gap_s(time_s) == 0 and other.gap_s(time_s) == 0
                apart = np.hypot(*np.subtract(track.last.hips, other.last.hips))
                if both_seen and apart > _UNTANGLED * 0.75 * (track.radius + other.radius) / 2:
                    track.tangled_with.discard(other)
                    other.tangled_with.discard(track)

    def _is_anybodys(self, person: Detection) -> bool:
        """Whether a person whom nobody was matched to is so near to somebody that they are likely the same."""
        return any(
            np.hypot(*np.subtract(track.last.hips, person.hips)) < (0.6 if track.tangled_with else 0.35) * track.radius
            for track in self._live
        )

    def _settle(self, time_s: float) -> None:
        """Number those who are sure to be there, and end those who are not there any more."""
        for track in self._live:
            if not track.number and self._is_sure(track):
                self._welcome(track, time_s)
        over = [t for t in self._live if t.gap_s(time_s) > (_BACK_S + _WELCOME_S if t.number else _FORGET_S)]
        # Who cannot be told from another one is lost together with them.
        pairs = [{track, *track.tangled_with} for track in over if track.number and track.tangled_with]
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
        return len(track.seen) >= looks and max(person.score for person in track.seen) >= score

    def _welcome(self, track: LiveTrack, time_s: float) -> None:
        """Number a newcomer, or know them again as somebody who was out of sight."""
        away = [
            other
            for other in self._live
            if other.number
            and other.gap_s(time_s) > _UNSEEN * self._step_s
            and other.gap_s(track.times_s[0]) <= _BACK_S
        ]
        assert track.look is not None
        unlike = sorted(((other.unlike(track.look), i) for i, other in enumerate(away)))
        clear = len(unlike) < 2 or unlike[1][0] - unlike[0][0] > _BACK_CLEAR
        alike = _BACK_ALIKE
        if len(away) == 1 and away[0].gap_s(track.times_s[0]) < _HIDDEN_S:
            near = np.hypot(*np.subtract(away[0].last.hips, track.seen[0].hips)) < 1.5 * max(
                away[0].radius, track.radius
            )
            alike = _HIDDEN_ALIKE if near else _BACK_ALIKE  # half in the picture, say, when seen before
        if unlike and unlike[0][0] < alike and clear:
            back = away[unlike[0][1]]
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
                self._gone.append(track)
