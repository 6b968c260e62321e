"""Two networks on the same clips: which is better, by how much, on which joints, actions and clips."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from pose_app.comparison import FEWEST, REPLICATES, Difference, differences_by_group, paired_difference
from pose_app.figures.body import body_difference_figure
from pose_app.figures.differences import group_differences_figure, sorted_differences_figure
from pose_app.figures.error_charts import cdf_figure
from pose_app.figures.style import NETWORK, SECOND
from pose_app.figures.trend import DRAWN, pairs_figure
from pose_app.ui.commands_shown import evaluate_command, show_commands
from pose_app.ui.components.charts import show_chart
from pose_app.ui.components.strip import StripItem, clip_strip
from pose_app.ui.controls import control, one_of
from pose_app.ui.networks.network_cache import scoring
from pose_app.ui.theme import cards
from pose_app.ui.validation.csv_tables import comparison_csv, comparison_joint_csv
from pose_app.ui.validation.error_sizes import JOINT_OPENS
from pose_app.ui.validation.open_clips import CLIP, OPENS, open_compared
from pose_app.ui.validation.scored_data import Scored, scored
from pose_app.ui.validation.scoring import score_all
from pose_app.ui.validation.verdict import Names, difference_cards, measures, verdict
from pose_app.ui.workspace import Workspace
from pose_app.weights import training_in_words

_SHOWN = 12


def render(workspace: Workspace) -> None:
    """Draw the part."""
    others = [name for name in workspace.choices if name != workspace.info.name]
    if not others:
        st.info(
            "There is only one weights folder. Train another (`python -m pose_app train --out weights/NAME`), or "
            "start the app with one more: `streamlit run app.py -- --weights DIR`.",
            icon=":material/info:",
        )
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(f"**{workspace.info.name}** against", width="content")
    name = control(
        row.selectbox, "second", "Second weights", others[0], one_of(others), others,
        label_visibility="collapsed", width=260,
    )  # fmt: skip
    other = workspace.with_weights(workspace.choices[name])
    st.caption(
        f"{len(workspace.dataset):,} {workspace.dataset.split} clips of {workspace.dataset.source}. "
        f"{workspace.info.name} was trained on {training_in_words(workspace.info.trained_on)}; {name} on "
        f"{training_in_words(other.info.trained_on)}. "
        f"Everything in mm, relative to the hip, all 17 joints."
    )
    score_all([workspace, other])
    if scoring(workspace).done and scoring(other).done:
        a, b = common(scored(workspace), scored(other))
        if len(a.clips) > 1:
            _compared(workspace, other, a, b)


def common(a: Scored, b: Scored) -> tuple[Scored, Scored]:
    """Leave the clips that both have; their scores are still those of all clips each has."""
    both = np.intersect1d(a.clips, b.clips)
    return _only(a, both), _only(b, both)


def _only(scores: Scored, clips: np.ndarray) -> Scored:
    if len(clips) == len(scores.clips):
        return scores
    rows = np.searchsorted(scores.clips, clips)
    arrays = {name: getattr(scores, name)[rows] for name in ("clips", "predicted", "target", "errors", "actions")}
    return replace(scores, **arrays)


def _compared(workspace: Workspace, other: Workspace, a: Scored, b: Scored) -> None:
    names = workspace.info.name, other.info.name
    charts = _charts(workspace, f"{workspace.fingerprint} {other.fingerprint}", len(a.clips), a, b, names)
    st.markdown(verdict(charts["clips"], a.per_clip, b.per_clip, names))
    cards(charts["cards"])
    st.caption(
        f"Differences are {names[1]} less {names[0]}; below zero {names[1]} is nearer to the truth. Intervals: 95 %, "
        f"paired bootstrap over the clips ({REPLICATES:,} draws, percentiles; Efron and Tibshirani 1993). They take "
        f"the clips as independent of each other."
    )
    left, right = st.columns(2, gap="large")
    many = len(a.clips) > DRAWN
    opens = partial(open_compared, (workspace, a), (other, b), charts["groups"])
    with left:
        _chart(
            charts,
            "sorted",
            "Difference of every clip",
            "All clips in the order of their difference. Click a place to open its clip.",
            opens,
        )
        _chart(
            charts,
            "body",
            "Which joints",
            f"Mean difference of each joint in mm; larger dots differ more. {JOINT_OPENS}",
            opens,
        )
        _chart(charts, "cdf", "Share of clips by error (CDF)", "Click a line to open all clips up to there.", opens)
    with right:
        drawn = f" {DRAWN} of {len(a.clips):,} clips are drawn, evenly by difference." if many else ""
        _chart(
            charts, "pairs", "Every clip by both errors", f"Below the line {names[1]} is nearer.{drawn} {CLIP}", opens
        )
        _chart(
            charts,
            "actions",
            "Which actions",
            f"Mean difference; the 95 % interval from {FEWEST} clips on. {OPENS.format('a bar')}",
            opens,
        )
    _clips(other, a, b, names)
    _downloads(workspace, other, a, b, names)


@st.cache_resource(max_entries=4, show_spinner="Comparing …")
def _charts(_workspace: Workspace, fingerprint: str, clips: int, _a: Scored, _b: Scored, names: Names) -> dict:
    a, b = _a, _b
    difference = b.per_clip - a.per_clip
    measured = measures(a), measures(b)
    count = measured[0].shape[1]
    # Clips are drawn once for measures and joints together: with thousands of them that is what takes time.
    both = [np.hstack([of, s.errors.mean(1)]) for of, s in zip(measured, (a, b), strict=True)]
    paired = paired_difference(both[0], both[1])
    cdf = cdf_figure({names[0]: a.per_clip, names[1]: b.per_clip})
    for trace, colour in zip(cdf.data, (NETWORK, SECOND), strict=True):
        trace.line.color = colour
    groups = differences_by_group(a.per_clip, b.per_clip, a.actions)
    return {
        "clips": Difference(paired.mean[0], paired.low[0], paired.high[0]),
        "cards": difference_cards(paired, *measured, names),
        "sorted": sorted_differences_figure(difference, names),
        "pairs": pairs_figure(a.per_clip, b.per_clip, [_workspace.dataset.table[i]["clip"] for i in a.clips], names),
        "body": body_difference_figure(paired.mean[count:], names),
        "actions": group_differences_figure(groups, names),
        "groups": list(groups),
        "cdf": cdf,
    }


def _chart(charts: dict, key: str, title: str, line: str, opens: Callable[[str, dict], None]) -> None:
    st.markdown(f"##### {title}", help=line or None)
    click = show_chart(charts[key], f"compare {key}", title, clickable=True)
    if click:
        opens(key, click)


def _clips(other: Workspace, a: Scored, b: Scored, names: Names) -> None:
    difference = b.per_clip - a.per_clip
    by_frame = b.per_frame - a.per_frame
    order = np.argsort(difference, kind="stable")
    for title, ranked, pick in (
        (f"Better with {names[1]}", order[:_SHOWN], np.argmin),
        (f"Worse with {names[1]}", order[::-1][:_SHOWN], np.argmax),
    ):
        rows = [row for row in ranked if (difference[row] < 0) == (pick is np.argmin) and difference[row] != 0]
        st.markdown(f"##### {title}", help="MPJPE of the clip; the picture is the frame that changed most.")
        if not rows:
            st.caption("No clip.")
            continue
        items = [
            StripItem(
                int(a.clips[row]),
                int(pick(by_frame[row])),
                f"{difference[row]:+z.0f} mm",
                f"{a.per_clip[row]:.0f} → {b.per_clip[row]:.0f} mm",
            )
            for row in rows
        ]
        clip_strip(other, items, f"{title} {other.fingerprint}", title)


def _downloads(workspace: Workspace, other: Workspace, a: Scored, b: Scored, names: Names) -> None:
    row = st.container(horizontal=True)
    for what, make in (
        ("clips", lambda: comparison_csv(workspace, a, b, names)),
        ("joints", lambda: comparison_joint_csv(a, b, names)),
    ):
        row.download_button(
            f"Differences by {what[:-1]}", make, f"{names[0]}_{names[1]}_{what}.csv", "text/csv",
            key=f"csv compare {what}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    with row:
        show_commands(*(evaluate_command(one) for one in (workspace, other)), help="Scores both, one after the other.")
