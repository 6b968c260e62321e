"""The page Clips: find a clip, see its prediction beside the truth, and where the errors are."""

import streamlit as st

from pose_app.clips import Clip
from pose_app.ui.clips.clip_list import Found, download_lists, find_clips
from pose_app.ui.clips.clip_table import clip_table
from pose_app.ui.clips.detail import clip_detail
from pose_app.ui.clips.navigation import header, shown_view
from pose_app.ui.clips.similar_poses import more_like_this
from pose_app.ui.components.payload import frame_urls, player_data
from pose_app.ui.components.player import clip_player
from pose_app.ui.components.tiles import GALLERY, PLAYER, TABLE, shelf
from pose_app.ui.networks.network_cache import may_load, network, predictions
from pose_app.ui.served_files import plotly_url
from pose_app.ui.workspace import Workspace

_ALL_CLIPS_HEIGHT = 720  # px
_LOOK_S, _LOOK_LOADING_S = 0.25, 1.0  # how often a page looks whether its prediction is there


def render(workspace: Workspace) -> None:
    """Draw the page."""
    show = shown_view()
    with st.sidebar:
        found = find_clips(workspace, with_list=show not in (GALLERY, TABLE))
    show = header(workspace, found)
    if show == PLAYER:
        _player(workspace, found)
        return
    if not found.listed:
        return
    if show == GALLERY:
        shelf(
            workspace,
            found.listed,
            "Gallery of clips",
            "grid",
            _ALL_CLIPS_HEIGHT,
            found.errors,
            found.clip_filter.measure,
        )
    else:
        clip_table(workspace, found.listed, found.errors, found.clip_filter.measure)
    download_lists(workspace, found)


def _player(workspace: Workspace, found: Found) -> None:
    clip, urls = _clip(workspace.dataset, workspace.data_fingerprint, found.chosen)
    # One fragment before and after the prediction: the player keeps its place, and so its WebGL contexts,
    # which cost seconds to make. While the network loads it looks seldom: each run takes the interpreter from it.
    waits = predictions(workspace).get(found.chosen) is None
    predictions(workspace).forget_failure(found.chosen)  # whoever comes back to a clip that failed asks again
    often = _LOOK_S if network(workspace).finished else _LOOK_LOADING_S
    st.fragment(_shown, run_every=often if waits else None)(workspace, clip, urls, found)


# Not st.cache_data: its copies of the frames would be most of the server's memory.
@st.cache_resource(max_entries=12, show_spinner=False)
def _clip(_dataset, fingerprint: str, index: int) -> tuple[Clip, list[str]]:
    clip = _dataset.clip(index)
    return clip, frame_urls(clip.frames)


def _view(workspace: Workspace, clip: Clip, urls: list[str], found: Found, note: str) -> None:
    store, index = predictions(workspace), found.chosen
    prediction = store.get(index)
    predicted = None if prediction is None else prediction.joints
    identity = f"{workspace.data_fingerprint}/{clip.name}/{workspace.weights_fingerprint}"
    beside = (None, None) if prediction is None else (prediction.joints_px, prediction.expected_errors)
    pitch = _pitch(workspace.dataset.table[index])
    data = player_data(identity, clip, urls, predicted, workspace.up, note, plotly_url(), *beside, pitch)
    clip_player(data, key="player", address=True)
    if predicted is not None:
        clip_detail(data, clip, index, predicted, found.errors)
    if not note and clip.target is not None and len(workspace.dataset) > 1:
        more_like_this(workspace, index, found.errors)


def _pitch(row: dict[str, str]) -> float | None:
    """By how many degrees the camera looked down, where the data's table has a column pitch that says it."""
    try:
        pitch = float(row.get("pitch") or "nan")
    except ValueError:
        return None
    return pitch if abs(pitch) < 90 else None


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
