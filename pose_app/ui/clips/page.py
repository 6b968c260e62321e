"""The page Clips: find a clip, see its prediction beside the truth, and where the errors are."""

import streamlit as st

from pose_app.clips import Clip
from pose_app.ui.clips.clip_list import ClipList, download_lists, find_clips
from pose_app.ui.clips.clip_table import clip_table
from pose_app.ui.clips.detail import clip_detail
from pose_app.ui.clips.navigation import header, shown_view
from pose_app.ui.clips.similar_poses import more_like_this
from pose_app.ui.clips.tiles import GALLERY, PLAYER, TABLE, draw_tiles
from pose_app.ui.components.payload import frame_urls, player_payload
from pose_app.ui.components.player import clip_player
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.networks.network_cache import may_load, network, predictions
from pose_app.ui.workspace import Workspace

_ALL_CLIPS_HEIGHT = 720  # px
_ASK_S, _ASK_LOADING_S = 0.25, 0.5  # how often a page asks whether its prediction is there


def render(workspace: Workspace) -> None:
    """Draw the page."""
    show = shown_view()
    with st.sidebar:
        clip_list = find_clips(workspace, with_list=show not in (GALLERY, TABLE))
    show = header(workspace, clip_list)
    if show == PLAYER:
        _player(workspace, clip_list)
        return
    if not clip_list.listed:
        return
    if show == GALLERY:
        draw_tiles(
            workspace,
            clip_list.listed,
            "Gallery of clips",
            "grid",
            _ALL_CLIPS_HEIGHT,
            clip_list.errors,
            clip_list.clip_filter.measure,
        )
    else:
        clip_table(workspace, clip_list.listed, clip_list.errors, clip_list.clip_filter.measure)
    download_lists(workspace, clip_list)


def _player(workspace: Workspace, clip_list: ClipList) -> None:
    clip, urls = _clip(workspace.dataset, workspace.data_fingerprint, clip_list.chosen)
    # One fragment before and after the prediction: the player keeps its place, and so its WebGL contexts,
    # which cost seconds to make. While the network loads it asks seldom: each run takes the processor from it.
    waits = predictions(workspace).get(clip_list.chosen) is None
    predictions(workspace).forget_failure(clip_list.chosen)  # whoever comes back to a clip that failed asks again
    often = _ASK_S if network(workspace).finished else _ASK_LOADING_S
    st.fragment(_shown, run_every=often if waits else None)(workspace, clip, urls, clip_list, waits)


# Not st.cache_data: its copies of the frames would be most of the server's memory.
@st.cache_resource(max_entries=12, show_spinner=False)
def _clip(_dataset, fingerprint: str, index: int) -> tuple[Clip, list[str]]:
    clip = _dataset.clip(index)
    return clip, frame_urls(clip.frames)


def _view(workspace: Workspace, clip: Clip, urls: list[str], clip_list: ClipList, note: str) -> None:
    index = clip_list.chosen
    shown = PredictedClip(clip, predictions(workspace).get(index))
    identity = f"{workspace.data_fingerprint}/{clip.name}/{workspace.weights_fingerprint}"
    payload = player_payload(shown, identity, urls, workspace.up, note, _pitch(workspace.dataset.table[index]))
    clip_player(payload, key="player", address=True)
    clip_detail(payload, shown, None if clip_list.errors is None else clip_list.errors.beside(index))
    if not note and clip.target is not None and len(workspace.dataset) > 1:
        more_like_this(workspace, index, clip_list.errors)


def _pitch(row: dict[str, str]) -> float | None:
    """By how many degrees the camera looked down, where the data's table has a column pitch that says it."""
    try:
        pitch = float(row.get("pitch") or "nan")
    except ValueError:
        return None
    return pitch if abs(pitch) < 90 else None


def _shown(workspace: Workspace, clip: Clip, urls: list[str], clip_list: ClipList, waits: bool) -> None:
    if waits and predictions(workspace).get(clip_list.chosen) is not None:
        st.rerun()  # of the whole page, whose list wants the error too, and which no longer asks again and again
    note = ""
    if predictions(workspace).get(clip_list.chosen) is None:
        note = "The network is loading …"
        if may_load(workspace):
            future = predictions(workspace).request(clip_list.chosen)
            if predictions(workspace).get(clip_list.chosen) is not None:
                st.rerun()
            note = network(workspace).why_waiting(future)
    _view(workspace, clip, urls, clip_list, note)
