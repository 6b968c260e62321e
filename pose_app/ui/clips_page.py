"""The page Clips: one clip, its prediction beside the truth, and where the errors are."""

import numpy as np
import streamlit as st

from pose_app.clips import Clip
from pose_app.ui import clip_metrics
from pose_app.ui.clip_list import choose_clip, remember_clip
from pose_app.ui.player import clip_player, joint_table
from pose_app.ui.player_data import frame_urls, player_data
from pose_app.ui.state import Workspace, may_load, network, plotly_address, predictions


def render(workspace: Workspace) -> None:
    """Draw the page."""
    with st.sidebar:
        index, listed = choose_clip(workspace)
    clip, urls = _clip(workspace.dataset, workspace.data_fingerprint, index)
    _header(workspace, clip, index, listed)
    predicted = predictions(workspace).get(index)
    if predicted is None:
        _waiting_view(workspace, clip, urls, index)
    else:
        _view(workspace, clip, urls, predicted, note="")


@st.cache_data(max_entries=48, show_spinner=False)
def _clip(_dataset, fingerprint: str, index: int) -> tuple[Clip, list[str]]:
    clip = _dataset.clip(index)
    return clip, frame_urls(clip.frames)


def _header(workspace: Workspace, clip: Clip, index: int, listed: list[int]) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.subheader(" · ".join(filter(None, (clip.action, clip.subject))) or f"Clip {clip.name}", anchor=False)
    row = line.container(horizontal=True, width="content", wrap=False, gap="small")
    names = [entry["clip"] for entry in workspace.dataset.table]
    place = listed.index(index)
    for label, target, key in (("Previous", place - 1, "p"), ("Next", place + 1, "n")):
        name = names[listed[target % len(listed)]]
        row.button(label, key=f"go {label}", shortcut=key, on_click=remember_clip, args=(name,))
    other = listed[np.random.default_rng().integers(len(listed))]
    row.button("Random", key="go random", shortcut="x", on_click=remember_clip, args=(names[other],))
    facts = [f"Clip {clip.name} ({place + 1} of {len(listed)})", clip.camera and f"camera {clip.camera}"]
    facts += [clip.fps and f"{clip.fps:.3g} frames a second", clip.source, "mm, relative to the hip"]
    st.caption(" · ".join(fact for fact in facts if fact))


def _view(workspace: Workspace, clip: Clip, urls: list[str], predicted: np.ndarray | None, note: str) -> None:
    identity = f"{workspace.data_fingerprint}/{clip.name}/{workspace.weights_fingerprint}"
    data = player_data(identity, clip, urls, predicted, workspace.up, note, plotly_address())
    clip_player(data, key="player")
    if predicted is None or clip.target is None:
        return
    clip_metrics.metric_row(predicted, clip.target)
    table, charts = st.columns([9, 4], gap="medium")
    with table:
        st.markdown(
            "##### Error of every joint, frame by frame", help="Click a cell or a frame: the player goes there."
        )
        joint_table(data, key="joints")
    with charts:
        clip_metrics.per_frame_chart(predicted, clip.target)


@st.fragment(run_every=0.4)
def _waiting_view(workspace: Workspace, clip: Clip, urls: list[str], index: int) -> None:
    note = "The network is loading …"
    if may_load(workspace):
        future = predictions(workspace).request(index)
        if predictions(workspace).get(index) is not None:
            st.rerun()
        note = network(workspace).why_waiting(future)
    _view(workspace, clip, urls, None, note)
