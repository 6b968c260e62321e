"""The clips behind a sector or a bar of the charts by viewpoint: a click on one lists them below, the worst first."""

import numpy as np
import streamlit as st

from pose_app.figures.distributions import ELEVATION
from pose_app.figures.views import bin_names, bins
from pose_app.ui.address import recall, remember
from pose_app.ui.components.strip import StripItem, clip_strip
from pose_app.ui.validation.open_clips import number_of
from pose_app.ui.validation.scored_data import Scored
from pose_app.ui.workspace import Workspace
from pose_app.viewpoint import SECTORS, sectors

SHOWN = 12
SIDE, HEIGHT = "side", "elevation"
_CHOSEN = "seen_from"  # in the address: the chart and the number of the sector or bin


def choose_view(chart: str, click: dict | None, viewpoints: tuple[np.ndarray, np.ndarray]) -> None:
    """Take what was clicked in a chart as the choice; viewpoints: as scored_data.views gives it."""
    if click is None:
        return
    numbers = range(len(SECTORS)) if chart == SIDE else np.unique(bins(viewpoints[1], ELEVATION)).tolist()
    place = number_of(click, "point", len(numbers))
    if place is not None and not (chart == SIDE and click.get("trace")):
        remember(_CHOSEN, f"{chart} {numbers[place]}")


def show_view(workspace: Workspace, scores: Scored, viewpoints: tuple[np.ndarray, np.ndarray]) -> None:
    """Draw the clips of the choice, each at its worst frame that is seen so; or say how to choose."""
    chart, _, number = recall(_CHOSEN).partition(" ")
    names = {SIDE: SECTORS, HEIGHT: bin_names(ELEVATION)}.get(chart, ())
    if not number.isdecimal() or int(number) >= len(names):
        st.caption("Click a sector or a bar to see its worst clips.")
        return
    groups = sectors(viewpoints[0]) if chart == SIDE else bins(viewpoints[1], ELEVATION)
    rows, frames, errors = worst_frames(scores.per_frame, groups == int(number))
    name = names[int(number)]
    title = f"Worst clips seen from the {name}" if chart == SIDE else f"Worst clips seen from {name} above"
    st.markdown(f"##### {title}", help="MPJPE of the worst frame seen so. Click to open it.")
    if not len(rows):
        st.caption("No frame is seen so.")
        return
    items = [
        StripItem(int(scores.clips[row]), int(frame), f"{mm:.0f} mm", f"frame {frame + 1}")
        for row, frame, mm in zip(rows, frames, errors, strict=True)
    ]
    clip_strip(workspace, items, f"seen {workspace.fingerprint}", title)


def worst_frames(per_frame: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the worst chosen frame of every clip that has one, at most 12 clips, the worst first.

    per_frame: (N, 8) mm. chosen: (N, 8) bool. Returns clips, frames from 0 and errors, (n,) each.
    """
    errors = np.where(chosen, per_frame, -1.0)
    order = np.argsort(-errors.max(1), kind="stable")
    rows = order[np.any(chosen[order], axis=1)][:SHOWN]
    return rows, errors[rows].argmax(1), errors[rows].max(1)
