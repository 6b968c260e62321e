"""The contact sheet of the Studio: random clips side by side, each to be opened."""

from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.stage.choice import Choice, random_choice
from pose_app.ui.served_files import jpeg
from pose_app.ui.session import session
from pose_app.ui.studio import choice_controls
from pose_app.ui.studio.rendered_clip import rendered

CLIPS = 24
REST_S = 0.1  # between two clips that are rendered: the browser asks for each
SIZE = 104  # pixels: eight in a row of a laptop, three of a phone


@dataclass
class Sheet:
    """The clips of a session's contact sheet, each with its picture as a JPEG, of as many as are wanted.

    clicked: whether one was opened since the sheet was drawn last.
    """

    clips: list[tuple[Choice, bytes]] = field(default_factory=list)
    wanted: int = 0
    clicked: bool = False


def contact_sheet(assets: str | None) -> None:
    """Draw the button, and the sheet once it was asked for; one whose page was left goes on where it was."""
    sheet = session(Sheet)
    # One clip a run, as a click waits until the run at hand ends.
    st.fragment(_draw, run_every=REST_S if len(sheet.clips) < sheet.wanted else None)(assets)


def _draw(assets: str | None) -> None:
    sheet = session(Sheet)
    sheet.clicked = False
    st.markdown("##### Contact sheet", help="Clips drawn at random in every respect. Open one to see it move.")
    if st.button(f"Render {CLIPS} random clips", key="sheet", on_click=_begin):
        st.rerun()  # the page: only it can let the browser ask for the clips
    grid = st.container(horizontal=True, gap="xsmall")
    clicks = [_thumbnail(grid, place, *clip) for place, clip in enumerate(sheet.clips)]
    if any(clicks):
        st.rerun()  # the page, not this part of it
    if (place := len(sheet.clips)) < sheet.wanted:
        st.progress(place / sheet.wanted, f"Rendering clip {place + 1} of {sheet.wanted} …")
        choice = random_choice(np.random.default_rng(), assets)
        sheet.clips.append((choice, jpeg(rendered(choice).frames[NUM_FRAMES // 2])))
        if len(sheet.clips) == sheet.wanted:
            st.rerun()  # and the browser asks no more


def _begin() -> None:
    sheet = session(Sheet)
    sheet.clips, sheet.wanted = [], CLIPS


def _thumbnail(grid: DeltaGenerator, place: int, choice: Choice, picture: bytes) -> bool:
    """Draw one clip; returns whether it was clicked."""
    cell = grid.container(width=SIZE, gap=None)
    cell.image(picture, width=SIZE, alt=f"{choice.action}, a random clip")
    return cell.button(
        choice.action, key=f"open {place}", type="tertiary", on_click=_open, args=(choice,), width="stretch"
    )


def _open(choice: Choice) -> None:
    # Clicks that waited for the same run come all at once, the last one first.
    sheet = session(Sheet)
    if not sheet.clicked:
        choice_controls.show(choice)
    sheet.clicked = True
