"""Distances from training poses on cases worked by hand, rank correlation against SciPy."""

import numpy as np
import pytest

from pose_app import pose_distance
from pose_app.pose_distance import distance_from_nearest, distance_from_pose, rank_correlation


def test_the_distance_from_one_pose_is_a_root_mean_square():
    targets = np.zeros((2, 8, 17, 3))
    targets[1, :, :, 0] = 30
    targets[1, :, :, 1] = 40
    assert distance_from_pose(targets, np.zeros((17, 3))) == pytest.approx([0, 50])
    targets[0, :, 3, 2] = 170  # one joint of 17: sqrt(170² / 17)
    assert distance_from_pose(targets, np.zeros((17, 3)))[0] == pytest.approx(np.sqrt(1700))


def test_the_nearest_training_pose_is_found_by_its_middle_frame():
    rng = np.random.default_rng(1)
    training = rng.normal(0, 300, (40, 8, 17, 3)).astype(np.float32)
    targets = training[[7, 31, 2]] + np.float32([0, 0, 6])
    targets[:, [0, 7]] = 9000  # other frames do not count
    targets[2, 4, 5, 0] += 68
    near = [6, 6, np.sqrt((16 * 36 + 36 + 68**2) / 17)]
    assert distance_from_nearest(targets, training) == pytest.approx(near, rel=1e-4)


def test_the_distances_are_those_of_all_differences():
    rng = np.random.default_rng(2)
    targets, training = rng.normal(0, 300, (11, 8, 17, 3)), rng.normal(0, 300, (9, 8, 17, 3))
    differences = targets[:, None, 4] - training[None, :, 4]
    expected = np.sqrt((differences**2).sum((2, 3)) / 17).min(1)
    assert distance_from_nearest(targets, training) == pytest.approx(expected)


def test_of_many_training_clips_a_share_is_searched(monkeypatch):
    monkeypatch.setattr(pose_distance, "_MOST", 3)
    training = np.zeros((5, 8, 17, 3)) + np.arange(5.0)[:, None, None, None]
    # 0, 2 and 4 of five are taken, so the pose like number 1 is one step along each axis off: sqrt(3)
    assert distance_from_nearest(training[[0, 1, 4]], training) == pytest.approx([0, np.sqrt(3), 0])


def test_rank_correlation_is_that_worked_out_by_hand():
    # 1 - 6 Σd² / (n (n² - 1)) with Σd² = 4 and n = 5
    assert rank_correlation(np.array([1.0, 20, 30, 40, 50]), np.array([2.0, 1, 4, 3, 9])) == pytest.approx(0.8)
    # ties share their mean rank: 1, 2.5, 2.5, 4 against 1, 3, 2, 4
    ranks = rank_correlation(np.array([1.0, 7, 7, 9]), np.array([1.0, 3, 2, 4]))
    assert ranks == pytest.approx(4.5 / np.sqrt(4.5 * 5))
    x = np.linspace(-2, 2, 20)
    assert rank_correlation(x, np.exp(x)) == pytest.approx(1) and np.isnan(rank_correlation(x, 0 * x))
