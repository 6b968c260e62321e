"""The page Clips: find a clip, see its prediction beside the truth, and where the errors are."""

import numpy as np
import streamlit as st

from pose_app.clips import Clip
from pose_app.ui.clips_detail import clip_detail
from pose_app.ui.clips_list import Found, find_clips, take_away
from pose_app.ui.clips_move import header
from pose_app.ui.clips_shelf import GALLERY, PLAYER, TABLE, shelf
from pose_app.ui.clips_similar import more_like_this
from pose_app.ui.clips_table import clip_table
from pose_app.ui.player import clip_player
from pose_app.ui.player_data import frame_urls, player_data
from pose_app.ui.served_files import plotly_url
from pose_app.ui.state import Workspace, may_load, network, predictions

_ALL_CLIPS_HEIGHT = 720  # px
_LOOK_S, _LOOK_LOADING_S = 0.25, 1.0  # how often a page looks whether its prediction is there


def render(workspace: Workspace) -> None:
    """Draw the page."""
    show = st.session_state.get("show", st.query_params.get("show", PLAYER))
    with st.sidebar:
        found = find_clips(workspace, with_list=show not in (GALLERY, TABLE))
    show = header(workspace, found)
    if show == PLAYER:
        _player(workspace, found)
        return
    if not found.listed:
        return
    if show == GALLERY:
        shelf(workspace, found.listed, "Gallery of clips", "grid", _ALL_CLIPS_HEIGHT, found.errors, found.wish.measure)
    else:
        clip_table(workspace, found.listed, found.errors, found.wish.measure)
    take_away(workspace, found)


def _player(workspace: Workspace, found: Found) -> None:
    clip, urls = _clip(workspace.dataset, workspace.data_fingerprint, found.chosen)
    # One fragment before and after the prediction: the player keeps its place, and so its WebGL contexts,
    # which cost seconds to make. While the network loads it looks seldom: each run takes the interpreter from it.
    waits = predictions(workspace).get(found.chosen) is None
    often = _LOOK_S if network(workspace).finished else _LOOK_LOADING_S
    st.fragment(_shown, run_every=often if waits else None)(workspace, clip, urls, found)


# Not st.cache_data: its copies of the frames would be most of the server's memory.
@st.cache_resource(max_entries=12, show_spinner=False)
def _clip(_dataset, fingerprint: str, index: int) -> tuple[Clip, list[str]]:
    clip = _dataset.clip(index)
    return clip, frame_urls(clip.frames)


def _view(workspace: Workspace, clip: Clip, urls: list[str], found: Found, note: str) -> None:
    store, index = predictions(workspace), found.chosen
    predicted: np.ndarray | None = store.get(index)
    identity = f"{workspace.data_fingerprint}/{clip.name}/{workspace.weights_fingerprint}"
    beside = (store.get_px(index), store.get_expected(index))
    data = player_data(identity, clip, urls, predicted, workspace.up, note, plotly_url(), *beside)
    clip_player(data, key="player", address=True)
    if predicted is not None:
        clip_detail(data, clip, index, predicted, found.errors)
    if not note and clip.target is not None and len(workspace.dataset) > 1:
        more_like_this(workspace, index, found.errors)


def _shown(workspace: Workspace, clip: Clip, urls: list[str], found: Found) -> None:
    note = ""
    if predictions(workspace).get(found.chosen) is None:
        note = "The network is loading …"
        if may_load(workspace):
            future = predictions(workspace).request(found.chosen)
            if predictions(workspace).get(found.chosen) is not None:
                st.rerun()
            note = network(workspace).why_waiting(future)
    _view(workspace, clip, urls, found, note)
