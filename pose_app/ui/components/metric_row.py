"""The numbers under the player."""

import numpy as np
import streamlit as st

from pose_app import metrics
from pose_app.figures.error_charts import per_frame_figure
from pose_app.ui.components.charts import show_chart
from pose_app.ui.theme import Card, cards

MEANINGS = {
    "MPJPE": "mean distance of a joint from its true place",
    "P-MPJPE": "after the best rotation, scale and shift",
    "N-MPJPE": "after the best scale only",
    "MPJVE": "error of the motion from frame to frame",
    "PCK@150": "joints within 150 mm of their true place",
    "AUC": "mean PCK over 0 to 150 mm",
}


def metric_row(predicted: np.ndarray, target: np.ndarray) -> None:
    """Show the metrics of one clip, (8, 17, 3) mm twice, each with a line that says what it is."""
    measures = {
        "MPJPE": metrics.mpjpe,
        "P-MPJPE": metrics.p_mpjpe,
        "N-MPJPE": metrics.n_mpjpe,
        "MPJVE": metrics.mpjve,
    }
    row = [Card(name, f"{of(predicted, target):.1f}", "mm", MEANINGS[name]) for name, of in measures.items()]
    share = metrics.pck(metrics.joint_errors(predicted, target))
    cards([*row, Card("PCK@150", f"{share:.0%}", "", MEANINGS["PCK@150"])])


def per_frame_chart(predicted: np.ndarray, target: np.ndarray) -> None:
    """Show the error of each frame."""
    st.markdown("##### Error of each frame")
    show_chart(per_frame_figure(predicted, target), "per frame", "Error of each frame of the clip")
