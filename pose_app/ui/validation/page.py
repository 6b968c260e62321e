"""The page Validation: all clips scored once, where the errors come from, and two networks side by side."""

import streamlit as st

from pose_app.evaluation import check_scorable
from pose_app.ui.controls import control, one_of
from pose_app.ui.networks.network_cache import scoring
from pose_app.ui.validation import compare, error_causes, error_sizes
from pose_app.ui.validation.scored_data import scored
from pose_app.ui.validation.scoring import score_all
from pose_app.ui.workspace import Workspace
from pose_app.weights import training_in_words

ERRORS, VIEWS, COMPARE = "Errors", "Views and poses", "Compare two weights"
PARTS = (ERRORS, VIEWS, COMPARE)


def render(workspace: Workspace) -> None:
    """Draw the page; raises InputError for data without ground truth."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    line.subheader("Validation", anchor=False, width="content")
    check_scorable(workspace.dataset, None)
    part = control(
        line.segmented_control, "part", "Part", ERRORS, one_of(PARTS), PARTS,
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    if part == COMPARE:
        compare.render(workspace)
        return
    info, job = workspace.info, scoring(workspace)
    st.caption(
        f"{job.total:,} {workspace.dataset.split} clips of {workspace.dataset.source}. Weights {info.name}, trained "
        f"on {training_in_words(info.trained_on)}. Everything in mm, relative to the hip, all 17 joints."
    )
    score_all([workspace])
    if job.done:
        {ERRORS: error_sizes, VIEWS: error_causes}[part].render(workspace, scored(workspace))
