"""One frame of a film, large: everybody found in it, to choose from, or a box drawn by hand."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st

from pose_app.ui.components.people.data_url import data_url
from pose_app.ui.components.scripts import joined
from pose_app.ui.components.whole_page import only_known, pass_on
from pose_app.video import LEAST_BOX

_HERE = Path(__file__).parent
_MOST_PIXELS = 1600  # along the longer side of what is sent: more than most screens show of it

Box = tuple[int, int, int, int]  # x, y, width, height in pixels of the source

_PAGE = """<div class="fp"><div class="fp-stage"><img class="fp-picture" alt="" draggable="false">
<div class="fp-people"></div><div class="fp-box" role="group" tabindex="0" hidden></div></div>
<div class="fp-foot" hidden><output></output><button class="fp-middle">Put one in the middle</button></div></div>"""

_picker = st.components.v2.component(
    "pose_app_frame_picker",
    html=_PAGE,
    css=joined(_HERE, "frame_picker.css", "box_drag.css"),
    js=joined(_HERE, "people_squares.js", "box_drag.js", "frame_picker.js"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class PersonSquare:
    """A person found in a frame. xywh: x, y, width, height of their square in pixels of the source."""

    number: int
    xywh: tuple[float, float, float, float]


def frame_picker(
    picture: np.ndarray,
    size: tuple[int, int],
    people: Sequence[PersonSquare],
    chosen: int | None,
    box: Box | None,
    mode: Literal["people", "box"],
    key: str,
    on_person: Callable[[int], None] | None = None,
    on_box: Callable[[Box], None] | None = None,
) -> None:
    """Draw a frame on which a person is chosen, or one box drawn.

    picture: (H, W, 3) uint8 RGB, which may be smaller than the source. size: width and height of the source in
    pixels; people and box are in these. chosen: a person's number. on_person gets the number of who is clicked,
    on_box x, y, width and height of the box once it is let go. All of the page runs again after either.
    """
    data = {
        "picture": data_url(picture, _MOST_PIXELS),
        "size": [int(side) for side in size],
        "people": [asdict(person) for person in people],
        "chosen": chosen,
        "box": box,
        "least": LEAST_BOX,
        "mode": mode,
    }
    numbers = {person.number for person in people}

    def note_box(said: Any) -> None:
        if on_box is not None and isinstance(said, list) and len(said) == 4:
            on_box(inside(said, size))

    _picker(
        data=[data],  # a list: see pose_app.ui.components.player
        key=key,
        on_person_change=lambda: pass_on(key, "person", only_known(on_person, numbers)),
        on_box_change=lambda: pass_on(key, "box", note_box),
    )


def inside(box: Sequence[float], size: tuple[int, int]) -> Box:
    """Move a box (x, y, width, height) into a picture of a size (width, height), all in pixels."""
    width, height = (min(max(round(box[i + 2]), min(LEAST_BOX, size[i])), size[i]) for i in (0, 1))
    x, y = (min(max(round(box[i]), 0), size[i] - side) for i, side in enumerate((width, height)))
    return x, y, width, height
