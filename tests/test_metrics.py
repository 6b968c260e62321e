"""Every metric on cases worked out by hand."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from pose_app import metrics


@pytest.fixture
def poses() -> np.ndarray:
    """Two clips of eight frames, mm, all poses different."""
    return np.random.default_rng(0).normal(0, 300, (2, 8, 17, 3))


def test_a_3_4_5_offset_is_5_mm(poses):
    errors = metrics.joint_errors(poses + [3, 4, 0], poses)
    np.testing.assert_allclose(errors, 5)
    assert errors.shape == (2, 8, 17)
    assert metrics.mpjpe(poses + [0, 3, -4], poses) == pytest.approx(5)


def test_the_root_counts_as_one_of_17(poses):
    off = poses.copy()
    off[..., 0, :] += [0, 0, 34]
    assert metrics.mpjpe(off, poses) == pytest.approx(2)


def test_shapes_that_differ_are_refused(poses):
    with pytest.raises(ValueError, match="expected two arrays"):
        metrics.joint_errors(poses, poses[:1])
    with pytest.raises(ValueError, match="expected two arrays"):
        metrics.joint_errors(poses[..., :16, :], poses[..., :16, :])


def test_a_turned_scaled_shifted_copy_has_no_p_mpjpe(poses):
    turned = Rotation.from_euler("xyz", [0.3, -1.2, 2.0]).apply(poses.reshape(-1, 3)).reshape(poses.shape)
    copy = 1.7 * turned + [100, -2000, 5]
    assert metrics.mpjpe(copy, poses) > 1000
    assert metrics.p_mpjpe(copy, poses) == pytest.approx(0, abs=1e-6)


def test_a_mirrored_copy_has_p_mpjpe(poses):
    assert metrics.p_mpjpe(poses * [-1, 1, 1], poses) > 50


def test_p_mpjpe_aligns_each_frame_on_its_own(poses):
    shifts = np.arange(16.0).reshape(2, 8, 1, 1) * 100
    assert metrics.p_mpjpe(poses + shifts, poses) == pytest.approx(0, abs=1e-6)


def test_n_mpjpe_forgives_scale_only(poses):
    assert metrics.n_mpjpe(0.5 * poses, poses) == pytest.approx(0, abs=1e-9)
    assert metrics.n_mpjpe(-poses, poses) == pytest.approx(0, abs=1e-9)  # least squares allows a negative scale
    turned = poses[..., [1, 2, 0]]
    assert metrics.n_mpjpe(turned, poses) > 50


def test_n_mpjpe_of_two_points_worked_by_hand():
    # One joint at x = 1 said, 2 true; another at y = 1 said, 0 true: scale = 2 / 2 = 1, errors 1 and 1.
    predicted, target = np.zeros((2, 17, 3))
    predicted[1, 0], target[1, 0], predicted[2, 1] = 1, 2, 1
    assert metrics.n_mpjpe(predicted, target) == pytest.approx(2 / 17)


def test_n_mpjpe_of_a_prediction_of_nothing_is_the_targets_size():
    target = np.zeros((17, 3))
    target[:] = [3, 4, 0]
    assert metrics.n_mpjpe(np.zeros((17, 3)), target) == pytest.approx(5)


def test_velocity_of_a_3_4_5_drift_is_5_mm_a_frame(poses):
    drift = np.arange(8.0)[:, None, None] * [3, 4, 0]
    assert metrics.mpjve(poses + drift, poses) == pytest.approx(5)
    assert metrics.mpjve(poses + 1000.0, poses) == pytest.approx(0, abs=1e-9)


def test_velocity_is_never_taken_across_clips():
    target = np.zeros((2, 8, 17, 3))
    predicted = target.copy()
    predicted[1] = 5000  # the second clip is far off, but as still as it should be
    assert metrics.mpjve(predicted, target) == 0
    assert metrics.velocity_errors(predicted, target).shape == (2, 7, 17)


def test_pck_counts_errors_under_the_threshold():
    assert metrics.pck(np.array([0, 149.9, 150, 151])) == 0.5
    assert metrics.pck(np.array([[10.0, 30.0]]), threshold=20) == 0.5


@pytest.mark.parametrize(
    ("error", "expected"),
    [(0.0, 30 / 31), (75.0, 15 / 31), (74.9, 16 / 31), (149.0, 1 / 31), (150.0, 0.0), (1e4, 0.0)],
)
def test_auc_of_one_error_counts_the_thresholds_above_it(error, expected):
    # 31 thresholds 0, 5, ..., 150 mm, strictly under, as in MPI-INF-3DHP's evaluation script.
    assert metrics.auc(np.full((3, 17), error)) == pytest.approx(expected)


def test_pck_curve_of_mixed_errors():
    curve = metrics.pck_curve(np.array([1.0, 7.0, 12.0, 200.0]))
    np.testing.assert_allclose(curve[:4], [0, 0.25, 0.5, 0.75])
    assert curve[-1] == 0.75


def test_a_frame_said_with_left_and_right_exchanged_counts_as_swapped(standing_m):
    target = np.tile(1000 * standing_m.astype(float), (4, 1, 1))
    predicted = target.copy()
    predicted[1] = predicted[1] * [-1, 1, 1]  # the standing person is symmetric: mirrored is exchanged
    predicted[2] += [0, 0, 400]  # far off, but each side on its side
    assert metrics.swapped(predicted, target).tolist() == [False, True, False, False]
    assert metrics.swapped_share(predicted, target) == 0.25
    assert metrics.swapped(predicted.reshape(2, 2, 17, 3), target.reshape(2, 2, 17, 3)).shape == (2, 2)


def test_one_exchanged_arm_does_not_make_a_frame_swapped_but_most_limbs_do(standing_m):
    target = 1000 * standing_m.astype(float)[None]
    arms, legs = [(11, 14), (12, 15), (13, 16)], [(1, 4), (2, 5), (3, 6)]
    predicted = target.copy()
    for left, right in legs:
        predicted[0, [left, right]] = predicted[0, [right, left]]
    # Legs 260 mm apart, arms 360, 920 and 1420: exchanging all mends 2 * 3 * 260 mm and breaks 2 * 2700 mm.
    assert metrics.swapped_share(predicted, target) == 0
    for left, right in arms:
        predicted[0, [left, right]] = predicted[0, [right, left]]
    assert metrics.swapped_share(predicted, target) == 1


def test_a_pose_without_sides_is_never_swapped():
    flat = np.zeros((1, 17, 3))  # exchanging changes nothing, and what does not lower the error does not count
    assert metrics.swapped_share(flat, flat + [3, 4, 0]) == 0
