"""The page Validation: all clips scored, beside what always saying the mean pose would give."""

import numpy as np
import streamlit as st

from pose_app import metrics
from pose_app.evaluation import Scores, check_scorable, score
from pose_app.figures import errors as figures
from pose_app.ui.clip_metrics import MEANINGS
from pose_app.ui.look import Card, cards
from pose_app.ui.state import Workspace, predictions, scoring, show_chart, targets
from pose_app.ui.worst_clips import worst_clips

TITLES = {
    "distribution": ("How far off the clips are", ""),
    "cdf": ("Share of clips by error (CDF)", ""),
    "pck": ("PCK by threshold", "Share of joints closer to their true place than the threshold."),
    "joints": ("Error of each joint", "Mean over all clips and frames; the grey ticks are the mean pose."),
    "actions": ("Error of each action", ""),
    "frames": ("Error of each frame", "Mean over all clips."),
}


def render(workspace: Workspace) -> None:
    """Draw the page; raises InputError for data without ground truth."""
    st.subheader("Validation", anchor=False)
    check_scorable(workspace.dataset, None)
    done, total = scoring(workspace).done, scoring(workspace).total
    st.caption(
        f"{total} {workspace.dataset.split} clips of {workspace.dataset.source}. Weights {workspace.info.name}, "
        f"trained on {workspace.info.trained_on}. Everything in mm, relative to the hip, all 17 joints."
    )
    if done < total:
        _progress(workspace)
    if done:
        _report(workspace)


@st.fragment(run_every=1.0)
def _progress(workspace: Workspace) -> None:
    job = scoring(workspace)
    if job.done == job.total:
        st.rerun()
    if job.error is not None:
        st.error(f"The scoring ended early: {job.error}", icon=":material/error:")
    row = st.container(horizontal=True, vertical_alignment="center")
    row.progress(job.done / job.total, text=f"{job.done} of {job.total} clips scored")
    if job.running:
        row.button("Stop", key="stop scoring", on_click=job.stop)
    else:
        row.button(
            "Score all clips" if not job.done else "Go on", key="start scoring", type="primary", on_click=job.start
        )
        if job.done and row.button("Show what there is", key="show scores"):
            st.rerun()


@st.cache_resource(max_entries=4, show_spinner="Working out the figures …")
def _figures(_workspace: Workspace, fingerprint: str, clips: tuple[int, ...]) -> tuple[Scores, Scores | None, dict]:
    """The scores of network and mean pose on these clips, and the charts by their keys."""
    chosen = list(clips)
    predicted = predictions(_workspace).all()[chosen]
    target = targets(_workspace.dataset, _workspace.data_fingerprint)[chosen]
    actions = [_workspace.dataset.table[i].get("action") or "unnamed" for i in chosen]
    mean_pose = _workspace.info.mean_pose_mm
    scores = {"network": score(predicted, target, actions)}
    constant_errors = None
    if mean_pose is not None:
        constant = np.broadcast_to(mean_pose, target.shape)
        scores["mean pose"] = score(constant, target, actions)
        constant_errors = metrics.joint_errors(constant, target)
    per_clip = {name: np.array(of.per_clip_mm) for name, of in scores.items()}
    charts = {
        "distribution": figures.distribution_figure(per_clip),
        "cdf": figures.cdf_figure(per_clip),
        "pck": figures.pck_figure({name: np.array(of.pck_curve) for name, of in scores.items()}),
        "joints": figures.per_joint_figure(metrics.joint_errors(predicted, target), constant_errors),
        "actions": figures.per_action_figure(per_clip["network"], actions),
        "frames": figures.per_frame_figure(predicted, target),
    }
    return scores["network"], scores.get("mean pose"), charts


def _report(workspace: Workspace) -> None:
    scored = np.setdiff1d(np.arange(len(workspace.dataset)), predictions(workspace).missing())
    scores, constant, charts = _figures(workspace, workspace.fingerprint, tuple(scored.tolist()))
    _cards(scores, constant)
    st.write("")
    for place, key in zip(st.columns(3, gap="medium"), ("distribution", "cdf", "pck"), strict=True):
        with place:
            _chart(charts, key)
    left, right = st.columns(2, gap="large")
    with left:
        _chart(charts, "joints")
        _chart(charts, "frames")
    with right:
        _chart(charts, "actions")
    worst_clips(workspace, scored, np.array(scores.per_clip_mm))


def _cards(scores: Scores, constant: Scores | None) -> None:
    def beside(text: str) -> str:
        return f"mean pose: {text}" if constant is not None else ""

    shown = []
    for name in ("MPJPE", "P-MPJPE", "N-MPJPE", "MPJVE"):
        key = name.lower().replace("-", "_") + "_mm"
        other = beside(f"{getattr(constant, key):.1f} mm") if constant else ""
        shown.append(Card(name, f"{getattr(scores, key):.1f}", "mm", MEANINGS[name], other))
    for name, key in (("PCK@150", "pck_150"), ("AUC", "auc")):
        other = beside(f"{getattr(constant, key):.1%}") if constant else ""
        shown.append(Card(name, f"{getattr(scores, key):.1%}", "", MEANINGS[name], other))
    cards(shown)


def _chart(charts: dict, key: str) -> None:
    title, line = TITLES[key]
    st.markdown(f"##### {title}", help=line or None)
    show_chart(charts[key], key, title)
