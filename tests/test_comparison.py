"""Paired differences against answers worked by hand and against the normal law."""

import numpy as np
import pytest

from pose_app.comparison import differences_by_group, paired_difference
from pose_app.errors import InputError
from pose_app.figures.body import body_difference_figure
from pose_app.figures.differences import sorted_differences_figure
from pose_app.figures.training_curves import gap_figure


def test_a_constant_gain_has_no_doubt():
    a = np.array([100.0, 250, 80, 120])
    found = paired_difference(a, a - 12)
    assert found.mean == found.low == found.high == pytest.approx(-12)
    assert found.sure


def test_the_interval_of_many_clips_is_that_of_the_normal_law():
    rng = np.random.default_rng(4)
    a = rng.gamma(4, 40, 300)
    b = a + rng.normal(-3, 20, 300)
    interval = paired_difference(a, b, replicates=8000)
    reach = 1.96 * (b - a).std() / np.sqrt(300)  # the mean of many is spread normally, whatever they are
    assert interval.mean == pytest.approx((b - a).mean())
    assert (interval.low, interval.high) == pytest.approx((interval.mean - reach, interval.mean + reach), abs=0.15)


def test_what_pairs_share_does_not_blur_the_difference():
    rng = np.random.default_rng(5)
    hardness = rng.uniform(50, 500, 200)  # clips differ far more than the networks do
    a, b = hardness + rng.normal(0, 2, 200), hardness - 2 + rng.normal(0, 2, 200)
    assert paired_difference(a, b).sure and paired_difference(a, b).high < 0
    assert not paired_difference(a, rng.permutation(b)).sure


def test_networks_that_differ_by_chance_only_are_within_the_interval_as_often_as_it_says():
    rng = np.random.default_rng(6)
    sure = [paired_difference(np.zeros(60), rng.normal(0, 10, 60), 500, seed).sure for seed in range(300)]
    assert 0.02 < np.mean(sure) < 0.10  # 5 % wanted; percentile intervals of 60 clips are a little narrow


def test_every_column_is_compared_on_its_own():
    a = np.tile([10.0, 20, 30], (5, 1))
    found = paired_difference(a, a + [1, 0, -2])
    np.testing.assert_allclose(found.mean, [1, 0, -2])
    np.testing.assert_allclose(found.low, [1, 0, -2])
    assert found.sure.tolist() == [True, False, True]


def test_groups_are_told_apart_with_the_largest_gain_first_and_few_clips_have_no_interval():
    actions = np.array(["walk"] * 5 + ["sit"] * 4 + ["wave"], dtype=object)
    a, b = np.full(10, 50.0), np.array([52.0] * 5 + [30, 40, 50, 40] + [50])
    found = differences_by_group(a, b, actions)
    assert [(name, float(d.mean), count) for name, (d, count) in found.items()] == [
        ("sit", -10, 4), ("wave", 0, 1), ("walk", 2, 5),
    ]  # fmt: skip
    assert found["walk"][0].low == found["walk"][0].high == 2 and found["walk"][0].sure
    assert np.isnan(found["sit"][0].low) and np.isnan(found["wave"][0].high) and not found["sit"][0].sure


@pytest.mark.parametrize(("a", "b"), [(np.zeros(3), np.zeros(4)), (np.zeros(1), np.zeros(1))])
def test_what_is_no_pair_of_samples_is_refused(a, b):
    with pytest.raises(InputError, match="2 or more clips"):
        paired_difference(a, b)


def test_a_little_less_than_nothing_is_not_called_minus_nothing():
    figures = (
        sorted_differences_figure(np.array([-0.01, 5.0]), ("a", "b")),
        body_difference_figure(np.full(17, -0.2), ("a", "b")),
        gap_figure({"a": [{"epoch": 1.0, "mpjpe": 50.02, "val_mpjpe": 50.0}]}),
    )
    for figure in figures:
        assert '"-0' not in figure.to_json() and "+0" in figure.to_json()
