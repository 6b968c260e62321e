"""Whom to look at in a film, and when, where nobody has said it."""

from dataclasses import dataclass

import numpy as np

from pose_app.people.tracks import People, Track

_ENOUGH = 0.6  # a moment as good as that needs no better one
_GAP, _INTERRUPTED = 3.5, 0.3  # steps somebody may be out of sight; what a moment is worth in which they are longer
_LARGE = 0.7  # of the picture's height: who is as tall as that need not be taller


@dataclass(frozen=True)
class Moment:
    """When a person is well in view: the number of their track, seconds, and how well, 0 to 1."""

    number: int
    start_s: float
    worth: float

    @property
    def is_good(self) -> bool:
        """Whether it is not worth looking on for a better one."""
        return self.worth >= _ENOUGH


def best_moment(
    people: People, span_s: float, last_start_s: float = np.inf, number: int | None = None
) -> Moment | None:
    """Find when somebody is best in view for span_s seconds: whole in the picture, large, and surely found.

    last_start_s: no later than this. number: of whom, anybody if None. None where there is nobody.
    """
    moments = [
        _best_of(track, people, span_s, last_start_s) for track in people.tracks if number in (None, track.number)
    ]
    return max(moments, key=lambda moment: round(moment.worth, 2), default=None)  # of equal ones the first


def person_at(people: People, time_s: float, x: float, y: float) -> Track | None:
    """Give the person whose circle is around a place in the film's picture at a time, the nearest of several."""
    near = []
    for track in people.tracks:
        if track.is_followed(np.array([time_s]), people.step_s)[0]:
            at_x, at_y, radius = track.circle(np.array([time_s]))[0]
            distance = np.hypot(x - at_x, y - at_y) / radius
            if distance <= 1:
                near.append((distance, track.number, track))
    return min(near, default=(0.0, 0, None))[2]


def _best_of(track: Track, people: People, span_s: float, last_start_s: float) -> Moment:
    """Tell when one person is best in view from there on."""
    times, worth = track.times_s, _worth(track, people)
    count = len(times)
    last = np.minimum(np.searchsorted(times, times + span_s - 0.001), count - 1)  # the look at or after the end
    least, longest_gap = worth.copy(), np.zeros(count)
    for ahead in range(1, int((last - np.arange(count)).max()) + 1):
        i = np.flatnonzero(np.arange(count) + ahead <= last)
        least[i] = np.minimum(least[i], worth[i + ahead])
        longest_gap[i] = np.maximum(longest_gap[i], times[i + ahead] - times[i + ahead - 1])
    least = np.where(longest_gap > _GAP * people.step_s, _INTERRUPTED * least, least)
    starts = np.flatnonzero(times + span_s <= times[-1] + people.step_s)
    starts = starts if len(starts) else np.arange(1)
    in_time = starts[times[starts] <= last_start_s + 0.001]
    starts = in_time if len(in_time) else starts
    best = int(starts[np.argmax(np.round(least[starts], 2))])
    return Moment(track.number, min(float(times[best]), last_start_s), float(least[best]))


def _worth(track: Track, people: People) -> np.ndarray:
    """How well somebody is in view at each look: (T,) 0 to 1."""
    size = np.array(people.size, float)
    reach = 0.8 * track.radius[:, None]
    low, high = np.clip(track.hips - reach, 0, size), np.clip(track.hips + reach, 0, size)
    inside = ((high - low) / (2 * reach)).prod(axis=1)
    tall = np.minimum(1.0, 2 * track.radius / (_LARGE * size[1])) ** 0.5
    worth: np.ndarray = track.score * inside**2 * tall
    return worth
