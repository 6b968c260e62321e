"""Batches of training data: what is drawn, in which order, and changed how."""

import numpy as np

from pose_app.training.batches import TrainingData

DOT = 60  # column of the mark that says where joint 11, the left shoulder, is


def marked(clips: int) -> TrainingData:
    """Dark clips with one bright column where the left shoulder is, told in u."""
    frames = np.full((clips, 8, 224, 224, 3), 20, np.uint8)
    frames[..., DOT, :] = 250
    joints = np.zeros((clips, 8, 17, 5), np.float32)
    joints[:, :, 11, 3] = DOT / 224
    return TrainingData(frames, joints, augment=5)


def test_without_augmentation_clips_come_as_they_are():
    data = marked(3)
    plain = TrainingData(data.inputs, data.targets)
    ((inputs, targets),) = plain.epoch(4, np.array([2, 0, 1]))
    assert (inputs == data.inputs).all() and (targets == data.targets).all()


def test_each_epoch_changes_a_clip_anew_and_the_truth_stays_with_the_picture():
    data = marked(6)
    looks, sides = set(), set()
    for order in (np.arange(6), np.arange(6)[::-1]):
        for inputs, targets in data.epoch(3, order):
            for frames, joints in zip(inputs, targets, strict=True):
                brightest = int(np.bincount(frames[0].astype(int).sum(-1).argmax(-1)).argmax())
                mirrored = brightest == 223 - DOT
                joint = 14 if mirrored else 11  # the right shoulder is where the left one was
                at = 1 - DOT / 224 if mirrored else DOT / 224
                assert abs(joints[0, joint, 3] - at) < 1e-6
                assert mirrored or brightest == DOT
                looks.add(frames.tobytes())
                sides.add(mirrored)
    assert len(looks) == 12 and sides == {True, False}


def test_a_resumed_epoch_changes_its_clips_alike():
    data, order = marked(6), np.array([4, 1, 0, 5, 3, 2])
    whole, rest = list(data.epoch(2, order)), list(data.epoch(2, order, start=1))
    for (a, b), (c, d) in zip(whole[1:], rest, strict=True):
        assert (a == c).all() and (b == d).all()
