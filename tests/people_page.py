"""A page with the components that choose people, made-up people and nothing else; run by test_browser_people.py."""

import numpy as np
import streamlit as st

from pose_app.ui.components.people.frame_picker import PersonSquare, frame_picker
from pose_app.ui.components.people.track_timeline import TrackRow, track_timeline
from pose_app.ui.theme import page_style

SIZE = (1920, 1080)
PEOPLE = (
    PersonSquare(1, (300.0, 200.0, 800.0, 800.0)),
    PersonSquare(2, (500.0, 400.0, 200.0, 300.0)),  # inside the first
    PersonSquare(3, (1300.0, 20.0, 400.0, 900.0)),
)
SPANS = (((0.0, 4.0), (6.0, 10.0)), ((2.0, 5.0),), ((7.0, 9.5),))


def scene(shade: int) -> np.ndarray:
    """A frame, (540, 960, 3): slopes of grey, and a bright figure for each person."""
    across, down = np.meshgrid(np.linspace(0, 90, 960), np.linspace(0, 60, 540))
    frame = np.stack([across + down, across + 30, down + shade], axis=-1).astype(np.uint8)
    for number, person in enumerate(PEOPLE):
        x, y, width, height = (int(side / 2) for side in person.xywh)
        frame[y + height // 8 : y + height, x + width // 3 : x + 2 * width // 3] = 90 + 40 * number
    return frame


def head(number: int) -> np.ndarray:
    """A thumbnail, (96, 96, 3)."""
    return np.full((96, 96, 3), [[[40 + 12 * number, 120, 200 - 9 * number]]], np.uint8)


def note(name: str):
    """A callback that keeps what was said, and how often."""

    def keep(value):
        said = st.session_state.setdefault("said", {})
        said[name] = value
        said[f"{name} times"] = said.get(f"{name} times", 0) + 1

    return keep


def picker() -> None:
    """The frame, 960 px wide at most, so that a pixel on the screen is two of the source there."""
    said, mode = st.session_state.get("said", {}), "box" if "box" in st.query_params else "people"
    with st.container(width=960):
        frame_picker(
            scene(st.session_state.get("shade", 40)), SIZE, PEOPLE, said.get("person", 1), said.get("box"), mode,
            key="picker", on_person=note("person"), on_box=note("box"),
        )  # fmt: skip


def timeline() -> None:
    """Ten seconds with 25 frames each, or many people."""
    said, many = st.session_state.get("said", {}), int(st.query_params.get("many", 3))
    start = said.get("start", 1.0)
    rows = [
        TrackRow(i + 1, head(i), SPANS[i] if i < 3 else ((0.5 * i - 1, 0.5 * i - 0.7),), "seen whole" if i == 0 else "")
        for i in range(many)
    ]
    track_timeline(
        10.0, 0.04, (start, start + 0.32), 9.68, rows, (5.5,), said.get("person", 1), key="timeline",
        on_person=note("person"), on_start=note("start"),
    )  # fmt: skip


page_style()
st.subheader("People")
runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
if "fragment" in st.query_params:
    picker, timeline = st.fragment(picker), st.fragment(timeline)
picker()
timeline()
if st.button("Another frame"):
    st.session_state["shade"] = 160
    st.rerun()
st.button("Run again")
st.text(f"runs {runs} said {dict(sorted(st.session_state.get('said', {}).items()))}")
