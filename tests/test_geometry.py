"""Geometry against hand-worked cases and SciPy."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from pose_app.geometry import (
    procrustes_align,
    project,
    rotation_between,
)


def test_rotation_between_takes_start_to_end_by_the_shortest_way():
    rng = np.random.default_rng(2)
    start, end = rng.normal(size=(2, 50, 3))
    turn = rotation_between(start, end)
    a, b = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (start, end))
    np.testing.assert_allclose(np.einsum("nij,nj->ni", turn, a), b, atol=1e-12)
    np.testing.assert_allclose(Rotation.from_matrix(turn).magnitude(), np.arccos((a * b).sum(1)), atol=1e-7)
    np.testing.assert_allclose(np.linalg.det(turn), 1)


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, -3, 0), (1, 2, 3)])
def test_rotation_between_opposite_directions_is_a_half_turn(axis):
    turn = rotation_between(np.array(axis, float), -np.array(axis, float))
    np.testing.assert_allclose(turn @ axis, -np.array(axis, float), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1)


def test_projection_of_a_point_worked_by_hand():
    # 0.1 m right and 0.2 m down at 2 m: 1000 px * 0.1 / 2 = 50 px right, 100 px down of the centre.
    camera = np.array([[1000.0, 0, 500], [0, 1000, 400], [0, 0, 1]])
    np.testing.assert_allclose(project(np.array([[0.1, 0.2, 2.0], [0, 0, 9.0]]), camera), [[550, 500], [500, 400]])


def _scipy_alignment(predicted, target):
    p, t = predicted - predicted.mean(0), target - target.mean(0)
    rotation, _ = Rotation.align_vectors(t, p)  # Kabsch: never a reflection
    turned = rotation.apply(p)
    return (t * turned).sum() / (p * p).sum() * turned + target.mean(0)


def test_procrustes_agrees_with_scipy_on_unlike_poses():
    rng = np.random.default_rng(3)
    predicted, target = rng.normal(0, 400, (2, 20, 17, 3))
    expected = np.stack([_scipy_alignment(p, t) for p, t in zip(predicted, target, strict=True)])
    np.testing.assert_allclose(procrustes_align(predicted, target), expected, atol=1e-6)


def test_procrustes_agrees_with_scipy_on_a_mirrored_copy(standing_m):
    pose = standing_m + np.random.default_rng(4).normal(0, 0.1, (17, 3))
    mirrored = pose * [-1, 1, 1]
    aligned = procrustes_align(mirrored, pose)
    np.testing.assert_allclose(aligned, _scipy_alignment(mirrored, pose), atol=1e-9)
    assert np.abs(aligned - pose).max() > 0.01


def test_procrustes_of_one_point_only_shifts():
    target = np.arange(51.0).reshape(17, 3)
    aligned = procrustes_align(np.full((17, 3), 7.0), target)
    np.testing.assert_allclose(aligned, np.broadcast_to(target.mean(0), (17, 3)))
