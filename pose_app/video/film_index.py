"""When each frame of a film is shown, told by its packets where they tell it, else by decoding."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pose_app.video.ffmpeg import FilmPacket, OpenFilm, VideoFrame

_COMPARED = 8  # frames at the beginning that are decoded to see whether packets tell the truth
_TAIL_PIXELS = 40 * 1920 * 1080  # decoded at the end without a reason to doubt it: about 0.3 s of work
_SHORT_S = 0.5  # a film that ends this much before what its header promises, or 2 % of it, is cut off


@dataclass(frozen=True, eq=False)
class FilmIndex:
    """The frames that come out of a film.

    pts: (T,) int64, ascending. unit_s: seconds of 1 in it. keys: (K,) those at which decoding can begin; none where
    the film is read from its beginning only. last_s: how long the last frame is shown, 0 where nothing says it.
    numbered: what frames say when they come out is no time, so that they are counted. promised_s: where the film ends
    early the seconds that its header promises, 0 where it promises none; None where the film is whole.
    """

    pts: np.ndarray
    unit_s: float
    keys: np.ndarray
    last_s: float
    numbered: bool = False
    promised_s: float | None = None

    @property
    def times_s(self) -> np.ndarray:
        """Seconds since the first frame, (T,)."""
        times: np.ndarray = (self.pts - self.pts[0]) * self.unit_s
        return times

    @property
    def labels(self) -> np.ndarray:
        """What each frame is known by when it comes out: its pts or its number, (T,)."""
        return np.arange(len(self.pts)) if self.numbered else self.pts


def build_index(film: OpenFilm) -> FilmIndex:
    """Find out which frames a film has; its container stands anywhere afterwards. No frame: pts is empty."""
    ours = list(film.packets())
    early = _promise_broken(film)
    if film.lacks_its_end and len(ours) > 1:
        ours[-1] = ours[-1]._replace(whole=False)
    while ours and not ours[-1].whole:
        ours.pop()
        early = early if early is not None else 0.0
    index = _from_packets(film, ours, early)
    return index if index is not None else _from_frames(film, ours, early)


def _promise_broken(film: OpenFilm) -> float | None:
    """Return the seconds promised where no stream comes near its end."""
    promised, reached = film.promised_s, film.reached_s
    if promised is None or reached is None or promised - reached < max(_SHORT_S, 0.02 * promised):
        return None
    return promised


def _keys(packets: list[FilmPacket]) -> np.ndarray:
    return np.unique(np.array([packet.pts for packet in packets if packet.key and packet.pts is not None], np.int64))


def _from_packets(film: OpenFilm, packets: list[FilmPacket], early: float | None) -> FilmIndex | None:
    """Trust the packets where the first frames that are decoded agree with them."""
    shown = [packet for packet in packets if packet.shows and packet.whole]
    if not shown or any(packet.pts is None for packet in shown):
        return None
    pts, keys = np.unique(np.array([packet.pts for packet in shown], np.int64)), _keys(packets)
    decoded = list(itertools.islice(_from_the_beginning(film, keys), _COMPARED))
    first = [frame.pts for frame in decoded if frame.pts is not None]
    if not first or len(first) < len(decoded):
        return None
    pts = pts[pts >= first[0]]  # what comes before the first key frame is not shown
    if pts[: len(first)].tolist() != first or len(pts) < len(first) or len(first) < min(_COMPARED, len(pts)):
        return None
    # Where pieces of an AVI are lost, those behind are counted from the beginning, and by its index otherwise.
    keys = keys[:0] if film.format == "avi" and early is not None else keys
    pts = _without_lost_end(film, pts, keys, certain=early is None)
    lasts = [packet.duration for packet in shown if packet.pts == pts[-1]]
    unit_s = float(film.stream.time_base or 1)
    return FilmIndex(pts, unit_s, keys, max(lasts, default=0) * unit_s, promised_s=early)


def _from_the_beginning(film: OpenFilm, keys: np.ndarray) -> Iterator[VideoFrame]:
    """Decode from the first key frame: sought, as opening the container again takes longer, or by that."""
    if len(keys) and (frames := film.frames_from(int(keys[0]), int(keys[0]))) is not None:
        return frames
    film.reopen()
    return film.frames()


def _without_lost_end(film: OpenFilm, pts: np.ndarray, keys: np.ndarray, certain: bool) -> np.ndarray:
    """Leave out the last frames where they cannot be decoded; looked at where it is quick or there is a doubt."""
    for key in keys[::-1]:
        tail = int((pts >= key).sum())
        if certain and tail * film.stream.width * film.stream.height > _TAIL_PIXELS:
            return pts
        frames = film.frames_from(int(key), int(key))
        if frames is None:
            return pts
        seen = [frame.pts for frame in frames if frame.pts is not None]
        if seen:
            return pts[pts <= max(seen)]
        certain = False
    return pts


def _from_frames(film: OpenFilm, packets: list[FilmPacket], early: float | None) -> FilmIndex:
    """Decode all of a film for its times, or for its number of frames where they carry none."""
    film.reopen()
    seen = [frame.pts for frame in film.frames()]
    times = [at for at in seen if at is not None]
    if not times or len(set(times)) < len(seen):
        rate = film.stream.guessed_rate or film.stream.average_rate
        unit_s = float(1 / rate) if rate else 1 / 25
        return FilmIndex(np.arange(len(seen)), unit_s, np.empty(0, np.int64), unit_s, True, early)
    pts = np.array(times, np.int64)
    said = np.unique(np.array([packet.pts for packet in packets if packet.pts is not None], np.int64))
    # H.264 in AVI: pictures come out in their order, but with the times of the pieces they are made of.
    numbered = bool((np.diff(pts) < 0).any())
    keys = np.empty(0, np.int64) if numbered else _keys(packets)
    pts = said if numbered and len(said) == len(pts) else np.sort(pts)
    return FilmIndex(pts, float(film.stream.time_base or 1), keys, 0.0, numbered, early)
