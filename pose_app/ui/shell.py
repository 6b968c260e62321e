"""The frame around every page: title, navigation, and what data and network are at work."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pose_app.errors import InputError
from pose_app.ui.look import page_style
from pose_app.ui.options import Options, app_options
from pose_app.ui.state import Workspace, chosen_weights, may_load, network, open_workspace, scoring, weights_choices

SCORED_UNASKED = 100  # clips


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="pose-app", page_icon="🦴", layout="wide", initial_sidebar_state=320)
    page_style()
    try:
        options = app_options()
        page = st.navigation(_pages(options), position="top")
        page.run()
    except InputError as error:
        st.error(str(error), icon=":material/error:")


def _pages(options: Options) -> list:
    from pose_app.ui import clips_page, studio_page, training_page, validation_page, video_page

    pages = [
        st.Page(
            partial(draw_page, options, module.render, patient=not path),
            title=title,
            icon=icon,
            url_path=path,
            default=not path,
        )
        for module, title, icon, path in (
            (clips_page, "Clips", ":material/accessibility_new:", ""),
            (video_page, "Your video", ":material/upload:", "video"),
            (validation_page, "Validation", ":material/bar_chart:", "validation"),
            (studio_page, "Studio", ":material/photo_camera:", "studio"),
            (training_page, "Training", ":material/show_chart:", "training"),
        )
    ]
    st.session_state["clips page"] = pages[0]
    return pages


def draw_page(options: Options, render: Callable[[Workspace], None], patient: bool = False) -> None:
    """Draw one page and what stands beside every page; a patient page has its first figure before the network."""
    with st.sidebar:
        st.markdown("### pose-app\n3D human pose from eight frames, joint by joint, in millimetres.")
    workspace = open_workspace(options)
    try:
        render(workspace)
    except InputError as error:
        st.error(str(error), icon=":material/error:")
    with st.sidebar:
        _choose_weights(options)
        _status(workspace)
    if not patient or may_load(workspace):
        network(workspace).start()
        _score_small(workspace)


def _score_small(workspace: Workspace) -> None:
    """Score a small data set without being asked: it takes under a minute, once, and lists sort by it."""
    job = scoring(workspace)
    if job.total <= SCORED_UNASKED and not job.asked and workspace.dataset.file_joints is not None:
        job.start()


def _choose_weights(options: Options) -> None:
    choices = list(weights_choices(options))
    if len(choices) > 1:
        current = choices.index(chosen_weights(options).name)
        st.selectbox("Weights", choices, index=current, key="weights", on_change=_remember_weights)


def _remember_weights() -> None:
    st.query_params["weights"] = st.session_state["weights"]


@st.fragment(run_every=2.0)
def _watch_loading(workspace: Workspace) -> None:
    if network(workspace).finished:
        st.rerun()
    if may_load(workspace):
        network(workspace).start()
    st.caption("Network: loading …")


def _status(workspace: Workspace) -> None:
    info, dataset = workspace.info, workspace.dataset
    st.caption(f"**Weights** {info.name} · {info.parameters:,} parameters, trained on {info.trained_on}")
    st.caption(f"**Clips** {len(dataset)} · {dataset.source}")
    try:
        predictor = network(workspace).predictor
    except Exception as error:  # whatever Keras says of these weights: the pages go on without a network
        st.error(f"The network of {info.name} could not be loaded: {error}", icon=":material/error:")
        return
    if predictor is None:
        _watch_loading(workspace)
    else:
        st.caption(f"**Network runs on** {predictor.device}")
