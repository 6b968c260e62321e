"""What stands beside every page: which weights and data are at work, and how the network is doing."""

from collections.abc import Callable

import streamlit as st

from pose_app.errors import ChangedError, InputError
from pose_app.ui.address import arrive, key_of, leave, remember
from pose_app.ui.commands_shown import app_command, evaluate_command, show_commands
from pose_app.ui.data_choice import choose_data, go_to_data, say_reading
from pose_app.ui.messages import show_error
from pose_app.ui.networks.network_cache import may_load, network, scoring
from pose_app.ui.options import Options
from pose_app.ui.workspace import Workspace, chosen_weights, open_again, open_workspace, weights_choices
from pose_app.weights import DEFAULT_WEIGHTS, read_info, training_in_words

SCORED_UNASKED = 100  # clips
REST_S = 0.15  # before each clip that nobody asked for, where the first figures are being drawn


def draw_page(options: Options, render: Callable[[Workspace], None], patient: bool = False) -> None:
    """Draw one page and what stands beside every page; a patient page has its first figure before the network."""
    arrive(render.__module__)
    _draw(options, render, patient)
    leave()


def _draw(options: Options, render: Callable[[Workspace], None], patient: bool) -> None:
    top = st.sidebar.container()  # over what the page puts there; filled later, as looking for folders takes time
    try:
        workspace = open_workspace(options)
    except InputError as error:
        _show(error, options)
        if not isinstance(error, ChangedError):
            _offer_a_way_out(options)
        with top:
            choose_data(options)
            _choose_weights(options)
        return
    try:
        render(workspace)
    except InputError as error:
        _show(error, options)
    with top:
        choose_data(options)
        _choose_weights(options)
        st.caption(
            f"**Weights** {workspace.info.name} · **Clips** {len(workspace.dataset)}, {workspace.dataset.source}"
        )
    with st.sidebar:
        _status(workspace)
        say_reading(workspace.dataset)
        show_commands(evaluate_command(workspace), app_command(workspace))
    if not patient or may_load(workspace):
        network(workspace).start()
        _score_small(workspace, REST_S if patient else 0.0)


def _score_small(workspace: Workspace, rest_s: float) -> None:
    """Score a small data set without being asked: it takes under a minute, once, and lists sort by it."""
    job = scoring(workspace)
    if job.total <= SCORED_UNASKED and not job.asked and workspace.dataset.file_joints is not None:
        job.start(rest_s)
    if job.running:
        with st.sidebar:
            _watch_scoring(workspace)


@st.fragment(run_every=2.0)
def _watch_scoring(workspace: Workspace) -> None:
    job = scoring(workspace)
    if not job.running:
        st.rerun()  # lists and tables know all clips now
    st.caption(f"Scoring: {job.done} of {job.total} clips")


def _show(error: InputError, options: Options) -> None:
    show_error(error)
    if isinstance(error, ChangedError):
        st.button("Open it again", key="open again", on_click=open_again, args=(options,))


def _offer_a_way_out(options: Options) -> None:
    try:
        read_info(chosen_weights(options))
    except InputError:
        shipped = DEFAULT_WEIGHTS.name
        st.button("Open the shipped weights", key="shipped weights", on_click=remember, args=("weights", shipped))
    else:
        st.button("Open the usual clips", key="usual clips", on_click=go_to_data, args=("",))


def _choose_weights(options: Options) -> None:
    choices = list(weights_choices(options))
    if len(choices) > 1:
        current = choices.index(chosen_weights(options).name)
        key = f"choose {key_of('weights')}"
        st.selectbox("Weights", choices, current, key=key, on_change=lambda: remember("weights", st.session_state[key]))


@st.fragment(run_every=2.0)
def _watch_loading(workspace: Workspace) -> None:
    if network(workspace).finished:
        st.rerun()
    if may_load(workspace):
        network(workspace).start()
    st.caption("Network: loading …")


def _status(workspace: Workspace) -> None:
    info = workspace.info
    st.caption(f"**{info.name}** has {info.parameters:,} parameters, trained on {training_in_words(info.trained_on)}")
    try:
        device = network(workspace).device
    except Exception as error:  # whatever an engine says of these weights: the pages go on without a network
        show_error(f"The network of {info.name} could not be loaded: {error}")
        return
    if device is None:
        _watch_loading(workspace)
    else:
        st.caption(f"**Network runs on** {device}")
