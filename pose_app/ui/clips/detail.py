"""Under the player: what is wrong with this clip, in numbers, joint by joint and bone by bone."""

import numpy as np
import streamlit as st

from pose_app.figures.bones import bones_figure, left_right_difference
from pose_app.plausibility import bone_lengths
from pose_app.ui.clips.clip_table import joints_csv
from pose_app.ui.components.charts import show_chart
from pose_app.ui.components.expected_errors import expected_errors_table
from pose_app.ui.components.metric_row import metric_row, per_frame_chart
from pose_app.ui.components.payload import Payload
from pose_app.ui.components.player import joint_table
from pose_app.ui.components.predicted_clip import PredictedClip


def clip_detail(payload: Payload, shown: PredictedClip, beside: dict | None) -> None:
    """Draw metrics, the joint table and the charts of a clip that has a prediction.

    payload: the player's. beside: the clip among all others, as ClipErrors.beside gives it, or None.
    """
    if shown.prediction is None:
        return
    predicted, target = shown.prediction.joints, shown.clip.target
    if shown.errors is None:
        expected_errors_table(payload)
        _bones(predicted, target)
        return
    metric_row(shown)
    _joints(payload, shown.clip.name, shown.errors, beside)
    left, right = st.columns(2, gap="large")
    with left:
        per_frame_chart(shown)
    with right:
        _bones(predicted, target)


def _joints(payload: Payload, name: str, errors: np.ndarray, beside: dict | None) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(
        "##### Error of every joint, frame by frame",
        help="Click a cell or a frame and the player goes there; click a joint and it is marked. Click a heading to "
        "sort.",
    )
    row.download_button(
        "csv",
        data=lambda: joints_csv(errors, beside),
        file_name=f"{name}_joints.csv",
        key="download joints",
        on_click="ignore",
        icon=":material/download:",
    )
    joint_table(payload, key="joints", dataset=beside)


def _bones(predicted: np.ndarray, target: np.ndarray | None) -> None:
    st.markdown(
        "##### Lengths of the bones", help="Dots: predicted mean; lines: its range over the 8 frames; ticks: true."
    )
    lengths = bone_lengths(predicted)
    spread = lengths.max(0) - lengths.min(0)
    caption = f"Predicted bones change by {spread.mean():.0f} mm within the clip; "
    caption += f"left and right differ by {left_right_difference(predicted):.0f} mm"
    if target is not None:
        off = np.abs(lengths.mean(0) - bone_lengths(target).mean(0)).mean()
        caption += f"; they are {off:.0f} mm too long or too short"
    st.caption(f"{caption} (means over the bones).")
    show_chart(bones_figure(predicted, target), "bones", "Predicted and true lengths of the bones")
