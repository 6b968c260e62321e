"""The layer that smooths joints over time, against weights worked out by hand."""

import math

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model import ModelConfig
from pose_app.model.smoothing import TemporalSmoothing


@pytest.fixture
def smoothing():
    layer = TemporalSmoothing(dtype="float32")
    layer.build((None, 3, 2, 3))
    layer.set_weights([np.log(np.array([1.0, 0.05], np.float32))])  # the second joint: as good as not at all
    return layer


def test_a_jump_is_spread_by_a_gaussian_over_the_frames_there_are(smoothing):
    joints = np.zeros((1, 3, 2, 3), np.float32)
    joints[0, 0] = 1.0
    smooth = np.asarray(smoothing(joints))[0]
    a, b = math.exp(-0.5), math.exp(-2.0)  # one and two frames away
    assert smooth[:, 0, 0] == pytest.approx([1 / (1 + a + b), a / (1 + 2 * a), b / (1 + a + b)], abs=1e-6)
    assert smooth[:, 1, 2] == pytest.approx([1, 0, 0], abs=1e-6)


def test_who_stands_still_stays_where_they_are_in_clips_of_any_length(smoothing):
    for frames in (1, 8, 20):
        joints = np.broadcast_to(np.arange(6, dtype=np.float32).reshape(2, 3), (2, frames, 2, 3))
        np.testing.assert_allclose(np.asarray(smoothing(joints)), joints, atol=1e-5)


def test_only_heat_maps_are_smoothed():
    with pytest.raises(InputError, match="smooth"):
        ModelConfig(smooth=True)
