"""The networks that all sessions share, each with its predictions and scorings: kept, and dropped, as one."""

import threading
from collections import OrderedDict
from pathlib import Path

import streamlit as st

from pose_app.dataset import Dataset
from pose_app.engines import AUTO
from pose_app.ui.first_figure import FirstFigure
from pose_app.ui.networks.background_network import Network
from pose_app.ui.networks.background_scoring import Scoring
from pose_app.ui.networks.prediction_store import PredictionStore
from pose_app.ui.session import session
from pose_app.ui.workspace import Workspace

MOST_NETWORKS = 3  # some 0.5 GB of memory each
_MOST_DATA = 4  # data sets whose predictions are at hand, of one network


class OwnedNetwork:
    """A network, and all that lives as long as it does: the scorings of data sets, with their predictions."""

    def __init__(self, folder: Path, engine: str = AUTO) -> None:
        self.network = Network(folder, engine)
        self._scorings: OrderedDict[tuple[object, ...], Scoring] = OrderedDict()
        self._lock = threading.Lock()

    def scoring(self, dataset: Dataset, name: str) -> Scoring:
        """The scoring of a data set; name: of its predictions, on disk.

        One of other files by the same name is another one: whoever predicts reads from the files as they were opened.
        """
        key = (name, dataset.stamps)
        with self._lock:
            if key not in self._scorings:
                self._scorings[key] = Scoring(PredictionStore(self.network, dataset, name))
            self._scorings.move_to_end(key)
            while len(self._scorings) > _MOST_DATA:
                self._scorings.popitem(last=False)[1].stop()
            return self._scorings[key]

    def close(self) -> None:
        """Stop the scorings and end the network."""
        with self._lock:
            for job in self._scorings.values():
                job.stop()
        self.network.close()


@st.cache_resource(max_entries=MOST_NETWORKS, show_spinner=False, on_release=OwnedNetwork.close)
def owned_network(folder: Path, fingerprint: str, engine: str = AUTO) -> OwnedNetwork:
    """The network of a weights folder with all that is made with it; the longest unused one is dropped for a new one.

    fingerprint: of the weights in the folder, see weights_fingerprint.
    """
    return OwnedNetwork(folder, engine)


def _owned(workspace: Workspace) -> OwnedNetwork:
    return owned_network(workspace.info.folder, workspace.weights_fingerprint, workspace.engine)


def network(workspace: Workspace) -> Network:
    """The network of a workspace, one for all sessions."""
    return _owned(workspace).network


def scoring(workspace: Workspace) -> Scoring:
    """The scoring of a workspace, one for all sessions."""
    return _owned(workspace).scoring(workspace.dataset, workspace.predictions_name)


def predictions(workspace: Workspace) -> PredictionStore:
    """The predictions of a workspace, one store for all sessions."""
    return scoring(workspace).store


def may_load(workspace: Workspace) -> bool:
    """Whether the network may be loaded now.

    Loading takes all of a small machine for seconds, so a visitor's first figure comes before it.
    """
    return network(workspace).started or session(FirstFigure).over
