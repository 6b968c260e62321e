"""The film on the page Your video: what was found out about it once, and what the visitor chose of it."""

from dataclasses import dataclass, field

import streamlit as st

from pose_app import video
from pose_app.ui.session import session
from pose_app.ui.video.upload import Upload

_KEEP_BYTES = 64 * 2**20  # whole frames are kept between runs up to this much a session


@dataclass
class FilmChoices:
    """What a visitor chose of a film, None where it is as suggested.

    start: seconds. stride: every how-manieth frame is taken. crop: 'auto', 'none' or 'box'; box: its x, y, width and
    height in pixels.
    """

    start: float | None = None
    stride: int | None = None
    crop: str = "auto"
    box: tuple[int, int, int, int] | None = None


@dataclass(eq=False)
class SurveyedFilm:
    """A film that was looked over once. start_s, stride: what is suggested for it."""

    upload: Upload
    info: video.VideoInfo
    survey: video.Survey
    start_s: float
    stride: int
    choices: FilmChoices = field(default_factory=FilmChoices)
    _window: tuple[tuple[float, int], video.Window] | None = None

    def window(self, start_s: float, stride: int) -> video.Window:
        """Read eight frames, or take those of the last run; raises InputError where they cannot be read."""
        if self._window is not None and self._window[0] == (start_s, stride):
            return self._window[1]
        window = video.read_window(self.upload.source, start_s, stride)
        self._window = ((start_s, stride), window) if window.frames.nbytes <= _KEEP_BYTES else None
        return window


@dataclass
class _OneFilm:
    film: SurveyedFilm | None = None


def film_at_hand() -> SurveyedFilm | None:
    """The film that this session looked over last."""
    return session(_OneFilm).film


def keep_film(film: SurveyedFilm | None) -> None:
    """Let the session keep a film in place of the one before."""
    session(_OneFilm).film = film


def look_over(upload: Upload, choices: FilmChoices) -> SurveyedFilm:
    """Look over a film, with a spinner; raises InputError for one that cannot be read."""
    with st.spinner("Looking through the frames …"):
        info = video.probe(upload.source)
        survey = video.survey(upload.source)
        stride = info.default_stride()
        start_s = video.suggest_start(survey, 8 * stride / info.fps)
    return SurveyedFilm(upload, info, survey, start_s, stride, choices)
