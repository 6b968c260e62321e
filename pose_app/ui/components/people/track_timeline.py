"""A film's whole length as an axis of seconds: who is followed when, and which moment is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pose_app.ui.components.people.data_url import data_url
from pose_app.ui.components.scripts import joined
from pose_app.ui.components.whole_page import only_known, pass_on

_HERE = Path(__file__).parent
_THUMBNAIL = 96  # pixels: twice what is shown

_PAGE = """<div class="tl"><div class="tl-board">
<div class="tl-axis" role="slider" tabindex="0" aria-label="Start of what is looked at, seconds"></div>
<div class="tl-rows"></div><div class="tl-over"></div></div>
<button class="tl-more" hidden></button></div>"""

_timeline = st.components.v2.component(
    "pose_app_track_timeline",
    html=_PAGE,
    css=joined(_HERE, "track_timeline.css", "time_axis.css"),
    js=joined(_HERE, "time_axis.js", "track_rows.js", "track_timeline.js"),
    isolate_styles=False,
)


@dataclass(frozen=True, eq=False)
class TrackRow:
    """One person: a small picture (h, w, 3) uint8 RGB, begin and end of each span they are followed in, a short note.

    spans_s: seconds. note: such as "walks out of the picture", or "".
    """

    number: int
    picture: np.ndarray
    spans_s: tuple[tuple[float, float], ...]
    note: str = ""


def track_timeline(
    duration_s: float,
    step_s: float,
    window_s: tuple[float, float],
    last_start_s: float,
    rows: Sequence[TrackRow],
    cuts_s: Sequence[float],
    chosen: int | None,
    key: str,
    on_person: Callable[[int], None] | None = None,
    on_start: Callable[[float], None] | None = None,
) -> None:
    """Draw one row for each person, in the order given, over an axis on which the start is chosen.

    duration_s: of the film. step_s: between two frames; starts are whole multiples of it, or last_start_s. window_s:
    begin and end of the frames looked at. last_start_s: the latest start there can be. cuts_s: where another shot
    begins. chosen: a person's number. on_person gets the number of who is clicked, on_start seconds, once the mark
    is let go. All of the page runs again after either.
    """
    data = {
        "duration": duration_s,
        "step": step_s,
        "window": window_s,
        "last": last_start_s,
        "rows": [_row(row) for row in rows],
        "cuts": list(cuts_s),
        "chosen": chosen,
    }
    numbers = {row.number for row in rows}

    def note_start(said: Any) -> None:
        if on_start is not None and isinstance(said, (int, float)):
            on_start(float(min(max(said, 0.0), last_start_s)))

    _timeline(
        data=[data],  # a list: see pose_app.ui.components.player
        key=key,
        on_person_change=lambda: pass_on(key, "person", only_known(on_person, numbers)),
        on_start_change=lambda: pass_on(key, "start", note_start),
    )


def _row(row: TrackRow) -> dict[str, Any]:
    spans = [[round(begin, 3), round(end, 3)] for begin, end in row.spans_s]
    return {"number": row.number, "picture": data_url(row.picture, _THUMBNAIL), "spans": spans, "note": row.note}
