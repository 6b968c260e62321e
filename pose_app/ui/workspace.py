"""What a page works on: the data and the weights that are chosen, shared by all sessions that chose the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from pose_app.dataset import Dataset
from pose_app.engines import AUTO
from pose_app.ui.address import recall
from pose_app.ui.data_choice import chosen_data, open_chosen, read_as_chosen
from pose_app.ui.options import Options
from pose_app.ui.served_files import thumbnail_url
from pose_app.weights import WeightsInfo, list_weights, read_info


@dataclass(frozen=True, eq=False)
class Workspace:
    """The data and weights a page works on; fingerprint names the pair in every cache.

    choices: the weights folders there are, by name. reading: tells how the joints are read, where that is
    not as it was found; it is part of data_fingerprint, as the table is. engine: that runs the network.
    """

    dataset: Dataset
    data_fingerprint: str
    info: WeightsInfo
    weights_fingerprint: str
    choices: Mapping[str, Path]
    reading: str = ""
    engine: str = AUTO

    @property
    def fingerprint(self) -> str:
        """Names these weights on these data, with their joints as they are read."""
        return f"{self.weights_fingerprint}-{self.data_fingerprint}"

    @property
    def predictions_name(self) -> str:
        """Names predictions of these weights for these frames, whatever the true joints are.

        An engine that was chosen has its own; those of auto are the same for any machine.
        """
        name = f"{self.weights_fingerprint}-{self.dataset.frames_fingerprint}"
        return name if self.engine == AUTO else f"{name}-{self.engine}"

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
    made = weights_fingerprint(info), weights_choices(options), reading, options.engine
    return Workspace(dataset, fingerprint + reading, info, *made)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(root: Path, folder: Path, split: str, checked: bool) -> tuple[Dataset, str]:
    dataset = open_chosen(root, folder, split, checked)
    return dataset, dataset.fingerprint + hashlib.sha256(repr(dataset.table).encode()).hexdigest()[:8]


def open_again(options: Options) -> None:
    """Let the chosen data be opened anew when they are next asked for."""
    _dataset.clear(options.root, *chosen_data(options))


def weights_choices(options: Options) -> dict[str, Path]:
    """The weights folders to choose from, by name: the product's, and the one given at the start."""
    return {path.name: path for path in [*list_weights(), options.weights]}


def chosen_weights(options: Options) -> Path:
    """The weights of this session: those in the address if they are among the choices."""
    return weights_choices(options).get(recall("weights"), options.weights)


def weights_fingerprint(info: WeightsInfo) -> str:
    """A hash of the shards' own hashes and the architecture."""
    content = repr((sorted(info.files.items()), info.config))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def thumbnails(workspace: Workspace) -> str:
    """The address below which the clips' thumbnails are."""
    return thumbnail_url(workspace.dataset, workspace.data_fingerprint)


@st.cache_resource(max_entries=4, show_spinner=False)
def targets(_dataset: Dataset, fingerprint: str) -> np.ndarray | None:
    """The true joints of all clips, (N, 8, 17, 3) mm, or None."""
    return _dataset.targets()
