"""Clips with nearly the same true pose: where these are as far off, the error is no accident."""

import numpy as np
import streamlit as st

from pose_app.ui.clips.scored_clips import ALL_JOINTS, ClipErrors
from pose_app.ui.clips.tiles import draw_tiles
from pose_app.ui.controls import control, switch
from pose_app.ui.workspace import Workspace, targets

SHOWN = 12


def nearest_clips(truth: np.ndarray, index: int, up: str | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Sort all other clips by how far their true pose is from that of one clip.

    truth: (N, 8, 17, 3) mm, relative to the hip. up: the direction up, such as '-y': each clip is first
    turned about it as a whole to come as near as it can (least squares); None compares as they stand.
    Returns the clips (N - 1,) and their distances, mm: the mean over joints and frames.
    """
    one, others = truth[index], truth if up is None else _turned(truth, truth[index], up)
    distances = np.sqrt(((others - one) ** 2).sum(-1)).mean((1, 2))
    order = np.argsort(distances, kind="stable")
    order = order[order != index]
    return order, distances[order]


def _turned(truth: np.ndarray, one: np.ndarray, up: str) -> np.ndarray:
    first, second = (axis for axis in range(3) if axis != "xyz".index(up[-1]))
    a, b = truth[..., first], truth[..., second]
    sine = (a * one[..., second] - b * one[..., first]).sum((1, 2))
    cosine = (a * one[..., first] + b * one[..., second]).sum((1, 2))
    angle = np.arctan2(sine, cosine)[:, None, None]
    turned = truth.copy()
    turned[..., first] = np.cos(angle) * a - np.sin(angle) * b
    turned[..., second] = np.sin(angle) * a + np.cos(angle) * b
    return turned


@st.cache_data(max_entries=64, show_spinner=False)
def _nearest(_workspace: Workspace, fingerprint: str, index: int, up: str | None) -> tuple[np.ndarray, np.ndarray]:
    truth = targets(_workspace.dataset, fingerprint)
    assert truth is not None  # asked for only where there is a truth
    clips, distances = nearest_clips(truth, index, up)
    return clips[:SHOWN], distances[:SHOWN]


def more_like_this(workspace: Workspace, index: int, errors: ClipErrors | None) -> None:
    """Show the clips with the nearest true pose, with their errors."""
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown("##### More like this", help="The clips whose true pose is nearest: mean distance of the joints.")
    turn = control(
        row.toggle, "turned", "Whichever way they face", False, switch,
        help="Compare poses after the best turn about the vertical.",
    )  # fmt: skip
    up = workspace.up if workspace.up[-1] in "xyz" else "-y"
    clips, distances = _nearest(workspace, workspace.data_fingerprint, index, up if turn else None)
    if errors is not None and errors.scored[clips].any():
        st.caption(_verdict(errors.measure(ALL_JOINTS), index, clips))
    lines = [f"pose {mm:.0f} mm away" for mm in distances]
    draw_tiles(workspace, clips.tolist(), "Clips like this one", "grid", None, errors, lines=lines)


def _verdict(values: np.ndarray, index: int, clips: np.ndarray) -> str:
    return (
        f"This clip is {values[index]:.0f} mm off, the {len(clips)} nearest {np.nanmean(values[clips]):.0f} mm on "
        f"average, all clips {np.nanmean(values):.0f} mm. Where the nearest do as badly, it is the pose that is hard; "
        "where they do well, look at the picture."
    )
