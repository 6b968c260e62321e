"""Clips as pictures to choose from: the list in the sidebar, the gallery, and the clips like this one."""

from base64 import b64encode
from collections.abc import Sequence

import numpy as np
import streamlit as st

from pose_app.skeleton import BONES, NUM_FRAMES, SIDES
from pose_app.ui.address import chosen, remember
from pose_app.ui.clips.scored_clips import ALL_JOINTS, ClipErrors
from pose_app.ui.clips.stars import starred, toggle_star
from pose_app.ui.components.player import clip_tiles
from pose_app.ui.controls import set_choices
from pose_app.ui.networks.network_cache import predictions
from pose_app.ui.workspace import Workspace, thumbnails

VIEWS = PLAYER, GALLERY, TABLE = "Player", "Gallery", "Table"


def remember_clip(name: str) -> None:
    """Make a clip the session's choice, in the address too."""
    if chosen("clip") not in ([], [name]):
        st.query_params.pop("frame", None)  # the player's own, of the clip before
    remember("clip", name)


def open_clip(name: str) -> None:
    """Choose a clip and show it in the player."""
    remember_clip(name)
    set_choices({"show": ()})


def title_of(row: dict[str, str]) -> str:
    """What a clip is called where there is little room."""
    return " · ".join(filter(None, (row.get("action"), row.get("subject")))) or row["clip"]


def _skeletons(workspace: Workspace, listed: Sequence[int]) -> str:
    """Where the joints are in the pictures of some clips: 34 bytes each as base64, pixels; all 0 where nobody said."""
    if not len(listed):
        return ""
    places = predictions(workspace).some_px(listed, NUM_FRAMES // 2)
    return b64encode(np.nan_to_num(places).round().clip(0, 255).astype(np.uint8).tobytes()).decode()


def draw_tiles(
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

    alt: what these clips are, different for every group of tiles of a page. layout: 'list' or 'grid'. height: px,
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
        "skeletons": _skeletons(workspace, listed) if layout == "grid" else "",
        "bones": [(a, b, SIDES[b]) for a, b in BONES],
    }
    clip_tiles(data, alt, open_clip, lambda name: toggle_star(workspace, name))
