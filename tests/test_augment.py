"""Augmentation changes picture and truth together."""

import numpy as np
import pytest

from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.skeleton import JOINT_NAMES
from pose_app.training.augment import erased, mirrored, recoloured, turned


def test_a_mirrored_clip_has_its_left_wrist_where_the_right_one_was():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    frames[:, 100, 30] = 255  # a dot that marks the left wrist
    joints = np.zeros((8, 17, 3), np.float32)
    left, right = JOINT_NAMES.index("LWrist"), JOINT_NAMES.index("RWrist")
    joints[:, left] = (-0.4, 0.1, 0.2)
    in_picture = {JOINTS_M: joints, JOINTS_UV: np.full((8, 17, 2), (30 / 224, 100 / 224), np.float32)}
    assert np.allclose(mirrored(frames, in_picture)[1][JOINTS_UV][:, right], (194 / 224, 100 / 224))
    flipped, labels = mirrored(frames, {JOINTS_M: joints})
    truth = labels[JOINTS_M]
    assert (flipped[:, 100, 223 - 30] == 255).all() and flipped.sum() == frames.sum()
    assert np.allclose(truth[:, right], (0.4, 0.1, 0.2)) and not truth[:, left].any()


def test_a_quarter_turn_clockwise_takes_what_is_right_of_the_middle_below_it():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    frames[:, 110:114, 170:174] = 255  # 60 pixels right of the middle
    labels = {JOINTS_M: np.zeros((8, 17, 3), np.float32), JOINTS_UV: np.full((8, 17, 2), 0.5, np.float32)}
    wrist = JOINT_NAMES.index("LWrist")
    labels[JOINTS_M][:, wrist], labels[JOINTS_UV][:, wrist] = (0.4, 0.1, 0.2), (172 / 224, 0.5)
    changed, truth = turned(frames, labels, 90.0, 1.0)
    assert (changed[:, 170:174, 110:114] == 255).all() and changed.sum() == frames.sum()
    assert np.allclose(truth[JOINTS_M][:, wrist], (-0.1, 0.4, 0.2), atol=1e-6)
    assert np.allclose(truth[JOINTS_UV][:, wrist], (0.5, 172 / 224), atol=1e-6)
    assert not truth[JOINTS_M][:, 0].any() and np.allclose(truth[JOINTS_UV][:, 0], 0.5)


def test_a_zoom_enlarges_the_picture_and_leaves_the_person_as_it_is():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    frames[:, 110:114, 150:154] = 255  # 40 pixels right of the middle, so 60 when enlarged
    joints = np.full((8, 17, 3), (0.4, 0.1, 0.2), np.float32)
    in_picture = np.full((8, 17, 2), (152 / 224, 0.5), np.float32)
    changed, truth = turned(frames, {JOINTS_M: joints, JOINTS_UV: in_picture}, 0.0, 1.5)
    assert (changed[:, 111:113, 170:174] > 200).all() and not changed[:, :, :165].any()
    assert np.array_equal(truth[JOINTS_M], joints) and np.allclose(truth[JOINTS_UV], (172 / 224, 0.5))
    alone = turned(frames, {JOINTS_M: joints}, 0.0, 1.5)[1]
    assert list(alone) == [JOINTS_M] and np.array_equal(alone[JOINTS_M], joints)


def test_recolouring_keeps_the_picture_and_changes_all_frames_alike():
    frames = np.tile(np.arange(224, dtype=np.uint8)[:, None, None], (8, 1, 224, 3))
    changed = recoloured(frames, np.random.default_rng(3)).astype(int)
    assert (np.diff(changed, axis=1) >= 0).all() and (changed == changed[:1]).all() and (changed != frames).any()


class Fixed:
    """Draws what is wanted in place of chance: no change of exposure or contrast, and a share of the colours."""

    def __init__(self, share):
        self.share = share

    def normal(self, mean, sigma, size=None):
        return np.zeros(size) if size else 0.0

    def random(self):
        return 0.0

    def uniform(self, low, high):
        return self.share


@pytest.mark.parametrize(("share", "red"), [(0.0, (60, 60, 60)), (0.5, (130, 30, 30)), (1.0, (200, 0, 0))])
def test_colours_fade_to_the_grey_that_is_as_bright(share, red):
    frames = np.zeros((2, 32, 32, 3), np.uint8)
    frames[..., 0] = 200  # its brightness (ITU-R BT.601) is 0.299 of that: 60
    assert np.abs(recoloured(frames, Fixed(share)).astype(int) - red).max() <= 1


def test_erasing_hides_one_box_in_every_frame():
    frames = np.full((8, 224, 224, 3), 7, np.uint8)
    changed = (erased(frames, np.random.default_rng(0)) != 7).any(-1)
    rows, columns = np.flatnonzero(changed[0].any(1)), np.flatnonzero(changed[0].any(0))
    assert changed[0].sum() == len(rows) * len(columns) > 0 and (changed == changed[:1]).all()
    assert max(len(rows), len(columns)) < 0.3 * 224 and (frames == 7).all()
