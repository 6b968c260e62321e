"""Augmentation changes picture and truth together."""

import numpy as np

from pose_app.skeleton import JOINT_NAMES
from pose_app.training.augment import erased, mirrored, recoloured


def test_a_mirrored_clip_has_its_left_wrist_where_the_right_one_was():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    frames[:, 100, 30] = 255  # a dot that marks the left wrist
    joints = np.zeros((8, 17, 3), np.float32)
    left, right = JOINT_NAMES.index("LWrist"), JOINT_NAMES.index("RWrist")
    joints[:, left] = (-0.4, 0.1, 0.2)
    in_picture = np.concatenate([joints, np.full((8, 17, 2), (30 / 224, 100 / 224), np.float32)], -1)
    assert np.allclose(mirrored(frames, in_picture)[1][:, right, 3:], (194 / 224, 100 / 224))
    flipped, truth = mirrored(frames, joints)
    assert (flipped[:, 100, 223 - 30] == 255).all() and flipped.sum() == frames.sum()
    assert np.allclose(truth[:, right], (0.4, 0.1, 0.2)) and not truth[:, left].any()


def test_recolouring_keeps_the_picture_and_changes_all_frames_alike():
    frames = np.tile(np.arange(224, dtype=np.uint8)[:, None, None], (8, 1, 224, 3))
    changed = recoloured(frames, np.random.default_rng(3)).astype(int)
    assert (np.diff(changed, axis=1) >= 0).all() and (changed == changed[:1]).all() and (changed != frames).any()


def test_erasing_hides_one_box_in_every_frame():
    frames = np.full((8, 224, 224, 3), 7, np.uint8)
    changed = (erased(frames, np.random.default_rng(0)) != 7).any(-1)
    rows, columns = np.flatnonzero(changed[0].any(1)), np.flatnonzero(changed[0].any(0))
    assert changed[0].sum() == len(rows) * len(columns) > 0 and (changed == changed[:1]).all()
    assert max(len(rows), len(columns)) < 0.3 * 224 and (frames == 7).all()
