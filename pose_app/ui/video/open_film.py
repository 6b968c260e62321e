"""The film on the page Your video: open, looked through for people, and what the visitor chose of it."""

import threading
import weakref
from dataclasses import dataclass, field

from pose_app import video
from pose_app.people.choice import Moment, best_moment
from pose_app.people.tracks import People
from pose_app.skeleton import NUM_FRAMES
from pose_app.ui.session import session
from pose_app.ui.video.film_search import FilmSearch
from pose_app.ui.video.upload import Upload

_KEEP_BYTES = 96 * 2**20  # whole frames are kept between runs up to this much a session
_AFTER = NUM_FRAMES // 2  # frames that the window that overlaps by half shows beyond one
_BEYOND_S = 0.5  # so far beyond the frames people are followed before squares are put on them


@dataclass
class FilmChoices:
    """What a visitor chose of a film, None where it is as suggested.

    start: seconds. stride: every how-manieth frame is taken. person: whose number. crop: 'auto', 'none' or 'box'; box:
    its x, y, width and height in pixels, as drawn in the frame at box_s seconds, None: at the start.
    """

    start: float | None = None
    stride: int | None = None
    person: int | None = None
    crop: str = "auto"
    box: tuple[int, int, int, int] | None = None
    box_s: float | None = None


@dataclass(eq=False)
class OpenFilm:
    """A film that is open. stride: what is suggested for it. search: who is in it.

    plans: squares put on windows, so that they stay as they are while more is found.
    """

    upload: Upload
    reader: video.Reader
    info: video.VideoInfo
    search: FilmSearch | None
    choices: FilmChoices = field(default_factory=FilmChoices)
    plans: dict[tuple, video.CropPlan | None] = field(default_factory=dict)
    _moment: Moment | None = None
    _frames: tuple[tuple[float, int], video.Window] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def stride(self) -> int:
        """Every how-manieth frame is taken."""
        return min(self.choices.stride or self.info.default_stride(), self.info.most_stride)

    @property
    def span_s(self) -> float:
        """From the first to the last frame that is taken, about."""
        return (NUM_FRAMES - 1) * self.stride / self.info.fps

    @property
    def people(self) -> People | None:
        """Who was found so far."""
        return self.search.people if self.search else None

    def suggested(self) -> Moment | None:
        """When somebody is well in view, and who; None where nobody is, or not yet. It stays once it is found."""
        people = self.people
        if self._moment is None and people is not None:
            moment = best_moment(people, self.span_s, self.info.last_start_s(self.stride), self.choices.person)
            if moment is not None and (moment.is_good or people.is_complete):
                self._moment = moment
        return self._moment

    @property
    def start_s(self) -> float:
        """Where the frames begin."""
        moment = self._moment
        start = self.choices.start if self.choices.start is not None else moment.start_s if moment else 0.0
        return min(start, self.info.last_start_s(self.stride))

    def is_ready(self) -> bool:
        """Whether enough of the film was looked through to say who is in the frames."""
        if self.search is None or self.search.is_over or self.choices.crop == "none":
            return True
        people = self.people
        if people is None or (self.choices.start is None and self.suggested() is None):
            return False
        return people.is_complete or people.until_s >= self.start_s + self.span_s + _BEYOND_S

    def window(self) -> video.Window:
        """Read eight frames, or take those of the last run; raises InputError where they cannot be read."""
        wanted, info = (self.start_s, self.stride), self.info
        if self._frames is not None and self._frames[0] == wanted:
            return _part(self._frames[1], 0)
        count = NUM_FRAMES + _AFTER  # with those of the window after it, as each seek is slow
        fits = 3 * info.width * info.height * count <= _KEEP_BYTES
        has_more = int((info.times_s >= self.start_s - 0.001).sum()) > (count - 1) * self.stride
        with self._lock:
            window = video.read_window(self.reader, *wanted, count=count if fits and has_more else NUM_FRAMES)
        self._frames = (wanted, window) if fits else None
        return _part(window, 0)

    def window_after(self, window: video.Window) -> video.Window | None:
        """Give the window that overlaps the one read last by half; None where the film ends."""
        if self._frames is not None and len(self._frames[1].times_s) > NUM_FRAMES:
            return _part(self._frames[1], _AFTER)
        with self._lock:
            return video.window_after(self.reader, window, self.stride)

    def forget_suggestion(self) -> None:
        """Look for a moment anew, as another person was chosen."""
        self._moment = None


def _part(window: video.Window, first: int) -> video.Window:
    return video.Window(window.frames[first : first + NUM_FRAMES], window.times_s[first : first + NUM_FRAMES])


@dataclass
class _OneFilm:
    film: OpenFilm | None = None


def film_at_hand() -> OpenFilm | None:
    """The film that this session opened last."""
    return session(_OneFilm).film


def keep_film(film: OpenFilm | None) -> None:
    """Let the session keep a film in place of the one before."""
    kept = session(_OneFilm)
    if kept.film is not None and kept.film is not film:
        if kept.film.search:
            kept.film.search.stop()
        kept.film.reader.close()
    kept.film = film


def open_film(upload: Upload, choices: FilmChoices) -> OpenFilm:
    """Open a film and begin to look for people in it; raises InputError for one that cannot be read."""
    reader = video.open_source(upload.anew(), upload.name)
    try:
        info = video.probe(reader)
        search = None if info.already_cropped else FilmSearch(lambda: video.open_source(upload.anew(), upload.name))
    except BaseException:
        reader.close()
        raise
    film = OpenFilm(upload, reader, info, search, choices)
    if search:
        weakref.finalize(film, search.stop)  # where the session is gone, nobody looks any more
    return film
