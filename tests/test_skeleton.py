"""The joints against what is published of Human3.6M's 17 joints."""

from pose_app.skeleton import BONES, JOINT_NAMES, MIRROR, MIRROR_PAIRS, PARENTS, SIDES

# VideoPose3D (Pavllo et al., CVPR 2019), common/h36m_dataset.py, after its removal of static joints.
PUBLISHED_PARENTS = (-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 9, 8, 11, 12, 8, 14, 15)
PUBLISHED_LEFT, PUBLISHED_RIGHT = {4, 5, 6, 11, 12, 13}, {1, 2, 3, 14, 15, 16}


def test_parents_are_the_published_ones():
    assert PARENTS == PUBLISHED_PARENTS


def test_sides_are_the_published_ones():
    assert {j for j, side in enumerate(SIDES) if side == "left"} == PUBLISHED_LEFT
    assert {j for j, side in enumerate(SIDES) if side == "right"} == PUBLISHED_RIGHT


def test_sixteen_bones_reach_every_joint_once():
    assert len(BONES) == 16
    assert sorted(child for _, child in BONES) == list(range(1, 17))
    assert ("Thorax", "RShoulder") in {(JOINT_NAMES[a], JOINT_NAMES[b]) for a, b in BONES}


def test_mirror_swaps_left_and_right_of_the_same_joint():
    named = {JOINT_NAMES[a]: JOINT_NAMES[b] for a, b in enumerate(MIRROR)}
    assert named["RAnkle"] == "LAnkle" and named["LElbow"] == "RElbow"
    assert all(named[name] == name for name in ("Hip", "Spine", "Thorax", "Neck/Nose", "Head"))
    assert [MIRROR[j] for j in MIRROR] == list(range(17))
    assert set(MIRROR_PAIRS) == {(1, 4), (2, 5), (3, 6), (11, 14), (12, 15), (13, 16)}
