"""Batches of training data: what is drawn, in which order, and changed how."""

import numpy as np

from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.training import augment
from pose_app.training.batches import TrainingData

DOT = (60.5, 100.5)  # middle of the mark that says where joint 11, the left shoulder, is


def marked(clips: int) -> TrainingData:
    """Dark clips with one bright mark where the left shoulder is, told in u and v."""
    frames = np.full((clips, 8, 224, 224, 3), 20, np.uint8)
    frames[..., 97:104, 57:64, :] = 250
    in_picture = np.zeros((clips, 8, 17, 2), np.float32)
    in_picture[:, :, 11] = np.array(DOT) / 224
    labels = {JOINTS_M: np.zeros((clips, 8, 17, 3), np.float32), JOINTS_UV: in_picture}
    return TrainingData(frames, labels, augment=5)


def same(one, other) -> bool:
    return one.keys() == other.keys() and all((one[name] == other[name]).all() for name in one)


def test_without_augmentation_clips_come_as_they_are():
    data = marked(3)
    plain = TrainingData(data.inputs, data.targets)
    ((inputs, targets),) = plain.epoch(4, np.array([2, 0, 1]))
    assert (inputs == data.inputs).all() and same(targets, data.targets)


def test_each_epoch_changes_a_clip_anew_and_the_truth_stays_with_the_picture(monkeypatch):
    monkeypatch.setattr(augment, "erased", lambda frames, rng: frames)  # it may hide the mark
    data = marked(12)
    looks, sides, turned = set(), set(), set()
    for order in (np.arange(12), np.arange(12)[::-1]):
        for inputs, targets in data.epoch(3, order):
            for frames, joints in zip(inputs, targets[JOINTS_UV], strict=True):
                grey = frames[0].astype(int).sum(-1)
                rows, columns = np.nonzero(grey > (grey.min() + grey.max()) / 2)
                mark = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
                joint = 14 if np.allclose(joints[0, 11], joints[0, 0]) else 11
                assert np.abs(joints[0, joint] * 224 - mark).max() < 1
                looks.add(frames.tobytes())
                sides.add(joint)
                turned.add(bool(abs(mark[1] - DOT[1]) > 0.1))
    assert len(looks) == 24 and sides == {11, 14} and turned == {True, False}


def test_a_resumed_epoch_changes_its_clips_alike():
    data, order = marked(6), np.array([4, 1, 0, 5, 3, 2])
    whole, rest = list(data.epoch(2, order)), list(data.epoch(2, order, start=1))
    for (a, b), (c, d) in zip(whole[1:], rest, strict=True):
        assert (a == c).all() and same(b, d)
