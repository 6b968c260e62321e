"""How large the errors are: metrics, distributions, joints, actions, and the worst and best clips."""

import numpy as np
import streamlit as st

from pose_app.evaluation import Scores
from pose_app.figures import errors as figures
from pose_app.figures.body import body_figure
from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.clip_metrics import MEANINGS
from pose_app.ui.commands_shown import evaluate_command, show_commands
from pose_app.ui.look import Card, cards
from pose_app.ui.state import Workspace, show_chart
from pose_app.ui.validation_data import Scored
from pose_app.ui.validation_tables import clip_csv, frame_csv, joint_csv
from pose_app.ui.worst_clips import worst_clips

TITLES = {
    "distribution": ("How far off the clips are", ""),
    "cdf": ("Share of clips by error (CDF)", ""),
    "pck": ("PCK by threshold", "Share of joints closer to their true place than the threshold."),
    "body": ("Where on the body", "Mean error of each joint in mm over all clips and frames; the hip is the origin."),
    "joints": ("Error of each joint", "Mean over all clips and frames; the grey ticks are the mean pose."),
    "actions": ("Error of each action", ""),
    "frames": ("Error of each frame", "Mean over all clips."),
}


def render(workspace: Workspace, found: Scored) -> None:
    """Draw the part."""
    charts = _charts(workspace.fingerprint, len(found.clips), found)
    metric_cards(found.scores, found.constant)
    st.write("")
    for place, key in zip(st.columns(3, gap="medium"), ("distribution", "cdf", "pck"), strict=True):
        with place:
            _chart(charts, key)
    worst_clips(workspace, found)
    left, right = st.columns(2, gap="large")
    with left:
        _chart(charts, "body")
        _chart(charts, "frames")
    with right:
        _chart(charts, "joints")
        _chart(charts, "actions")
    _downloads(workspace, found)


@st.cache_resource(max_entries=4, show_spinner=False)
def _charts(fingerprint: str, count: int, _found: Scored) -> dict:
    found = _found
    scores = {"network": found.scores} | ({"mean pose": found.constant} if found.constant else {})
    per_clip = {name: np.array(of.per_clip_mm) for name, of in scores.items()}
    constant = None if found.constant is None else np.array(list(found.constant.per_joint_mm.values()))
    return {
        "distribution": figures.distribution_figure(per_clip),
        "cdf": figures.cdf_figure(per_clip),
        "pck": figures.pck_figure({name: np.array(of.pck_curve) for name, of in scores.items()}),
        "body": body_figure(found.errors.mean((0, 1))),
        "joints": figures.per_joint_figure(found.errors, constant),
        "actions": figures.per_action_figure(found.per_clip, found.actions),
        "frames": figures.frames_figure(found.errors, found.aligned),
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


def _chart(charts: dict, key: str) -> None:
    title, line = TITLES[key]
    st.markdown(f"##### {title}", help=line or None)
    show_chart(charts[key], key, title)


def _downloads(workspace: Workspace, found: Scored) -> None:
    st.markdown("##### Tables and command", help="CSV; errors in mm, relative to the hip.")
    row = st.container(horizontal=True)
    stem = f"{workspace.info.name}_{workspace.dataset.split}"
    frames = found.errors.shape[0] * found.errors.shape[1]
    for what, many, make in (
        ("joints", len(JOINT_NAMES), lambda: joint_csv(found)),
        ("clips", len(found.clips), lambda: clip_csv(workspace, found)),
        ("frames", frames, lambda: frame_csv(workspace, found)),
    ):
        row.download_button(
            f"{many:,} {what}", make, f"{stem}_{what}.csv", "text/csv", key=f"csv {what}", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
    with row:
        show_commands(evaluate_command(workspace))
