"""Clips as pictures to choose from: the list in the sidebar, the gallery, and the clips like this one."""

from collections.abc import Sequence

import streamlit as st

from pose_app.ui.clips_errors import ALL_JOINTS, ClipErrors
from pose_app.ui.clips_stars import starred, toggle_star
from pose_app.ui.player import clip_tiles
from pose_app.ui.state import Workspace, thumbnails

PLAYER, GALLERY, TABLE = "Player", "Gallery", "Table"


def remember_clip(name: str) -> None:
    """Make a clip the session's choice, in the address too."""
    st.session_state["clip"] = name
    if st.query_params.get("clip") != name:
        if "clip" in st.query_params:
            st.query_params.pop("frame", None)  # the player's own, of the clip before
        st.query_params["clip"] = name


def open_clip(name: str) -> None:
    """Choose a clip and show it in the player."""
    remember_clip(name)
    st.session_state["show"] = PLAYER


def title_of(row: dict[str, str]) -> str:
    """What a clip is called where there is little room."""
    return " · ".join(filter(None, (row.get("action"), row.get("subject")))) or row["clip"]


def shelf(
    workspace: Workspace,
    listed: Sequence[int],
    alt: str,
    layout: str,
    height: int | None,
    errors: ClipErrors | None,
    measure: str = ALL_JOINTS,
    lines: Sequence[str] | None = None,
) -> None:
    """Draw clips as tiles, with the error of each; a click opens one, its star stars it.

    alt: what these clips are, different for every shelf of a page. layout: 'list' or 'grid'. height: px,
    more scrolls; None shows all. lines: what stands under each title.
    """
    rows = workspace.dataset.table
    values = None
    if errors is not None:
        values = [None if mm != mm else round(mm, 1) for mm in errors.measure(measure)[list(listed)].tolist()]
    data = {
        "alt": alt,
        "names": [rows[i]["clip"] for i in listed],
        "labels": [title_of(rows[i]) for i in listed],
        "lines": list(lines) if lines else [rows[i]["clip"] for i in listed],
        "mm": values,
        "pictures": list(listed),
        "base": thumbnails(workspace),
        "starred": starred(workspace),
        "layout": layout,
        "height": height,
    }
    clip_tiles(data, alt, open_clip, lambda name: toggle_star(workspace, name))
