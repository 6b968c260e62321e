"""The open data beside a fresh random sample, or beside another folder: view, size, pose."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pose_app.dataset import BUNDLED_FOLDER, Dataset
from pose_app.errors import InputError
from pose_app.figures.distributions import Measure, pose_measures, share_figure
from pose_app.figures.style import NETWORK, SECOND
from pose_app.synthetic.data.generator import Settings, clip_truth
from pose_app.ui.components.charts import show_chart
from pose_app.ui.data_choice import data_names, folder_of, open_chosen
from pose_app.ui.messages import show_error
from pose_app.ui.options import app_options
from pose_app.ui.session import session
from pose_app.ui.workspace import Workspace

_SAMPLE, _FOLDER = "a random sample", "another folder"


@dataclass
class _Sample:
    """What was measured of the session's random sample."""

    measures: dict[Measure, np.ndarray] | None = None


@st.fragment
def compare(workspace: Workspace, assets: str | None) -> None:
    """Draw the distributions."""
    st.markdown(
        "##### Distributions",
        help="Of the clips that are open in the app, and of others to compare with; each frame counts once.",
    )
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    against = row.segmented_control(
        "Compare with", (_SAMPLE, _FOLDER), default=_SAMPLE, required=True, key="against", persist_state="session"
    )
    other = _sample(row, assets) if against == _SAMPLE else _folder(row)
    shown = {}
    if workspace.dataset.file_joints is not None:
        shown[f"these data, {len(workspace.dataset)} clips"] = _measures(workspace.dataset, workspace.data_fingerprint)
    else:
        st.info("The open data have no ground truth, so there is nothing to count in them.")
    if other is not None:
        shown[against] = other
    if shown:
        _charts(shown)


@st.cache_data(max_entries=4, show_spinner=False)
def _measures(_dataset: Dataset, fingerprint: str) -> dict[Measure, np.ndarray]:
    truth, convention = _dataset.targets(), _dataset.convention
    assert truth is not None and convention is not None  # asked for only where there is a truth
    return pose_measures(truth, convention.up, _dataset.joints_px())


def _sample(row: DeltaGenerator, assets: str | None) -> dict[Measure, np.ndarray] | None:
    clips = row.number_input("Clips", 20, 1000, 100, 20, key="sample size", width=120, persist_state="session")
    if row.button("Draw a sample", key="draw sample", help="Only the truth, without rendering pictures."):
        settings = Settings("train", int(np.random.default_rng().integers(2**31)), assets)
        bar = st.progress(0.0)
        truths = []
        for index in range(clips):
            bar.progress(index / clips, f"Clip {index + 1} of {clips} …")
            truths.append(clip_truth(settings, index))
        bar.empty()
        joints = 1000 * np.stack([truth.joints_m for truth in truths])
        joints_2d = np.stack([truth.joints_2d for truth in truths])
        session(_Sample).measures = pose_measures(joints, "-y", joints_2d)
    return session(_Sample).measures


def _folder(row: DeltaGenerator) -> dict[Measure, np.ndarray] | None:
    options = app_options()
    names = data_names(options.root, options.data or BUNDLED_FOLDER)
    if not names:
        row.caption("There is no other data folder below the one this app may read (--root).")
        return None
    name = row.selectbox("Data folder", names, None, key="other folder", placeholder="Choose one", width=320)
    if not name:
        return None
    try:
        folder, split = folder_of(options.root, name)
        dataset = open_chosen(options.root, folder, split, checked=True)
        if dataset.file_joints is None:
            raise InputError(f"{name} has no ground truth: joint_3d_clips_{split}.npy is missing.")
        return _measures(dataset, dataset.fingerprint)
    except InputError as error:
        show_error(error)
        return None


def _charts(shown: Mapping[str, Mapping[Measure, np.ndarray]]) -> None:
    dots = zip(shown, (NETWORK, SECOND), strict=False)
    st.html(" &ensp; ".join(f'<span style="color:{colour}">■</span> {name}' for name, colour in dots))
    measures = list(dict.fromkeys(measure for measured in shown.values() for measure in measured))
    for place, measure in enumerate(measures):
        if place % 3 == 0:
            columns = st.columns(3, gap="large")
        with columns[place % 3]:
            st.markdown(f"**{measure.name}**", help=measure.meaning)
            values = {name: measured.get(measure, np.empty(0)) for name, measured in shown.items()}
            alt = f"{measure.name}: share of the frames by {measure.unit}"
            show_chart(share_figure(measure, values), measure.name, alt)
