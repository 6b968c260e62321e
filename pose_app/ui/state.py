"""What all sessions share (data, networks, predictions) and what is each session's own (its choices)."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pose_app.dataset import Dataset
from pose_app.ui.address import recall
from pose_app.ui.data_choice import chosen_data, open_chosen, read_as_chosen
from pose_app.ui.network import Network
from pose_app.ui.options import Options
from pose_app.ui.player import chart
from pose_app.ui.predictions import PredictionStore, Scoring
from pose_app.ui.served_files import plotly_url, thumbnail_url
from pose_app.weights import WEIGHTS_ROOT, WeightsInfo, list_weights, read_info

PATIENCE_S = 10.0


@dataclass(frozen=True, eq=False)
class Workspace:
    """The data and weights a page works on; fingerprint names the pair in every cache.

    choices: the weights folders there are, by name. reading: tells how the joints are read, where that is
    not as it was found; it is part of data_fingerprint, as the table is.
    """

    dataset: Dataset
    data_fingerprint: str
    info: WeightsInfo
    weights_fingerprint: str
    choices: Mapping[str, Path]
    reading: str = ""

    @property
    def fingerprint(self) -> str:
        """Names these weights on these data, with their joints as they are read."""
        return f"{self.weights_fingerprint}-{self.data_fingerprint}"

    @property
    def predictions_name(self) -> str:
        """Names predictions of these weights for these frames, whatever the true joints are."""
        return f"{self.weights_fingerprint}-{self.dataset.frames_fingerprint}"

    @property
    def up(self) -> str:
        """The data's direction up, as a figure wants it."""
        return self.dataset.convention.up_mm if self.dataset.convention else "-y"

    def with_weights(self, folder: Path) -> "Workspace":
        """The same data with other weights; raises InputError if these cannot be read."""
        info = read_info(folder)
        return replace(self, info=info, weights_fingerprint=weights_fingerprint(info))


def open_workspace(options: Options) -> Workspace:
    """Open the chosen data and read what the weights say of themselves, without Keras.

    Raises InputError for a folder that cannot be used, ChangedError for one that has changed since it was opened.
    """
    dataset, fingerprint = _dataset(options.root, *chosen_data(options))
    dataset.check_unchanged()
    dataset, reading = read_as_chosen(dataset)
    info = read_info(chosen_weights(options))
    return Workspace(dataset, fingerprint + reading, info, weights_fingerprint(info), weights_choices(options), reading)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(root: Path, folder: Path, split: str, checked: bool) -> tuple[Dataset, str]:
    dataset = open_chosen(root, folder, split, checked)
    return dataset, dataset.fingerprint + hashlib.sha256(repr(dataset.table).encode()).hexdigest()[:8]


def open_again(options: Options) -> None:
    """Let the chosen data be opened anew when they are next asked for."""
    _dataset.clear(options.root, *chosen_data(options))


def weights_choices(options: Options) -> dict[str, Path]:
    """The weights folders to choose from, by name: the product's, and the one given at the start."""
    return {path.name: path for path in [*list_weights(WEIGHTS_ROOT), options.weights]}


def chosen_weights(options: Options) -> Path:
    """The weights of this session: those in the address if they are among the choices."""
    return weights_choices(options).get(recall("weights"), options.weights)


def weights_fingerprint(info: WeightsInfo) -> str:
    """A hash of the shards' own hashes and the architecture."""
    said = repr((sorted(info.files.items()), info.config))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


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


def thumbnails(workspace: Workspace) -> str:
    """The address below which the clips' thumbnails are."""
    return thumbnail_url(workspace.dataset, workspace.data_fingerprint)


@st.cache_resource(max_entries=4, show_spinner=False)
def targets(_dataset: Dataset, fingerprint: str) -> np.ndarray | None:
    """The true joints of all clips, (N, 8, 17, 3) mm, or None."""
    return _dataset.targets()


def show_chart(figure: go.Figure, key: str, alt: str) -> None:
    """Draw a chart; alt says what it shows."""
    chart(figure, key, alt, plotly_url())
