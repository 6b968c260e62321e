"""How large the errors are: metrics, distributions, joints, actions, and the worst and best clips."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pose_app.evaluation import Scores
from pose_app.figures import error_charts as figures
from pose_app.figures.body import body_figure
from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.commands_shown import evaluate_command, show_commands
from pose_app.ui.components.charts import show_chart
from pose_app.ui.components.metric_row import MEANINGS
from pose_app.ui.theme import Card, cards
from pose_app.ui.validation.csv_tables import clip_csv, frame_csv, joint_csv
from pose_app.ui.validation.open_clips import (
    OPENS,
    frame_of,
    joint_of,
    mm_of,
    number_of,
    open_action,
    open_frame,
    open_joint,
    open_range,
)
from pose_app.ui.validation.scored_data import Scored
from pose_app.ui.validation.worst_clips import worst_clips
from pose_app.ui.workspace import Workspace

JOINT_OPENS = "Click a joint to open the clips that are furthest off there."
TITLES = {
    "distribution": ("How far off the clips are", OPENS.format("a bar")),
    "cdf": ("Share of clips by error (CDF)", "Click the line to open all clips up to there."),
    "pck": ("PCK by threshold", "Share of joints closer to their true place than the threshold."),
    "body": (
        "Where on the body",
        f"Mean error of each joint in mm over all clips and frames; the hip is the origin. {JOINT_OPENS}",
    ),
    "joints": (
        "Error of each joint",
        f"Mean over all clips and frames; the grey ticks are the mean pose. {JOINT_OPENS}",
    ),
    "actions": ("Error of each action", OPENS.format("a bar")),
    "frames": (
        "Error of each frame",
        "Mean over all clips. Click a bar to open the clips that are worst in that frame.",
    ),
}


def render(workspace: Workspace, scores: Scored) -> None:
    """Draw the part."""
    charts = _charts(workspace.fingerprint, len(scores.clips), scores)
    metric_cards(scores.network, scores.constant)
    st.caption("Click a bar, a line or a joint of a chart to open its clips.")
    for place, key in zip(st.columns(3, gap="medium"), ("distribution", "cdf", "pck"), strict=True):
        with place:
            _chart(workspace, scores, charts, key)
    worst_clips(workspace, scores)
    left, right = st.columns(2, gap="large")
    with left:
        _chart(workspace, scores, charts, "body")
        _chart(workspace, scores, charts, "frames")
    with right:
        _chart(workspace, scores, charts, "joints")
        _chart(workspace, scores, charts, "actions")
    _downloads(workspace, scores)


@st.cache_resource(max_entries=4, show_spinner=False)
def _charts(fingerprint: str, count: int, _scores: Scored) -> dict:
    scores = _scores
    by_name = {"network": scores.network} | ({"mean pose": scores.constant} if scores.constant else {})
    per_clip = {name: np.array(of.per_clip_mm) for name, of in by_name.items()}
    constant = None if scores.constant is None else np.array(list(scores.constant.per_joint_mm.values()))
    return {
        "distribution": figures.distribution_figure(per_clip),
        "cdf": figures.cdf_figure(per_clip),
        "pck": figures.pck_figure({name: np.array(of.pck_curve) for name, of in by_name.items()}),
        "body": body_figure(scores.errors.mean((0, 1))),
        "joints": figures.per_joint_figure(scores.errors, constant),
        "actions": figures.per_action_figure(scores.per_clip, scores.actions.tolist()),
        "frames": figures.frames_figure(scores.errors, scores.aligned),
    }


def metric_cards(scores: Scores, constant: Scores | None) -> None:
    """Show the metrics as cards, beside those of the mean pose where there is one."""
    shown = []
    for name in ("MPJPE", "P-MPJPE", "N-MPJPE", "MPJVE"):
        key = name.lower().replace("-", "_") + "_mm"
        other = f"mean pose: {getattr(constant, key):.1f} mm" if constant else ""
        shown.append(Card(name, f"{getattr(scores, key):.1f}", "mm", MEANINGS[name], other))
    for name, key, line in (
        ("PCK@150", "pck_150", MEANINGS["PCK@150"]),
        ("AUC", "auc", MEANINGS["AUC"]),
        ("Sides swapped", "left_right_swapped", "frames nearer with left and right exchanged"),
    ):
        other = f"mean pose: {getattr(constant, key):.1%}" if constant else ""
        shown.append(Card(name, f"{getattr(scores, key):.1%}", "", line, other))
    cards(shown)


def _chart(workspace: Workspace, scores: Scored, charts: dict, key: str) -> None:
    title, line = TITLES[key]
    st.markdown(f"##### {title}", help=line or None)
    click = show_chart(charts[key], key, title, clickable=key != "pck")
    if click:
        _opened(workspace, scores, charts[key], key, click)


def _opened(workspace: Workspace, scores: Scored, figure: go.Figure, key: str, click: dict) -> None:
    mm, of_network = mm_of(click), number_of(click, "trace", 1) is not None
    if key == "distribution" and of_network and mm is not None:
        size = figure.data[0].xbins.size
        open_range(workspace, scores, mm // size * size, mm // size * size + size)
    elif key == "cdf" and of_network and mm is not None:
        open_range(workspace, scores, 0.0, mm)
    elif key == "actions":
        open_action(workspace, scores, str(click.get("y")))
    elif key == "frames" and (frame := frame_of(click)) is not None:
        open_frame(workspace, scores, frame)
    elif key == "body" and (joint := joint_of(click)) is not None:
        open_joint(workspace, scores, joint)
    elif key == "joints" and click.get("y") in JOINT_NAMES:
        open_joint(workspace, scores, JOINT_NAMES.index(click["y"]))


def _downloads(workspace: Workspace, scores: Scored) -> None:
    st.markdown("##### Tables and command", help="CSV; errors in mm, relative to the hip.")
    row = st.container(horizontal=True)
    stem = f"{workspace.info.name}_{workspace.dataset.split}"
    frames = scores.errors.shape[0] * scores.errors.shape[1]
    for what, many, make in (
        ("joints", len(JOINT_NAMES), lambda: joint_csv(scores)),
        ("clips", len(scores.clips), lambda: clip_csv(workspace, scores)),
        ("frames", frames, lambda: frame_csv(workspace, scores)),
    ):
        row.download_button(
            f"{many:,} {what}", make, f"{stem}_{what}.csv", "text/csv", key=f"csv {what}", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
    with row:
        show_commands(evaluate_command(workspace))
