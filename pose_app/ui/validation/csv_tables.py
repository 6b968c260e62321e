"""The numbers behind the page Validation as CSV text: by joint, by clip, by frame."""

import numpy as np
import pandas as pd

from pose_app import metrics
from pose_app.comparison import paired_difference
from pose_app.skeleton import JOINT_NAMES, NUM_FRAMES
from pose_app.ui.validation.scored_data import Scored, views
from pose_app.ui.workspace import Workspace

_FACTS = ("action", "subject", "camera")


def joint_csv(scores: Scored) -> str:
    """One row a joint: errors in mm over all frames, PCK from 0 to 1."""
    errors = scores.errors.reshape(-1, len(JOINT_NAMES))
    table = {
        "joint": JOINT_NAMES,
        "mean_mm": errors.mean(0),
        "median_mm": np.median(errors, 0),
        "p90_mm": np.quantile(errors, 0.9, 0),
        "worst_mm": errors.max(0),
        "aligned_mean_mm": scores.aligned.mean((0, 1)),
        "pck_150": (errors < metrics.PCK_THRESHOLD).mean(0),
    }
    if scores.constant:
        table["mean_pose_mm"] = list(scores.constant.per_joint_mm.values())
    return _csv(pd.DataFrame(table))


def clip_csv(workspace: Workspace, scores: Scored) -> str:
    """One row a clip, errors in mm; swapped: the share of its frames with left and right exchanged."""
    table = _facts(workspace, scores.clips) | {
        "mpjpe_mm": scores.per_clip,
        "p_mpjpe_mm": scores.aligned.mean((1, 2)),
        "n_mpjpe_mm": metrics.scaled_errors(scores.predicted, scores.target).mean((1, 2)),
        "mpjve_mm": metrics.velocity_errors(scores.predicted, scores.target).mean((1, 2)),
        "pck_150": (scores.errors < metrics.PCK_THRESHOLD).mean((1, 2)),
        "swapped": metrics.swapped(scores.predicted, scores.target).mean(1),
        "worst_frame": scores.worst_frames + 1,
    }
    return _csv(pd.DataFrame(table))


def frame_csv(workspace: Workspace, scores: Scored) -> str:
    """One row a frame: errors in mm of the frame and of each joint, swapped 0 or 1, and from where it is seen."""
    clips = np.repeat(scores.clips, NUM_FRAMES)
    table = _facts(workspace, clips) | {
        "frame": np.tile(np.arange(1, NUM_FRAMES + 1), len(scores.clips)),
        "mpjpe_mm": scores.per_frame.ravel(),
        "p_mpjpe_mm": scores.aligned.mean(2).ravel(),
        "swapped": metrics.swapped(scores.predicted, scores.target).ravel().astype(int),
    }
    viewpoints = views(workspace, scores)
    if viewpoints:
        table |= {"side_seen_degrees": viewpoints[0].ravel(), "elevation_degrees": viewpoints[1].ravel()}
    table |= {f"{name}_mm": scores.errors[..., j].ravel() for j, name in enumerate(JOINT_NAMES)}
    return _csv(pd.DataFrame(table))


def comparison_csv(workspace: Workspace, a: Scored, b: Scored, names: tuple[str, str]) -> str:
    """One row a clip: the MPJPE of two networks on the same clips and the second's less the first's, mm."""
    table = _facts(workspace, a.clips) | {
        f"{names[0]}_mpjpe_mm": a.per_clip,
        f"{names[1]}_mpjpe_mm": b.per_clip,
        "difference_mm": b.per_clip - a.per_clip,
    }
    return _csv(pd.DataFrame(table))


def comparison_joint_csv(a: Scored, b: Scored, names: tuple[str, str]) -> str:
    """One row a joint: the mean errors of two networks, their difference and its 95 % interval, mm."""
    difference = paired_difference(a.errors.mean(1), b.errors.mean(1))
    table = {
        "joint": JOINT_NAMES,
        f"{names[0]}_mm": a.errors.mean((0, 1)),
        f"{names[1]}_mm": b.errors.mean((0, 1)),
        "difference_mm": difference.mean,
        "low_mm": difference.low,
        "high_mm": difference.high,
    }
    return _csv(pd.DataFrame(table))


def _facts(workspace: Workspace, clips: np.ndarray) -> dict[str, list[str]]:
    rows = [workspace.dataset.table[i] for i in clips]
    return {"clip": [row["clip"] for row in rows]} | {
        fact: [row.get(fact, "") for row in rows] for fact in _FACTS if any(row.get(fact) for row in rows)
    }


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
