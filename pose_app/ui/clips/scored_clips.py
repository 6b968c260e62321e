"""The errors of all clips of a data set, and what lists and tables say of them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pose_app.metrics import joint_errors
from pose_app.skeleton import JOINT_NAMES, NUM_FRAMES
from pose_app.ui.networks.network_cache import predictions
from pose_app.ui.networks.prediction_store import PredictionStore
from pose_app.ui.workspace import Workspace, targets

ALL_JOINTS, WORST_FRAME, EXPECTED = "All joints", "Worst frame", "Expected error"
MEASURES = (ALL_JOINTS, WORST_FRAME, EXPECTED, *JOINT_NAMES)


@dataclass(frozen=True, eq=False)
class ClipErrors:
    """joints: (N, 8, 17) mm, NaN for clips that have no prediction yet.

    expected: (N,) mm, the mean error that the network expects of itself, NaN where it does not say; or None.
    """

    joints: np.ndarray
    expected: np.ndarray | None = None

    @property
    def scored(self) -> np.ndarray:
        """Which clips have a prediction: (N,) bool."""
        return ~np.isnan(self.joints[:, 0, 0])

    @property
    def predicts_error(self) -> bool:
        """Whether the network says of any clip how far off it expects to be."""
        return self.expected is not None and bool(np.isfinite(self.expected).any())

    def measure(self, name: str) -> np.ndarray:
        """One number a clip, (N,) mm: the mean over all joints, of the worst frame, expected, or of one joint."""
        if name == ALL_JOINTS:
            return self.joints.mean((1, 2))
        if name == WORST_FRAME:
            return self.joints.mean(2).max(1)
        if name == EXPECTED:
            return np.full(len(self.joints), np.nan) if self.expected is None else self.expected
        return self.joints[:, :, JOINT_NAMES.index(name)].mean(1)

    @property
    def worst_joint(self) -> np.ndarray:
        """The joint that is furthest off in each clip's mean: (N,), only for scored clips of any sense."""
        return np.nan_to_num(self.joints.mean(1)).argmax(1)

    @property
    def worst_frame(self) -> np.ndarray:
        """The frame of each clip with the largest mean error, from 0: (N,)."""
        return np.nan_to_num(self.joints.mean(2)).argmax(1)

    def beside(self, index: int) -> dict | None:
        """Compare one clip with all scored ones, joint by joint; None while there is no other.

        Returns 'clips' (how many), 'mean' (17 numbers, mm) and 'worse' (17 shares of the other clips
        with a smaller error at the joint).
        """
        scored = self.scored
        others = int(scored.sum()) - 1
        if others < 1 or not scored[index]:
            return None
        means = self.joints.mean(1)
        worse = (means[scored] < means[index]).sum(0) / others
        mean = means[scored].mean(0)
        return {"clips": others + 1, "mean": mean.round(2).tolist(), "worse": worse.round(4).tolist()}


class ErrorBook:
    """Works out the errors of clips as their predictions come in, each once."""

    def __init__(self, truth: np.ndarray) -> None:
        self._truth = truth
        self._errors = np.full((len(truth), NUM_FRAMES, len(JOINT_NAMES)), np.nan, np.float32)
        self._expected = np.full(len(truth), np.nan, np.float32)

    def read(self, store: PredictionStore) -> ClipErrors:
        """The errors of all clips that are predicted by now; always of the same network's store for the same data."""
        new = np.flatnonzero(store.made & np.isnan(self._errors[:, 0, 0]))
        if len(new):
            self._errors[new] = joint_errors(store.some(new), self._truth[new])
            self._expected[new] = store.some_expected(new).mean((1, 2))
        return ClipErrors(self._errors.copy(), self._expected.copy())


@st.cache_resource(max_entries=6, show_spinner=False)
def _book(_workspace: Workspace, fingerprint: str) -> ErrorBook:
    truth = targets(_workspace.dataset, _workspace.data_fingerprint)
    assert truth is not None  # asked for only where there is a truth
    return ErrorBook(truth)


def clip_errors(workspace: Workspace) -> ClipErrors | None:
    """The errors of a workspace's clips; None without ground truth or any prediction."""
    if workspace.dataset.file_joints is None:
        return None
    errors = _book(workspace, workspace.fingerprint).read(predictions(workspace))
    return errors if errors.scored.any() else None
