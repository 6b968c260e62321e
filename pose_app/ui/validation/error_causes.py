"""Where the errors come from: the side a person is seen from, the height, the distance from training poses."""

from typing import Any

import numpy as np
import streamlit as st

from pose_app.figures.distributions import ELEVATION
from pose_app.figures.trend import DRAWN, expectation_figure, trend_figure
from pose_app.figures.views import binned_figure, side_figure
from pose_app.pose_distance import rank_correlation
from pose_app.ui.components.charts import show_chart
from pose_app.ui.validation.clips_by_view import HEIGHT, SIDE, choose_view, show_view
from pose_app.ui.validation.open_clips import CLIP, open_clip_named
from pose_app.ui.validation.scored_data import Scored, distances, expected_errors, training_stamp, views
from pose_app.ui.workspace import Workspace


def render(workspace: Workspace, scores: Scored) -> None:
    """Draw the part."""
    charts = _charts(workspace, f"{workspace.fingerprint} {training_stamp(workspace)}", len(scores.clips), scores)
    if "side" in charts:
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown("##### Error by the side seen", help="From the true hips, against the camera's axis.")
            alt = "Error by which side of the person the camera sees"
            choose_view(SIDE, show_chart(charts["side"], "side", alt, clickable=True), charts["views"])
            st.caption("Seen from above: the person faces down, each sector is where the camera stands. "
                       "The dotted ring is the mean of all frames.")  # fmt: skip
        with right:
            st.markdown("##### Error by the height it is seen from", help=f"{ELEVATION.meaning}.")
            alt = "Error by the angle the camera looks down at the trunk"
            choose_view(HEIGHT, show_chart(charts["elevation"], "elevation", alt, clickable=True), charts["views"])
            st.caption("Above zero the camera looks down on the trunk. Pale bars rest on few frames; the dotted line "
                       "is the mean of all.")  # fmt: skip
        show_view(workspace, scores, charts["views"])
    else:
        st.info(
            "These joints are not in a camera's frame (y is not down), so they do not tell from where the people "
            "are seen: errors by viewpoint are left out.",
            icon=":material/info:",
        )
    _distance(workspace, scores, charts)
    if "expected" in charts:
        st.markdown(
            "##### Does the network know when it is off?",
            help="Each clip by the error the network expects of itself, which it says beside the joints.",
        )
        _dots(workspace, scores, charts, "expected", "True errors of the clips by the errors the network expects")
        st.caption(
            "Click a dot to open its clip. Over the dotted line the network is further off than it expects. "
            + charts["expected rank"]
        )


def _distance(workspace: Workspace, scores: Scored, charts: dict) -> None:
    st.markdown("##### Error by the distance from the training poses")
    if "distance" not in charts:
        st.info(
            "Neither do the weights know their mean training pose nor is there a train split beside these clips, so "
            "there is nothing to measure from.",
            icon=":material/info:",
        )
        return
    _dots(workspace, scores, charts, "distance", "Error of the clips by their distance from the training poses")
    line = f"{CLIP} Distance from {charts['from']}: root mean square over the joints. {charts['rank']}"
    if charts["from"].startswith("the mean"):
        line += (
            " The training poses themselves are not kept with the weights: put a train split beside these clips, "
            "and it is the nearest of its poses that counts."
        )
    else:
        line += " Whether the weights were trained on that split is for you to know."
    if len(scores.clips) > DRAWN:
        line += f" {DRAWN} of {len(scores.clips):,} clips are drawn; the line rests on all."
    st.caption(line)


def _dots(workspace: Workspace, scores: Scored, charts: dict, key: str, alt: str) -> None:
    if click := show_chart(charts[key], key, alt, clickable=True):
        open_clip_named(workspace, scores, click.get("text"))


@st.cache_resource(max_entries=4, show_spinner="Working out the figures …")
def _charts(_workspace: Workspace, fingerprint: str, count: int, _scores: Scored) -> dict:
    workspace, scores = _workspace, _scores
    charts: dict[str, Any] = {}
    viewpoints = views(workspace, scores)
    if viewpoints:
        charts["views"] = viewpoints
        errors = scores.per_frame.ravel()
        charts["side"] = side_figure(errors, viewpoints[0].ravel())
        charts["elevation"] = binned_figure(errors, viewpoints[1].ravel(), ELEVATION)
    measured = distances(workspace, scores)
    if measured:
        charts["from"], distance = measured
        names = [workspace.dataset.table[i]["clip"] for i in scores.clips]
        charts["distance"] = trend_figure(distance, scores.per_clip, names, f"distance from {charts['from']}, mm")
        charts["rank"] = _rank_sentence(rank_correlation(distance, scores.per_clip))
    expected = expected_errors(workspace, scores)
    if expected is not None:
        names = [workspace.dataset.table[i]["clip"] for i in scores.clips]
        per_clip = expected.mean((1, 2))
        charts["expected"] = expectation_figure(per_clip, scores.per_clip, names)
        rank = rank_correlation(per_clip, scores.per_clip)
        line = f"Spearman's rank correlation with the true error is {rank:+z.2f}."
        charts["expected rank"] = line if np.isfinite(rank) else ""
    return charts


def _rank_sentence(rank: float) -> str:
    """Say what a rank correlation of distance and error means."""
    if not np.isfinite(rank):
        return ""
    how = "no clear link with the error" if abs(rank) < 0.2 else (
        f"{'farther' if rank > 0 else 'nearer'} poses tend to be worse"
    )  # fmt: skip
    return f"Spearman's rank correlation with the error is {rank:+z.2f}: {how}."
