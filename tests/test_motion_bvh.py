"""Motion from BVH files: kinematics worked by hand, and files that are malformed."""

from pathlib import Path

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic import motion as motions
from pose_app.synthetic.body.rig import INDEX, forward_kinematics
from pose_app.synthetic.motion import nominal
from pose_app.synthetic.motion.bvh_file import joint_positions, read_bvh
from pose_app.synthetic.motion.bvh_rigs import human36m_positions
from pose_app.synthetic.motion.retarget import EXTRA_JOINTS

ASSETS = Path(__file__).parents[2] / "shared" / "assets"
needs_assets = pytest.mark.skipif(not ASSETS.is_dir(), reason="the asset folder is not part of the project")
NAMES = JOINT_NAMES + EXTRA_JOINTS
AT = {name: i for i, name in enumerate(NAMES)}


SMALL = """HIERARCHY
ROOT a
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT b
  {
    OFFSET 0 2 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 1 0
    }
  }
}
MOTION
Frames: 3
Frame Time: 0.05
1 2 3 0 0 0 0 0 0
1 2 3 90 0 0 0 0 0
0 0 0 90 0 0 0 90 0
"""


def bvh(tmp_path, text):
    path = tmp_path / "small.bvh"
    path.write_text(text)
    return path


def test_bvh_kinematics_by_hand(tmp_path):
    read = read_bvh(bvh(tmp_path, SMALL))
    assert read.names == ("a", "b", "b_end") and read.frame_time == 0.05
    expected = [
        [(1, 2, 3), (1, 4, 3), (1, 5, 3)],
        [(1, 2, 3), (-1, 2, 3), (-2, 2, 3)],  # 90 degrees about z turn y to -x
        [(0, 0, 0), (-2, 0, 0), (-2, 0, 1)],  # then b about its own x: y to z
    ]
    np.testing.assert_allclose(joint_positions(read), expected, atol=1e-12)


@pytest.mark.parametrize(
    "text, sentence",
    [
        (SMALL.split("MOTION")[0], "has no MOTION section"),
        (SMALL[: SMALL.index("0 0 0 90")], "promises 3 frames but holds only 2"),
        (SMALL.replace("1 2 3 90 0 0 0 0 0", "1 2 3 90"), "has 9 channels, so each frame needs 9 numbers"),
        (SMALL.replace("CHANNELS 3 Zrotation", "CHANNELS 4 Zrotation"), "b promises 4 channels"),
        (SMALL.replace("1 2 3 90", "1 2 x 90"), "not a number"),
        (SMALL.replace("}\nMOTION", "MOTION"), "brackets do not match"),
        (SMALL.replace("Frame Time: 0.05", ""), "Frame Time"),
        ("solid cube", "does not start with HIERARCHY"),
        (SMALL, "lacks the joint"),
    ],
)
def test_malformed_bvh_names_the_file_and_the_fault(tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        motions.load_bvh(bvh(tmp_path, text))
    assert "small.bvh" in str(caught.value) and "\n" not in str(caught.value)


@needs_assets
@pytest.mark.parametrize("name", ["002_03", "007_12"])
def test_bvh_of_character_creator_agrees_with_the_mocap_of_the_same_take(name):
    path = ASSETS / "bvh" / f"{name}.bvh"
    mine = human36m_positions(read_bvh(path), path) / 100  # the file is in centimetres
    with np.load(ASSETS / "mocap.npz") as data:
        clip = list(data["clip_names"]).index(f"mocap_{name}")
        theirs = data["positions"][data["clip_starts"][clip]].astype(float)
    shared = [AT[side + joint] for side in "LR" for joint in ("Knee", "Ankle", "Shoulder", "Elbow", "Wrist")]
    gap = np.linalg.norm((mine - mine[:, :1])[:, shared] - (theirs - theirs[:1])[shared], axis=-1).max(1)
    assert gap.min() < 0.01


@needs_assets
def test_bvh_first_frame_oddity_and_units_do_not_matter():
    odd = motions.load_bvh(ASSETS / "bvh" / "007_12.bvh")
    arms = odd.rotations[:, [INDEX["l_upper_arm"], INDEX["r_upper_arm"]], 1, 0] * [1, -1]
    assert arms.max() < -0.5  # the T-pose of the first frame is gone: arms hang in all others
    for name in ("002_03", "007_12", "131_03"):
        motion = motions.load_bvh(ASSETS / "bvh" / f"{name}.bvh")
        assert motion.source == "bvh" and 29 < motion.fps < 31
        assert 0.7 < np.median(motion.root[:, 1]) < 1.05
        heads = forward_kinematics(nominal.REST_HEADS, motion.rotations.astype(float), motion.root.astype(float))
        assert heads[..., 1].min() > -0.12
    assert len(motions.load_bvh_folder(ASSETS / "bvh").motions) >= 3


def test_a_folder_without_bvh_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no .bvh files"):
        motions.load_bvh_folder(tmp_path)
