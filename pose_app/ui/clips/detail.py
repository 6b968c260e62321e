"""Under the player: what is wrong with this clip, in numbers, joint by joint and bone by bone."""

import numpy as np
import streamlit as st

from pose_app.clips import Clip
from pose_app.figures.bones import bones_figure, left_right_difference
from pose_app.metrics import joint_errors
from pose_app.plausibility import bone_lengths
from pose_app.ui.clips.clip_table import joints_csv
from pose_app.ui.clips.scored_clips import ClipErrors
from pose_app.ui.components import metric_row
from pose_app.ui.components.charts import show_chart
from pose_app.ui.components.player import joint_table


def clip_detail(data: dict, clip: Clip, index: int, predicted: np.ndarray, errors: ClipErrors | None) -> None:
    """Draw metrics, the joint table and the charts; data: the player's; predicted: (8, 17, 3) mm."""
    if clip.target is not None:
        metric_row.metric_row(predicted, clip.target)
        beside = None if errors is None else errors.beside(index)
        _joints(data, clip, joint_errors(predicted, clip.target), beside)
        left, right = st.columns(2, gap="large")
        with left:
            metric_row.per_frame_chart(predicted, clip.target)
        with right:
            _bones(predicted, clip.target)
    else:
        expected_errors(data)
        _bones(predicted, None)


def expected_errors(data: dict) -> None:
    """Draw how far off the network expects each joint to be, where it says so; data: the player's."""
    if data["expected"] is None:
        return
    st.markdown(
        "##### How far off the network expects to be",
        help="Where nobody knows the truth, its own guess is left: learned on the training pictures, it says which "
        "joints and frames to trust less, and no more. Click a cell and the player goes there.",
    )
    joint_table({**data, "errors": data["expected"], "expected": None}, key="expected")


def _joints(data: dict, clip: Clip, errors: np.ndarray, beside: dict | None) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(
        "##### Error of every joint, frame by frame",
        help="Click a cell or a frame and the player goes there; click a joint and it is marked. Click a heading to "
        "sort.",
    )
    row.download_button(
        "csv",
        data=lambda: joints_csv(errors, beside),
        file_name=f"{clip.name}_joints.csv",
        key="download joints",
        on_click="ignore",
        icon=":material/download:",
    )
    joint_table(data, key="joints", dataset=beside)


def _bones(predicted: np.ndarray, target: np.ndarray | None) -> None:
    st.markdown(
        "##### Lengths of the bones", help="Dots: predicted mean; lines: its range over the 8 frames; ticks: true."
    )
    lengths = bone_lengths(predicted)
    spread = lengths.max(0) - lengths.min(0)
    said = f"Predicted bones change by {spread.mean():.0f} mm within the clip; "
    said += f"left and right differ by {left_right_difference(predicted):.0f} mm"
    if target is not None:
        off = np.abs(lengths.mean(0) - bone_lengths(target).mean(0)).mean()
        said += f"; they are {off:.0f} mm too long or too short"
    st.caption(f"{said} (means over the bones).")
    show_chart(bones_figure(predicted, target), "bones", "Predicted and true lengths of the bones")
