"""The clips that fit, in the sidebar; the one that is chosen; and the lists to take away."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from pose_app.dataset import BUNDLED_FOLDER
from pose_app.ui.address import recall
from pose_app.ui.clips.clip_filter import RECORDED, ClipFilter, find, search_texts
from pose_app.ui.clips.clip_table import clips_csv
from pose_app.ui.clips.filter_controls import ask, clear_filters
from pose_app.ui.clips.scored_clips import ClipErrors, clip_errors
from pose_app.ui.clips.stars import starred, write_stars
from pose_app.ui.clips.tiles import draw_tiles, remember_clip
from pose_app.ui.workspace import Workspace

_LIST_HEIGHT = 440  # px
# Of the bundled clips the one to begin with: 4 mm from the median error of weights/best, the whole person in view
# throughout, and the square around them stands still.
FIRST_BUNDLED = "valid-00014"


@dataclass(frozen=True, eq=False)
class ClipList:
    """listed: the clips that fit the clip_filter, in its order. chosen: the clip at hand, in the list or not."""

    listed: list[int]
    chosen: int
    clip_filter: ClipFilter
    errors: ClipErrors | None


def find_clips(workspace: Workspace, with_list: bool) -> ClipList:
    """Ask what is looked for, find it, and draw the list where one is wanted."""
    errors = clip_errors(workspace)
    clip_filter = ask(workspace, scored=errors is not None, predicts_error=errors is not None and errors.predicts_error)
    rows = workspace.dataset.table
    listed = find(rows, _texts(rows, workspace.data_fingerprint), errors, set(starred(workspace)), clip_filter)
    if clip_filter.order == RECORDED and workspace.dataset.folder == BUNDLED_FOLDER:
        listed.sort(key=lambda clip: rows[clip]["clip"] != FIRST_BUNDLED)  # the others stay in their order
    chosen = _current([row["clip"] for row in rows], listed)
    remember_clip(rows[chosen]["clip"])
    write_stars(workspace)
    if not listed:
        st.info("No clip fits.", icon=":material/search_off:")
        st.button("Show all clips", key="show all clips", on_click=clear_filters)
    else:
        st.caption(f"{len(listed)} of {len(rows)} clips" if len(listed) < len(rows) else f"{len(rows)} clips")
        if with_list:
            draw_tiles(workspace, listed, "Clips found", "list", _LIST_HEIGHT, errors, clip_filter.measure)
    return ClipList(listed, chosen, clip_filter, errors)


@st.cache_resource(max_entries=4, show_spinner=False)
def _texts(_rows, fingerprint: str) -> np.ndarray:
    return search_texts(_rows)


def _current(names: list[str], listed: list[int]) -> int:
    wanted = recall("clip")
    if wanted in names:
        return names.index(wanted)
    if wanted:
        st.toast(f"There is no clip {wanted} in these data; the first one is shown.")
    return listed[0] if listed else 0


def download_lists(workspace: Workspace, clip_list: ClipList) -> None:
    """Offer the listed and the starred clips as .csv files."""
    rows = workspace.dataset.table
    names = [row["clip"] for row in rows]
    stars = [names.index(name) for name in starred(workspace)]
    row = st.container(horizontal=True, vertical_alignment="center")
    for label, clips, key in (("Listed", clip_list.listed, "listed"), ("Starred", stars, "starred")):
        row.download_button(
            f"{label} clips ({len(clips)}), csv",
            data=partial(clips_csv, rows, clips, clip_list.errors),
            file_name=f"{key}_clips.csv",
            key=f"download {key}",
            on_click="ignore",
            disabled=not clips,
            icon=":material/download:",
        )
