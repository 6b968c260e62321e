"""How far a pose is from those a network was trained on."""

import numpy as np

from pose_app.skeleton import NUM_FRAMES, NUM_JOINTS

MIDDLE = NUM_FRAMES // 2  # the frame that stands for its clip
_MOST = 20_000  # training clips that are searched, taken evenly


def distance_from_pose(targets: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """Measure how far each clip's true poses are from one pose, such as the training set's mean.

    targets: (N, 8, 17, 3) mm, pose: (17, 3) mm, both relative to the hip. Returns (N,) mm: the root mean
    square distance of a joint from its place in that pose, over all joints and frames.
    """
    squares = ((np.asarray(targets, float) - pose) ** 2).sum(-1)
    distance: np.ndarray = np.sqrt(squares.mean((1, 2)))
    return distance


def distance_from_nearest(targets: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Measure how far each clip's true pose is from the most similar training pose.

    targets: (N, 8, 17, 3) mm; training: (M, 8, 17, 3) mm, M at least 1; both relative to the hip. The middle
    frame stands for each clip, and of more than 20,000 training clips 20,000 are taken evenly. Returns (N,)
    mm: the least root mean square distance of a joint from its place in a training pose.
    """
    taken = np.unique(np.linspace(0, len(training) - 1, min(len(training), _MOST)).astype(int))
    from scipy.spatial import KDTree  # takes a while to import

    distances, _ = KDTree(_flat(training[taken, MIDDLE])).query(_flat(targets[:, MIDDLE]))
    nearest: np.ndarray = distances / np.sqrt(NUM_JOINTS)
    return nearest


def _flat(poses: np.ndarray) -> np.ndarray:
    return np.asarray(poses, float).reshape(len(poses), -1)


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation of two (N,) arrays, -1 to 1; NaN where one of them is constant.

    Source: Spearman, "The proof and measurement of association between two things", 1904; equal values share
    their mean rank.
    """
    from scipy.stats import spearmanr  # takes a while to import

    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(spearmanr(x, y).statistic)
