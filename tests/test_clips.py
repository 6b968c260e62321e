"""Clip and Prediction refuse what the network or the app could not use."""

import dataclasses

import numpy as np
import pytest

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError

FRAMES = np.zeros((8, 224, 224, 3), np.uint8)
JOINTS = np.zeros((8, 17, 3), np.float32)


def test_a_good_clip_is_taken_as_it_is_and_frozen():
    clip = Clip("walk", FRAMES, JOINTS)
    assert clip.frames is FRAMES and clip.target is JOINTS
    with pytest.raises(dataclasses.FrozenInstanceError):
        clip.name = "run"


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (FRAMES[:7], r"\(7, 224, 224, 3\)"),
        (FRAMES[..., :1], r"\(8, 224, 224, 1\)"),
        (FRAMES[:, :, :200], r"\(8, 224, 200, 3\)"),
        (FRAMES.astype(np.float32), "float32 frames"),
    ],
)
def test_bad_frames_are_named(frames, words):
    with pytest.raises(InputError, match=f"Clip walk .*{words}"):
        Clip("walk", frames)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_joints_that_are_no_numbers_are_refused(bad):
    joints = JOINTS.copy()
    joints[3, 4, 1] = bad
    with pytest.raises(InputError, match="not finite"):
        Clip("walk", FRAMES, joints)
    with pytest.raises(InputError, match="not finite"):
        Prediction("walk", joints, "first", "CPU", "keras-tensorflow", 0.1)


def test_joints_of_another_skeleton_or_type_are_refused():
    with pytest.raises(InputError, match=r"\(8, 16, 3\)"):
        Clip("walk", FRAMES, JOINTS[:, :16])
    with pytest.raises(InputError, match="not finite numbers"):
        Clip("walk", FRAMES, JOINTS.astype(int))


def test_a_prediction_in_the_picture_is_two_finite_numbers_a_joint():
    said = {"clip_name": "a", "weights": "w", "device": "d", "engine": "e", "seconds": 0.1, "joints": JOINTS}
    assert Prediction(**said).joints_px is None
    assert Prediction(**said, joints_px=np.ones((8, 17, 2), np.float32)).joints_px.shape == (8, 17, 2)
    for wrong in (np.ones((8, 17, 3), np.float32), np.full((8, 17, 2), np.nan, np.float32)):
        with pytest.raises(InputError, match="in the picture"):
            Prediction(**said, joints_px=wrong)
