"""The networks, predictions and scorings that all sessions share."""

import time
from pathlib import Path

import streamlit as st

from pose_app.ui.background_network import Network
from pose_app.ui.prediction_store import PredictionStore, Scoring
from pose_app.ui.workspace import Workspace

PATIENCE_S = 10.0


@st.cache_resource(max_entries=3, show_spinner=False)
def _network(folder: Path, fingerprint: str) -> Network:
    return Network(folder)


def may_load(workspace: Workspace) -> bool:
    """Whether the network may be loaded now.

    Loading takes all of a small machine for seconds, so a visitor's first figure comes before it; a
    browser that does not say that it has drawn (one without WebGL) is not waited for.
    """
    first = st.session_state.setdefault("first run", time.monotonic())
    waited = time.monotonic() - first > PATIENCE_S
    return network(workspace).started or st.session_state.get("drawn", False) or waited


@st.cache_resource(max_entries=6, show_spinner=False)
def _scoring(_workspace: Workspace, predictions_name: str, stamps: tuple) -> Scoring:
    return Scoring(PredictionStore(network(_workspace), _workspace.dataset, predictions_name))


def network(workspace: Workspace) -> Network:
    """The network of a workspace, one for all sessions."""
    return _network(workspace.info.folder, workspace.weights_fingerprint)


def scoring(workspace: Workspace) -> Scoring:
    """The scoring of a workspace, one for all sessions."""
    # By the files as they were opened, too: whoever predicts reads from these.
    return _scoring(workspace, workspace.predictions_name, workspace.dataset.stamps)


def predictions(workspace: Workspace) -> PredictionStore:
    """The predictions of a workspace, one store for all sessions."""
    return scoring(workspace).store
