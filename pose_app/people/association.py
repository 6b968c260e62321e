"""Who is who: people found in a picture matched to those who are being followed."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from pose_app.people.detections import SAME_BOX, Detection, overlap
from pose_app.people.live_track import MOST_DISTANCE, LiveTrack

_REACH, _REACH_A_SECOND = 0.6, 1.2  # radii somebody may be from where they are expected; more after a gap
_SIZES = 2.6  # how much larger or smaller they may be
_IN_PLACE = 0.35  # radii; who turns or bends may look quite different in the same place
_NEVER = 1e6
_CLOSE, _APART = 0.75, 1.0  # mean radii: people as near as that may be taken for each other; as far, no more
_SAME_PLACE, _SAME_BODY = 0.5, 0.6  # radii between two answers for one person: from several squares, from parts of them
_BESIDE = 0.75  # an answer that much less sure, beside a better one, is the same person's
_CLEAR = 0.1  # difference of two appearances' distances that tells who is who


def match(
    tracks: Sequence[LiveTrack], people: Sequence[Detection], appearances: Sequence[np.ndarray], time_s: float
) -> dict[int, int]:
    """Match tracks to people so that places, sizes and appearances fit best: track index to person index."""
    if not tracks or not people:
        return {}
    costs = np.array(
        [[_cost(track, p, a, time_s) for p, a in zip(people, appearances, strict=True)] for track in tracks]
    )
    rows, columns = linear_sum_assignment(costs)
    pairs = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if costs[i, j] < _NEVER}
    return {i: j for i, j in pairs.items() if not _is_doubtful(i, j, tracks, appearances)}


def _cost(track: LiveTrack, person: Detection, appearance: np.ndarray, time_s: float) -> float:
    away = float(np.hypot(*(track.expected(time_s) - person.hips))) / max(track.radius, person.radius)
    size = abs(np.log(person.radius / track.radius))
    distance = track.appearance_distance(appearance)
    reach = _REACH + _REACH_A_SECOND * track.gap_s(time_s)
    limit = MOST_DISTANCE if away < _IN_PLACE and not track.occluding else track.most_distance
    if away > reach or size > np.log(_SIZES) or distance > limit:
        return _NEVER
    # Of people who were in each other's way, where somebody is says less than what they look like.
    weight = 0.3 if track.occluding else 1.0
    return float(weight * (away + 0.5 * size) + 2.0 * distance)


def _is_doubtful(i: int, j: int, tracks: Sequence[LiveTrack], appearances: Sequence[np.ndarray]) -> bool:
    """Whether a person may as well be another one who was in the way of this one."""
    track = tracks[i]
    return any(
        other.appearance_distance(appearances[j]) < track.appearance_distance(appearances[j]) + _CLEAR
        for other in track.occluding
    )


def are_close(one: LiveTrack, other: LiveTrack, time_s: float) -> bool:
    """Whether two are so near in the picture that they may be taken for each other."""
    away = np.hypot(*(one.expected(time_s) - other.expected(time_s)))
    return bool(away < _CLOSE * (one.radius + other.radius) / 2)


def are_apart(one: LiveTrack, other: LiveTrack, time_s: float) -> bool:
    """Whether both were seen now, and so far from each other that they are taken for each other no more."""
    both_seen = one.gap_s(time_s) == 0 and other.gap_s(time_s) == 0
    away = np.hypot(*np.subtract(one.last.hips, other.last.hips))
    return both_seen and bool(away > _APART * (one.radius + other.radius) / 2)


def distinct(found: Sequence[Sequence[Detection]]) -> list[Detection]:
    """List the people found in several squares of one picture, each once; found: of each square its people.

    Two answers so near that they may be one person's are two people's only where one square shows both.
    """
    everybody = sorted(((p, square) for square, people in enumerate(found) for p in people), key=lambda e: -e[0].score)
    kept: list[tuple[Detection, int]] = []
    for person, square in everybody:
        if not any(_is_same(person, other, square == of) for other, of in kept):
            kept.append((person, square))
    return [person for person, _ in kept]


def _is_same(one: Detection, better: Detection, in_one_square: bool) -> bool:
    """Whether an answer is the same person's as a better one."""
    hips = np.hypot(*np.subtract(one.hips, better.hips))
    shoulders = np.hypot(*np.subtract(one.shoulders, better.shoulders))
    if hips + shoulders < _SAME_PLACE * min(one.radius, better.radius) or overlap(one.box, better.box) > SAME_BOX:
        return True
    near = min(hips, shoulders) < _SAME_BODY * max(one.radius, better.radius)
    return bool(near and (one.score < _BESIDE * better.score or not in_one_square))
