"""How people hold themselves: angles of knees known from gait analysis, and nothing under the floor."""

import numpy as np
import pytest

from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic import motion as motions
from pose_app.synthetic.body.rig import INDEX, human36m_joints
from pose_app.synthetic.body.skinned_body import pose_body, pose_heads
from pose_app.synthetic.motion.library import balanced
from pose_app.synthetic.motion.retarget import knee_bends, straighten_knees
from pose_app.synthetic.stage import people

STANDING = ("Directions", "Discussion", "Eating", "Phoning", "Smoking", "Waiting", "Waving")


def own_body(number=0):
    return people.body_of("train", 0, number, None)[0]


def joints_of(motion, body):
    heads = pose_heads(body, motion.rotations, motion.root.astype(float) * body.hip_height)
    return human36m_joints(heads, motion.rotations.astype(float), body.head_joint.astype(float))


def knee_angles(joints):
    """(2, T) degrees between thigh and shin, 180 when straight."""
    out = []
    for side in "LR":
        hip, knee, ankle = (joints[:, JOINT_NAMES.index(side + part)] for part in ("Hip", "Knee", "Ankle"))
        thigh, shin = hip - knee, ankle - knee
        cosine = (thigh * shin).sum(-1) / np.linalg.norm(thigh, axis=-1) / np.linalg.norm(shin, axis=-1)
        out.append(np.degrees(np.arccos(cosine)))
    return np.array(out)


@pytest.mark.parametrize("action", STANDING)
def test_who_stands_has_nearly_straight_knees(action):
    rng, body = np.random.default_rng(3), own_body()
    knees = np.array([knee_angles(joints_of(motions.sample_own(rng, action), body)) for _ in range(30)])
    assert np.median(knees) > 168
    assert np.median(knees.max(1)) > 171  # the leg that carries the weight
    assert knees.max() < 179.9  # never locked, nor bent forwards


def test_a_walkers_knee_is_nearly_straight_at_heel_strike_and_bends_sixty_degrees_in_swing():
    # Perry, Gait Analysis (1992): 5 degrees at heel strike, 15 to 20 under load, 60 in swing.
    rng, body = np.random.default_rng(0), own_body()
    straightest, swing = [], []
    for _ in range(24):
        bends = 180 - knee_angles(joints_of(motions.sample_own(rng, "Walking", frames=100, fps=50), body))
        straightest += list(bends.min(1))
        swing += list(bends.max(1))
    assert 50 < np.median(swing) < 70 and np.percentile(swing, 95) < 80
    assert np.median(straightest) < 10


@pytest.mark.parametrize("action", ["Lying", "Kneeling", "Sitting", "SittingDown", "Crouching", "Walking", "Waiting"])
def test_nothing_of_a_person_is_in_the_floor(action):
    # Before the renderer puts the lowest vertex on the floor: a limb that dips would make all the rest float.
    lowest = []
    for seed in range(24):
        motion, body = motions.sample_own(np.random.default_rng(seed), action, frames=2, fps=10), own_body(seed % 3)
        vertices, _ = pose_body(body, motion.rotations, motion.root.astype(float) * body.hip_height)
        lowest.append(vertices[..., 1].min())
    assert np.percentile(lowest, 10) > -0.01 and min(lowest) > -0.03, lowest


def test_who_stands_keeps_both_feet_on_the_floor():
    rng = np.random.default_rng(9)
    feet = [[INDEX[side + part] for part in ("foot", "toe")] for side in ("l_", "r_")]
    for k in range(24):
        motion, body = motions.sample_own(rng, STANDING[k % len(STANDING)], frames=2, fps=10), own_body(k % 3)
        vertices, _ = pose_body(body, motion.rotations, motion.root.astype(float) * body.hip_height)
        height = vertices[..., 1] - vertices[..., 1].min(1, keepdims=True)
        for foot in feet:
            assert height[:, np.isin(body.skin_bones[:, 0], foot)].min(1).max() < 0.01


def test_a_recording_whose_legs_never_straighten_gets_straight_legs_and_a_deep_bend_stays():
    def bent(degrees):  # thigh ahead and shin behind by half each, so that hip, ankle and the line between stay
        rotations = np.tile(np.eye(3), (len(degrees), 21, 1, 1))
        for k, angle in enumerate(np.radians(degrees) / 2):
            for sign, part in ((-1, "thigh"), (1, "shin")):
                c, s = np.cos(angle), sign * np.sin(angle)
                for side in ("l_", "r_"):
                    rotations[k, INDEX[side + part]] = [[1, 0, 0], [0, c, -s], [0, s, c]]
        return rotations

    walker, rise = straighten_knees(bent([14] * 20 + [130]))
    bends = np.degrees(knee_bends(walker))
    np.testing.assert_allclose(bends[:20], 6, atol=0.1)
    np.testing.assert_allclose(bends[20], 130, atol=0.1)
    # Both bones 0.46: the leg grows by 0.92 (cos 3 - cos 7 degrees).
    np.testing.assert_allclose(rise[:20], 0.92 * (np.cos(np.radians(3)) - np.cos(np.radians(7))), atol=1e-4)
    sitter = bent([90] * 20)
    np.testing.assert_array_equal(straighten_knees(sitter)[0], sitter)


def test_a_hanging_trunk_far_from_over_its_feet_is_not_balanced():
    standing = np.zeros((21, 3))
    standing[[0, 8], 1] = 1.0, 1.5
    standing[[1, 4, 2, 5, 7, 9, 10, *range(11, 19)], 1] = 1.0
    hanging = standing.copy()
    hanging[[3, 6, 19, 20], 2] = 0.4  # both feet ahead
    np.testing.assert_array_equal(balanced(np.stack([standing, hanging])), [True, False])
