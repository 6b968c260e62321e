"""The numbers under the player."""

import streamlit as st

from pose_app import metrics
from pose_app.figures.error_charts import frames_figure
from pose_app.ui.components.charts import show_chart
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.theme import Card, cards

MEANINGS = {
    "MPJPE": "mean distance of a joint from its true place",
    "P-MPJPE": "after the best rotation, scale and shift",
    "N-MPJPE": "after the best scale only",
    "MPJVE": "error of the motion from frame to frame",
    "PCK@150": "joints within 150 mm of their true place",
    "AUC": "mean PCK over 0 to 150 mm",
}


def metric_row(shown: PredictedClip) -> None:
    """Show the metrics of a clip that has a prediction and the truth, each with a line that says what it is."""
    errors, aligned = shown.errors, shown.aligned
    if shown.prediction is None or shown.clip.target is None or errors is None or aligned is None:
        return
    joints, target = shown.prediction.joints, shown.clip.target
    measures = {
        "MPJPE": float(errors.mean()),
        "P-MPJPE": float(aligned.mean()),
        "N-MPJPE": metrics.n_mpjpe(joints, target),
        "MPJVE": metrics.mpjve(joints, target),
    }
    row = [Card(name, f"{value:.1f}", "mm", MEANINGS[name]) for name, value in measures.items()]
    cards([*row, Card("PCK@150", f"{metrics.pck(errors):.0%}", "", MEANINGS["PCK@150"])])


def per_frame_chart(shown: PredictedClip) -> None:
    """Show the error of each frame of a clip that has a prediction and the truth."""
    if shown.errors is None or shown.aligned is None:
        return
    st.markdown("##### Error of each frame")
    show_chart(frames_figure(shown.errors, shown.aligned), "per frame", "Error of each frame of the clip")
