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
SIZE = 104  # pixels: eight in a row of a laptop, three of a phone


@dataclass
class Sheet:
    """The clips of a session's contact sheet, each with its picture as a JPEG."""

    clips: list[tuple[Choice, bytes]] = field(default_factory=list)


@st.fragment
def contact_sheet(assets: str | None) -> None:
    """Draw the button, and the sheet once it was asked for."""
    st.markdown("##### Contact sheet", help="Clips drawn at random in every respect. Open one to see it move.")
    asked = st.button(f"Render {CLIPS} random clips", key="sheet")
    sheet = session(Sheet)
    if asked:
        sheet.clips = []
    grid = st.container(horizontal=True, gap="xsmall")
    for place, (choice, picture) in enumerate(sheet.clips):
        _thumbnail(grid, place, choice, picture)
    if asked:
        _fill(sheet, grid, assets)


def _fill(sheet: Sheet, grid: DeltaGenerator, assets: str | None) -> None:
    rng = np.random.default_rng()
    bar = st.progress(0.0, "Rendering …")
    for place in range(CLIPS):
        bar.progress(place / CLIPS, f"Rendering clip {place + 1} of {CLIPS} …")
        choice = random_choice(rng, assets)
        picture = jpeg(rendered(choice).frames[NUM_FRAMES // 2])
        sheet.clips.append((choice, picture))  # in the session at once: what is there stays if the page is left
        _thumbnail(grid, place, choice, picture)
    bar.empty()


def _thumbnail(grid: DeltaGenerator, place: int, choice: Choice, picture: bytes) -> None:
    cell = grid.container(width=SIZE, gap=None)
    cell.image(picture, width=SIZE, alt=f"{choice.action}, a random clip")
    if cell.button(
        choice.action,
        key=f"open {place}",
        type="tertiary",
        on_click=choice_controls.show,
        args=(choice,),
        width="stretch",
    ):
        st.rerun()  # the page, not this part of it
