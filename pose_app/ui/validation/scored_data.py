"""What the page Validation works from: predictions beside the truth, and what the metrics say of them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st

from pose_app import metrics
from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.evaluation import Scores, score
from pose_app.figures.space import to_plot
from pose_app.pose_distance import distance_from_nearest, distance_from_pose
from pose_app.ui.networks.network_cache import predictions
from pose_app.ui.workspace import Workspace, targets
from pose_app.viewpoint import elevation, side_seen

CAMERA_UP = "-y"  # joints in the camera's own frame: y points down


@dataclass(frozen=True, eq=False)
class Scored:
    """The clips that have a prediction, and their errors.

    clips: (n,) which of the data set's. predicted, target: (n, 8, 17, 3) mm. errors: (n, 8, 17) mm.
    actions: one a clip. network, constant: the metrics of the predictions, and of always saying the weights' mean
    pose; None where they know none.
    """

    clips: np.ndarray
    predicted: np.ndarray
    target: np.ndarray
    errors: np.ndarray
    actions: np.ndarray
    network: Scores
    constant: Scores | None

    @cached_property
    def per_clip(self) -> np.ndarray:
        """MPJPE of each clip, (n,) mm."""
        return self.errors.mean((1, 2))

    @cached_property
    def per_frame(self) -> np.ndarray:
        """MPJPE of each frame, (n, 8) mm."""
        return self.errors.mean(2)

    @cached_property
    def aligned(self) -> np.ndarray:
        """Errors after alignment of each frame, (n, 8, 17) mm."""
        return metrics.aligned_errors(self.predicted, self.target)

    @cached_property
    def worst_frames(self) -> np.ndarray:
        """The frame of each clip with the largest error, (n,) 0 to 7."""
        return self.per_frame.argmax(1)


def scored(workspace: Workspace) -> Scored:
    """Score what is predicted so far; at least one clip has to be."""
    clips = np.setdiff1d(np.arange(len(workspace.dataset)), predictions(workspace).missing())
    return _scored(workspace, workspace.fingerprint, len(clips), clips)


# Predictions are only ever added, so that within one server their number names them.
@st.cache_resource(max_entries=4, show_spinner="Working out the errors …")
def _scored(_workspace: Workspace, fingerprint: str, count: int, _clips: np.ndarray) -> Scored:
    predicted = predictions(_workspace).all()[_clips]
    truth = targets(_workspace.dataset, _workspace.data_fingerprint)
    assert truth is not None  # asked for only where there is a truth
    target = truth[_clips]
    actions = [_workspace.dataset.table[i].get("action") or "unnamed" for i in _clips]
    mean_pose = _workspace.info.mean_pose_mm
    constant = None if mean_pose is None else score(np.broadcast_to(mean_pose, target.shape), target, actions)
    errors = metrics.joint_errors(predicted, target)
    scores = score(predicted, target, actions)
    return Scored(_clips, predicted, target, errors, np.array(actions, dtype=object), scores, constant)


def views(workspace: Workspace, scores: Scored) -> tuple[np.ndarray, np.ndarray] | None:
    """Say from where each frame is seen: side_seen and elevation, (n, 8) degrees each.

    None for joints that are not in a camera's frame in their file: turning them does not tell where the camera
    stood.
    """
    convention = workspace.dataset.convention
    if convention is None or convention.up != CAMERA_UP:
        return None
    poses = to_plot(scores.target, CAMERA_UP)
    flat = poses.reshape(-1, *poses.shape[2:])
    return side_seen(flat).reshape(poses.shape[:2]), elevation(flat).reshape(poses.shape[:2])


def distances(workspace: Workspace, scores: Scored) -> tuple[str, np.ndarray] | None:
    """Measure how far each clip is from what was trained on: what was measured, in words, and (n,) mm.

    The nearest pose of the data folder's train split if there is one, else the weights' mean training pose;
    None where there is neither.
    """
    training = _training_poses(workspace, workspace.data_fingerprint, training_stamp(workspace))
    if training is not None:
        return f"the nearest pose of the train split in {workspace.dataset.folder.name}", distance_from_nearest(
            scores.target, training
        )
    if workspace.info.mean_pose_mm is None:
        return None
    return f"the mean training pose of {workspace.info.name}", distance_from_pose(
        scores.target, workspace.info.mean_pose_mm
    )


def expected_errors(workspace: Workspace, scores: Scored) -> np.ndarray | None:
    """How far off the network expects to be in each clip, (n, 8, 17) mm, or None where it does not say."""
    expected = predictions(workspace).some_expected(scores.clips)
    return expected if np.isfinite(expected).all() else None


def training_stamp(workspace: Workspace) -> float | None:
    """When the train split beside these clips was last written, or None without one: names it in caches."""
    path = workspace.dataset.folder / "joint_3d_clips_train.npy"
    return path.stat().st_mtime if workspace.dataset.split != "train" and path.is_file() else None


@st.cache_resource(max_entries=2, show_spinner="Reading the training poses …")
def _training_poses(_workspace: Workspace, fingerprint: str, stamp: float | None) -> np.ndarray | None:
    if stamp is None:
        return None
    dataset = _workspace.dataset
    try:
        training = open_dataset(dataset.folder, "train")
    except InputError:  # joints without frames, or damaged: then they are no poses to measure from
        return None
    if _workspace.reading:  # what a visitor says of these joints holds for those beside them too
        training = replace(training, convention=dataset.convention)
    return training.targets()
