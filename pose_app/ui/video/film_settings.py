"""Which eight frames of a film, whom in them, and which square: the controls.

What a person chose is kept beside the film in the session, and in the address: a film uploaded again gets it too.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from pose_app import video
from pose_app.people.choice import person_at
from pose_app.people.tracks import ENDINGS, LEFT, People
from pose_app.ui.address import remember
from pose_app.ui.components.people.frame_picker import PersonSquare, frame_picker
from pose_app.ui.components.people.track_timeline import TrackRow, track_timeline
from pose_app.ui.video.film_plan import Placed, place
from pose_app.ui.video.open_film import OpenFilm

_CROPS = {"auto": "Person", "box": "Box", "none": "Whole picture"}


@dataclass(frozen=True, eq=False)
class Choice:
    """What the user chose: the frames, every how-manieth is taken, and where they are cropped."""

    window: video.Window
    stride: int
    placed: Placed

    @property
    def crop(self) -> str:
        """The crop as the command line takes it."""
        return self.placed.crop


def choose_time(film: OpenFilm) -> None:
    """Draw the film's length with who is where in it, to choose a start and a person."""
    people, info = film.people, film.info
    last = info.last_start_s(film.stride)
    tracks = people.tracks if people else ()
    if last < 0.01 and len(tracks) < 2:
        return
    choices = film.choices

    def set_start(start: float) -> None:
        choices.start = start

    rows = [
        TrackRow(t.number, t.picture, t.spans_s, ENDINGS[t.ending] if t.ending not in ("", LEFT) else "")
        for t in tracks
    ]
    window = (film.start_s, min(film.start_s + film.span_s, info.duration_s))
    number = _number(film)
    track_timeline(
        info.duration_s, 1 / info.fps, window, last, rows, people.cuts_s if people else (), number,
        key=f"timeline {film.upload.file_id}", on_person=partial(_choose_person, film), on_start=set_start,
    )  # fmt: skip
    _show_progress(film)


def choose(film: OpenFilm) -> Choice:
    """Draw the controls of frames and crop; raises InputError for frames that cannot be read."""
    choices, window = film.choices, film.window()
    key = f"crop {film.upload.file_id}"

    def set_crop() -> None:
        wanted = st.session_state[key]
        if wanted == "box" and choices.box is None:
            choices.crop = "auto"  # the first box is where the person is
            choices.box, choices.box_s = _first_box(film, window), float(window.times_s[0])
        choices.crop = wanted

    def set_box(box: tuple[int, int, int, int]) -> None:
        choices.box, choices.box_s = box, float(window.times_s[0])
        middle = box[0] + box[2] / 2, box[1] + box[3] / 2
        inside = person_at(film.people, choices.box_s, *middle) if film.people else None
        choices.person = inside.number if inside else choices.person

    crop: str = st.segmented_control(
        "Crop", list(_CROPS), default=choices.crop, required=True, format_func=_CROPS.__getitem__, key=key,
        on_change=set_crop,
    )  # fmt: skip
    number = _number(film)
    placed = place(film, window, number)
    frame_picker(
        window.frames[0], window.size, _squares(film, window, placed), number if crop == "auto" else None,
        placed.box if crop == "box" else None, "box" if crop == "box" else "people",
        key=f"picker {film.upload.file_id}", on_person=partial(_choose_person, film), on_box=set_box,
    )  # fmt: skip
    _choose_stride(film)
    remember("crop", placed.crop, "auto")
    remember("person", str(choices.person or "") if crop == "auto" else "", "")
    remember("stride", str(film.stride), str(film.info.default_stride()))
    remember("start", f"{film.start_s:.2f}" if choices.start is not None else "", "")
    return Choice(window, film.stride, placed)


def _number(film: OpenFilm) -> int | None:
    """Whose squares are shown: who was chosen, else who is best in view of those in the frames."""
    people, choices = film.people, film.choices
    if people is None or choices.crop == "none":
        return None
    if choices.person is not None and people.track(choices.person):
        return choices.person
    moment = film.suggested()
    times = np.array([film.start_s, film.start_s + film.span_s])
    there = [t for t in people.tracks if t.is_followed(times, people.step_s).any()]
    if moment is not None and (not there or any(t.number == moment.number for t in there)):
        return moment.number
    return max(there, key=lambda t: float(t.circle(times)[:, 2].mean())).number if there else None


def _choose_person(film: OpenFilm, number: int) -> None:
    """Look at somebody else: in these frames where they are there, else where they are best in view."""
    choices, people = film.choices, film.people
    choices.person, choices.crop = number, "auto"
    st.session_state[f"crop {film.upload.file_id}"] = "auto"
    track = people.track(number) if people else None
    assert people is not None
    times = np.array([film.start_s, film.start_s + film.span_s])
    if track is not None and not track.is_followed(times, people.step_s).all():
        choices.start = None
        film.forget_suggestion()
        moment = film.suggested()
        choices.start = moment.start_s if moment else track.spans_s[0][0]


def _squares(film: OpenFilm, window: video.Window, placed: Placed) -> list[PersonSquare]:
    people: People | None = film.people
    first = window.times_s[:1]
    squares = []
    for track in people.tracks if people else ():
        if track.is_followed(first, people.step_s if people else 0)[0]:
            x, y, radius = track.circle(first)[0].tolist()
            square = (x - radius, y - radius, 2 * radius, 2 * radius)
            if track.number == placed.number:
                square = tuple(placed.plan.boxes_xywh[0].tolist())
            squares.append(PersonSquare(track.number, square))
    return squares


def _first_box(film: OpenFilm, window: video.Window) -> tuple[int, int, int, int]:
    """The box to begin with: where the person is, or the middle of the picture."""
    width, height = window.size
    x, y, side, _ = place(film, window, _number(film)).plan.boxes_xywh[0]
    low, high = np.clip([x, y], 0, window.size), np.clip([x + side, y + side], 0, window.size)
    if (high - low).min() < 32 or side >= max(width, height):
        return width // 4, height // 8, width // 2, 3 * height // 4
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _choose_stride(film: OpenFilm) -> None:
    most = min(film.info.most_stride, 60)
    if most == 1:
        return
    key = f"stride {film.upload.file_id}"

    def set_stride() -> None:
        film.choices.stride = st.session_state[key]

    st.slider("Take every n-th frame", 1, most, min(film.stride, most), key=key, on_change=set_stride)


def _show_progress(film: OpenFilm) -> None:
    search = film.search
    if search is None or search.is_over:
        if search is not None and search.error:
            st.caption(search.error)
        return

    @st.fragment(run_every=1.0)
    def progress() -> None:
        assert search is not None
        if search.is_over:
            st.rerun()
        st.caption(f"Looking for people: {search.part:.0%} of the film.")

    progress()
