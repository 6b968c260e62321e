"""Films: frames with the time at which each is shown, from any start."""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import numpy as np

from pose_app.errors import InputError
from pose_app.video.ffmpeg import FFmpegError, OpenFilm, VideoFrame
from pose_app.video.film_index import build_index
from pose_app.video.film_picture import FilmPicture
from pose_app.video.frame import Frame

_EPS_S = 0.001  # what a start may be rounded by
_UNTIMED = ("mjpeg", "h264", "hevc", "vvc", "m4v", "mpegvideo", "h263")  # raw streams, which say no rate or seldom one
_TRIES = 3  # key frames before the wanted frame from which decoding is tried


class FilmReader:
    """One open film; time 0 is its first frame.

    file: an open binary file that can seek. times_s: (T,) seconds, of all frames. duration_s: until the last frame
    ends. fps: the average. note: one sentence where the film ends early, else "". A reader and its frames may be used
    by one thread at a time. Raises InputError when no picture can be decoded.
    """

    def __init__(self, file: BinaryIO, name: str, owned: bool = False) -> None:
        self._file, self._owned, self.name, self.kind = file, owned, name, "film"
        self._film = OpenFilm(file, name)
        try:
            self._index = build_index(self._film)
            self._labels = self._index.labels
            self._turn = object()  # of the walk that is under way
            self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
            self._ahead: tuple[int, VideoFrame] | None = None  # of them the one that was decoded last
            first = self._first()
        except BaseException:
            self._film.close()
            raise
        self._picture = FilmPicture(self._film, first)
        self.width, self.height = self._picture.size
        self.times_s = self._index.times_s
        steps = np.diff(self.times_s)
        self.fps_known = self._film.format not in _UNTIMED
        rate = float(self._film.stream.guessed_rate or 25)
        self.fps = float(1 / steps.mean()) if len(steps) else rate
        last = self._index.last_s or (float(np.median(steps)) if len(steps) else 1 / rate)
        self.duration_s = float(self.times_s[-1]) + last
        self.note = _ends_early(self._index.promised_s, self.duration_s)

    def _first(self) -> VideoFrame:
        if len(self._index.pts):
            self._frames = self._decoded(0)
            self._ahead = next(self._frames, None)
            if self._ahead is not None:
                return self._ahead[1]
        raise InputError(f"{self.name} opens, but no picture in it can be decoded; convert it to H.264 (mp4).")

    def draft(self) -> None:
        """Decode in half of the time from now on, a little less well: for who looks, not for who shows."""
        self._film.is_draft = True
        self._film.reopen()
        self._frames, self._ahead = iter(()), None

    def close(self) -> None:
        """Close the film, and the file where it was opened for this reader."""
        self._film.close()
        if self._owned:
            self._file.close()

    def walk(self, start_s: float = 0.0) -> Iterator[Frame]:
        """Go through the frames shown at or after start_s; one that cannot be decoded says so when it is drawn.

        A walk ends where another one is begun.
        """
        begin = int(np.searchsorted(self.times_s, start_s - _EPS_S))
        if begin == len(self.times_s):
            return
        turn = self._turn = object()
        if not self._comes_to(int(self._labels[begin])):
            self._frames = self._decoded(begin)
            self._ahead = next(self._frames, None)
        for label, time_s in zip(self._labels[begin:].tolist(), self.times_s[begin:].tolist(), strict=True):
            if self._turn is not turn:
                return
            while self._ahead is not None and self._ahead[0] < label:
                self._ahead = next(self._frames, None)
            ahead = self._ahead
            is_there = ahead is not None and ahead[0] == label
            draw = partial(self._draw, ahead[1], time_s) if ahead and is_there else partial(self._damaged, time_s)
            yield Frame(time_s, (self.width, self.height), draw)

    def _comes_to(self, wanted: int) -> bool:
        """Whether decoding on comes to a frame sooner than any key frame does."""
        keys = self._index.keys
        now = None if self._ahead is None else self._ahead[0]
        return now is not None and now <= wanted and not bool(((keys > now) & (keys <= wanted)).any())

    def _draw(self, frame: VideoFrame, time_s: float, width: int, height: int) -> np.ndarray:
        try:
            return self._picture.draw(frame, width, height)
        except (FFmpegError, ValueError):  # a kind of picture that FFmpeg's scaler does not know
            return self._damaged(time_s, width, height)

    def _damaged(self, time_s: float, width: int, height: int) -> np.ndarray:
        raise InputError(f"{self.name} is damaged at {time_s:.2f} s; copy or convert it again.")

    def _decoded(self, begin: int) -> Iterator[tuple[int, VideoFrame]]:
        """Decode from frame number `begin` or one before it: (label, frame)."""
        index = self._index
        if not index.numbered:
            wanted = int(index.pts[begin])
            for key in index.keys[index.keys <= wanted][: -_TRIES - 1 : -1].tolist():
                frames = self._film.frames_from(key, wanted)
                first = next(frames, None) if frames is not None else None
                # A container may come back from a seek behind what was wanted.
                if frames is not None and first is not None and first.pts is not None and first.pts <= wanted:
                    yield first.pts, first
                    yield from ((frame.pts, frame) for frame in frames if frame.pts is not None)
                    return
        self._film.reopen()
        for number, frame in enumerate(self._film.frames()):
            label = number if index.numbered else frame.pts
            if label is not None:
                yield label, frame


def _ends_early(promised_s: float | None, duration_s: float) -> str:
    if promised_s is None:
        return ""
    of = f" of {promised_s:.3g} s promised" if promised_s else ""
    return f"The film ends early, at {duration_s:.3g} s{of}: its pictures up to there are used."
