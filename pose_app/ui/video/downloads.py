"""The prediction for the user's film, to read and to download."""

from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from pose_app import export
from pose_app.clips import Clip, Prediction
from pose_app.engines import runs_on
from pose_app.weights import training_in_words

_OFFERED = (".npz", ".csv", ".json", ".bvh")


def prediction_facts(prediction: Prediction, clip: Clip) -> None:
    """Say where the numbers come from."""
    times_s = np.zeros(1) if clip.frame_times_s is None else clip.frame_times_s
    span = f"{times_s[0]:.2f} to {times_s[-1]:.2f} s"
    machine = runs_on(prediction.device, prediction.engine, prediction.precision)
    st.caption(
        f"Frames from {span} · mm, relative to the hip · {prediction.weights} on {machine}, "
        f"{prediction.seconds:.2f} s · there is no ground truth for your film, so no error can be shown"
    )


def downloads(prediction: Prediction, clip: Clip, trained_on: str) -> None:
    """Offer the joints as files, and a picture of frames and skeletons."""
    sequence = export.from_prediction(prediction, clip, {"trained_on": trained_on})
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")
    row.markdown("Download the joints:")
    for suffix in _OFFERED:
        row.download_button(
            suffix[1:],
            data=partial(export.encode, sequence, suffix),
            file_name=Path(clip.name).stem + "_pose" + suffix,
            key=f"download {suffix}",
            on_click="ignore",
        )
    row.download_button(
        "picture",
        data=lambda: _picture(prediction, clip, sequence),
        file_name=Path(clip.name).stem + "_pose.png",
        key="download picture",
        on_click="ignore",
    )


def _picture(prediction: Prediction, clip: Clip, sequence: export.Sequence3D) -> bytes:
    trained_on = training_in_words(sequence.meta["trained_on"])
    machine = runs_on(prediction.device, prediction.engine, prediction.precision)
    made_by = f"weights {prediction.weights}, trained on: {trained_on}; {machine}"
    lines = [f"{clip.name}, mm relative to the hip", made_by]
    sheet = export.draw_sheet(clip.frames, prediction.joints, sequence.times_s, lines, prediction.joints_px)
    return export.to_png(sheet)
