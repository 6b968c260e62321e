"""Motions: rotations, limits, feet, mocap and BVH, against numbers known from outside."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES, MIRROR
from pose_app.synthetic import motion as motions
from pose_app.synthetic.body.rig import INDEX, forward_kinematics, human36m_joints
from pose_app.synthetic.motion import nominal
from pose_app.synthetic.motion.limbs import solve_arm, solve_leg
from pose_app.synthetic.motion.types import Motion

HUMAN36M_ACTIONS = (
    "Directions Discussion Eating Greeting Phoning Posing Purchases Sitting SittingDown Smoking TakingPhoto Waiting "
    "Walking WalkingDog WalkingTogether"
).split()


def heads_of(motion):
    return forward_kinematics(nominal.REST_HEADS, motion.rotations.astype(float), motion.root.astype(float))


def joints_of(motion):
    return human36m_joints(heads_of(motion), motion.rotations.astype(float), nominal.HEAD)


def is_rotation(matrices, tolerance=1e-5):
    product = matrices @ np.swapaxes(matrices, -1, -2)
    return np.abs(product - np.eye(3)).max() < tolerance and np.abs(np.linalg.det(matrices) - 1).max() < tolerance


def test_imports_without_numba_opencv_or_tensorflow():
    code = (
        "import sys, pose_app.synthetic.motion;"
        "print([m for m in ('numba', 'cv2', 'tensorflow', 'keras') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == "[]", done.stderr


def test_covers_the_actions_of_human36m_and_the_extra_ones():
    extra = {"Crouching", "Kneeling", "Lying", "Jumping", "Stretching", "Running"}
    assert set(HUMAN36M_ACTIONS) | extra <= set(motions.ACTIONS)


@pytest.mark.parametrize("action", motions.ACTIONS)
def test_own_motion_holds_rotations_and_bends_its_joints_the_human_way(action):
    rng = np.random.default_rng(7)
    for _ in range(12):
        motion = motions.sample_own(rng, action)
        assert motion.rotations.shape == (8, 21, 3, 3) and motion.rotations.dtype == np.float32
        assert motion.action == action and motion.source == "own" and 10 <= motion.fps <= 50
        assert is_rotation(motion.rotations)
        heads = heads_of(motion)
        for side in ("l_", "r_"):
            hip, knee, ankle = (heads[:, INDEX[side + n]] for n in ("thigh", "shin", "foot"))
            # The shin folds to the back of the thigh: behind it, or straight on, never in front.
            front = motion.rotations[:, INDEX[side + "thigh"], :, 2]
            thigh, shin = (knee - hip) / nominal.THIGH, (ankle - knee) / nominal.SHIN
            assert np.einsum("tc,tc->t", shin, front).max() < 0.02
            bend = np.degrees(np.arccos(np.clip(np.einsum("tc,tc->t", thigh, shin), -1, 1)))
            assert bend.max() < 151
            # A hinge does not bend sideways: both bones keep the same side axis.
            sides = [motion.rotations[:, INDEX[side + bone], :, 0] for bone in ("thigh", "shin")]
            assert np.einsum("tc,tc->t", *sides).min() > 0.999
            upper, lower = (motion.rotations[:, INDEX[side + n]] for n in ("upper_arm", "forearm"))
            out = upper[:, :, 0] * (1 if side == "l_" else -1)
            forearm = lower[:, :, 0] * (1 if side == "l_" else -1)
            # The elbow folds to the front of the arm (z in the rest pose).
            assert np.einsum("tc,tc->t", forearm, upper[:, :, 2]).min() > -0.02
            assert np.einsum("tc,tc->t", forearm, out).min() > np.cos(np.radians(146))


def test_same_seed_gives_the_same_motion_and_another_seed_another():
    first, again, other = (motions.sample_own(np.random.default_rng(s)) for s in (3, 3, 4))
    assert first.action == again.action and first.fps == again.fps
    np.testing.assert_array_equal(first.rotations, again.rotations)
    np.testing.assert_array_equal(first.root, again.root)
    assert not np.array_equal(first.rotations, other.rotations)


def test_a_window_of_an_own_motion_is_smooth_in_time():
    rng = np.random.default_rng(1)
    for action in motions.ACTIONS:
        for _ in range(3):
            motion = motions.sample_own(rng, action, frames=20, fps=50)
            step = np.diff(joints_of(motion) - motion.root[:, None], axis=0)
            # 10 hip heights a second is about 9 m/s: faster than a thrower's hand over the trunk.
            assert np.linalg.norm(step, axis=-1).max() * 50 < 10
            jerk = np.linalg.norm(np.diff(step, axis=0), axis=-1).max()
            assert jerk < 0.15, (action, jerk)


@pytest.mark.parametrize("action", ["Walking", "WalkingTogether"])
def test_planted_feet_neither_slide_nor_float_when_walking(action):
    rng = np.random.default_rng(11)
    planted = 0
    for _ in range(20):
        motion = motions.sample_own(rng, action, frames=60, fps=30)
        heads = heads_of(motion)
        toes = heads[:, [INDEX["l_toe"], INDEX["r_toe"]]]
        # The ball of the foot is 0.03 over the sole. Some foot is on the floor in every frame.
        assert toes[..., 1].min(1).max() < 0.03 + 0.03
        assert toes[..., 1].min() > 0.03 - 0.03
        for foot in (0, 1):
            down = toes[:, foot, 1] < 0.035
            for a, b in zip(*np.flatnonzero(np.diff(np.r_[0, down, 0])).reshape(-1, 2).T, strict=True):
                middle = toes[a + 1 : b - 1, foot][:, [0, 2]]
                if len(middle) > 4:
                    planted += 1
                    inner = middle[1:-1]
                    assert np.linalg.norm(inner - np.median(inner, 0), axis=-1).max() < 0.04
    assert planted > 30


def test_standing_gestures_keep_both_feet_on_the_floor():
    rng = np.random.default_rng(5)
    for action in ("Greeting", "Phoning", "Waiting", "TakingPhoto"):
        for _ in range(10):
            heads = heads_of(motions.sample_own(rng, action))
            ankles = heads[:, [INDEX["l_foot"], INDEX["r_foot"]]]
            assert np.abs(ankles[..., 1] - nominal.ANKLE).max() < 0.02
            assert np.abs(ankles - ankles[:1]).max() < 0.01


def test_waving_raises_a_hand_and_lying_lies():
    rng = np.random.default_rng(2)
    for _ in range(10):
        joints = joints_of(motions.sample_own(rng, "Waving"))
        wrists = joints[:, [JOINT_NAMES.index("LWrist"), JOINT_NAMES.index("RWrist")], 1]
        assert wrists.max(1).min() > joints[:, JOINT_NAMES.index("Spine"), 1].max()
        lying = joints_of(motions.sample_own(rng, "Lying"))
        assert lying[:, [0, 8]].max(initial=0, axis=(0, 1))[1] < 0.55
        upright = joints_of(motions.sample_own(rng, "Waiting"))
        assert upright[:, 10, 1].min() > 1.3


def test_arm_reaches_its_target_and_stays_straight_beyond_it():
    # Shoulder at (0.18, -0.05, 0) from the neck; the clavicle gives a little, so ask for the wrist itself.
    wrists = np.array([[0.25, -0.45, 0.1], [0.3, -0.1, 0.4], [0.5, 0.1, 0.1]])
    local = solve_arm(wrists, np.zeros(3), np.zeros((3, 3)))
    shoulder = local[:, 0] @ nominal.SHOULDER
    reached = shoulder + nominal.UPPER_ARM * local[:, 1, :, 0] + nominal.FOREARM * local[:, 2, :, 0]
    np.testing.assert_allclose(reached, wrists, atol=1e-9)


def test_leg_of_a_right_angled_knee():
    # Thigh ahead, shin down: hip to ankle is (0, -shin, thigh); the rest pose turns by -90 degrees about x.
    ankle = nominal.HIP + np.array([[0.0, -nominal.SHIN, nominal.THIGH]])
    thigh, shin = solve_leg(ankle, np.zeros(1))[0]
    np.testing.assert_allclose(thigh @ [0, -1, 0], [0, 0, 1], atol=0.1)
    np.testing.assert_allclose(shin @ [0, -1, 0], [0, -1, 0], atol=0.1)
    np.testing.assert_allclose(thigh @ [1, 0, 0], [1, 0, 0], atol=0.15)


def test_mirror_swaps_the_wrists_and_twice_is_identity():
    motion = motions.sample_own(np.random.default_rng(8), "Discussion")
    mirrored = motions.mirror(motion)
    expected = joints_of(motion)[:, MIRROR] * [-1, 1, 1]
    np.testing.assert_allclose(joints_of(mirrored), expected, atol=1e-5)
    assert is_rotation(mirrored.rotations)
    twice = motions.mirror(mirrored)
    np.testing.assert_array_equal(twice.rotations, motion.rotations)
    np.testing.assert_array_equal(twice.root, motion.root)


def about_y(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def spinning(frames=5, fps=10.0, per_frame=40):
    rotations = np.stack([np.tile(about_y(per_frame * k), (21, 1, 1)) for k in range(frames)])
    return Motion("Free", fps, rotations, np.stack([[0.1 * k, 1, 0] for k in range(frames)]))


def test_window_interpolates_a_steady_turn_exactly():
    piece = motions.window(spinning(), 0.05, 8, 25.0)
    assert len(piece) == 8 and piece.fps == 25
    for k in range(8):
        at = (0.05 + k / 25) * 10
        np.testing.assert_allclose(piece.rotations[k, 6], about_y(40 * at), atol=1e-5)
        np.testing.assert_allclose(piece.root[k], [0.1 * at, 1, 0], atol=1e-6)


def test_window_holds_the_last_frame_past_the_end_and_refuses_odd_rates():
    piece = motions.window(spinning(), 0.35, 4, 20.0)
    np.testing.assert_allclose(piece.rotations[-1], spinning().rotations[-1], atol=1e-6)
    for fps in (5, 120, float("nan")):
        with pytest.raises(InputError, match="10 to 50"):
            motions.window(spinning(), 0, 8, fps)


def test_mix_takes_legs_from_the_second_and_the_arms_pose_from_the_first():
    rng = np.random.default_rng(0)
    upper, legs = (motions.sample_own(rng, a, fps=25) for a in ("Waving", "Kneeling"))
    mixed = motions.mix(upper, legs, rng)
    assert is_rotation(mixed.rotations)
    thigh, arm, chest = INDEX["l_thigh"], INDEX["l_upper_arm"], INDEX["chest"]
    np.testing.assert_array_equal(mixed.rotations[:, thigh], legs.rotations[:, thigh])
    relative = [np.swapaxes(m.rotations[:, chest], -1, -2) @ m.rotations[:, arm] for m in (mixed, upper)]
    np.testing.assert_allclose(*relative, atol=1e-5)
    with pytest.raises(InputError, match="same number of frames"):
        motions.mix(upper, motions.sample_own(rng, fps=30), rng)


def test_jitter_turns_joints_by_small_angles_and_leaves_knees_and_elbows_hinges():
    rng = np.random.default_rng(0)
    motion = motions.sample_own(rng, "Waiting")
    shaken = motions.jitter(motion, rng)
    assert is_rotation(shaken.rotations)
    cosine = (np.einsum("tbij,tbij->tb", motion.rotations, shaken.rotations) - 1) / 2
    angles = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    assert 1 < angles.max() < 75
    assert angles[:, INDEX["l_thigh"]].max() < 25
    # The forearm only rolls about itself: the elbow's angle stays as it was.
    bends = [
        np.einsum("tc,tc->t", m.rotations[:, INDEX["l_upper_arm"], :, 0], m.rotations[:, INDEX["l_forearm"], :, 0])
        for m in (motion, shaken)
    ]
    np.testing.assert_allclose(*bends, atol=1e-5)
    heads = heads_of(shaken)
    hip_to_ankle = [
        np.linalg.norm(h[:, INDEX["l_foot"]] - h[:, INDEX["l_thigh"]], axis=-1) for h in (heads, heads_of(motion))
    ]
    np.testing.assert_allclose(*hip_to_ankle, atol=1e-5)


def test_unknown_action_and_frame_rate_are_one_sentence():
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="no motion named Flying"):
        motions.sample_own(rng, "Flying")
    with pytest.raises(InputError, match="10 to 50"):
        motions.sample_own(rng, "Walking", fps=100)
