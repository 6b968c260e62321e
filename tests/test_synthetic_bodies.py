"""Bodies against published proportions, and asset folders that are not complete."""

from pathlib import Path

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.assets import open_assets
from pose_app.synthetic.body.mesh_body import _HEAD_OF, _SKIN_OF, mesh_body
from pose_app.synthetic.body.procedural_body import procedural_body
from pose_app.synthetic.body.rig import INDEX, NUM_BONES, human36m_joints
from pose_app.synthetic.body.skinned_body import pose_body
from pose_app.synthetic.stage import people

ASSETS = Path(__file__).parents[2] / "shared" / "assets"  # lies beside the checkout on the developers' machines only


def _bodies(count=4):
    yield from (procedural_body(np.random.default_rng(seed), "B") for seed in range(count))
    if (ASSETS / "body.npz").is_file():
        yield from (mesh_body(str(ASSETS / "body.npz"), np.random.default_rng(seed), "M") for seed in range(count))


def test_heights_of_the_joints_are_a_humans():
    # Winter (after Drillis and Contini): hip 0.530, knee 0.285, shoulder 0.818 of the stature.
    for body in _bodies():
        assert 1.5 <= body.height <= 2.0
        above = (body.bone_heads[:, 1] - body.landmarks.sole_y) / body.height
        assert above[INDEX["l_thigh"]] == pytest.approx(0.530, abs=0.035)
        assert above[INDEX["l_shin"]] == pytest.approx(0.285, abs=0.035)
        assert above[INDEX["l_upper_arm"]] == pytest.approx(0.818, abs=0.035)
        assert np.ptp(body.rest[:, 1]) == pytest.approx(body.height, abs=0.02)


# Millimetres, means over Human3.6M's subjects S1 to S11, who are about 1.775 m tall.
HUMAN36M_MM = {
    ("Hip", "RHip"): 133, ("RHip", "RKnee"): 443, ("RKnee", "RAnkle"): 454, ("Hip", "Spine"): 233,
    ("Spine", "Thorax"): 257, ("Thorax", "Neck/Nose"): 121, ("Neck/Nose", "Head"): 115,
    ("Thorax", "RShoulder"): 151, ("RShoulder", "RElbow"): 279, ("RElbow", "RWrist"): 252,
}  # fmt: skip


@pytest.mark.parametrize("source", ["procedural", "mesh"])
def test_bones_are_as_long_as_human36ms(source):
    lengths = {bone: [] for bone in HUMAN36M_MM}
    for body in (b for b in _bodies(12) if b.source == source):
        still = np.tile(np.eye(3), (1, NUM_BONES, 1, 1))
        joints = human36m_joints(body.bone_heads[None].astype(float), still, body.head_joint.astype(float))[0]
        for a, b in lengths:
            apart = np.linalg.norm(joints[JOINT_NAMES.index(a)] - joints[JOINT_NAMES.index(b)])
            lengths[a, b].append(1775 * apart / body.height)
    if not lengths["Hip", "RHip"]:
        pytest.skip("the asset folder is not part of the project")
    for bone, measured in lengths.items():
        assert np.mean(measured) == pytest.approx(HUMAN36M_MM[bone], abs=20), bone


def test_neck_or_nose_lies_at_the_jaw_and_head_between_the_temples():
    for body in _bodies():
        jaw = body.bone_heads[INDEX["head"]]
        head, mark, scale = jaw + body.head_joint, body.landmarks, body.height / 1.775
        assert mark.chin_y - 0.03 * scale < jaw[1] < mark.mouth_y + 0.03 * scale
        assert abs(head[1] - mark.eye[1]) < 0.05 * scale
        assert jaw[2] > head[2] and head[2] < mark.eye[2] - 0.05 * scale  # the jaw ahead, both inside the head


def test_left_is_at_positive_x_and_the_body_is_nearly_symmetric():
    for body in _bodies():
        heads = body.bone_heads
        for part in ("upper_arm", "hand", "thigh", "foot"):
            left, right = heads[INDEX[f"l_{part}"]], heads[INDEX[f"r_{part}"]]
            assert left[0] > 0.02
            assert left == pytest.approx(right * [-1, 1, 1], abs=0.01)
        assert body.rest[:, 2].max() > 0.1  # toes and nose point to +z
        toes = body.rest[body.rest[:, 1] < body.landmarks.sole_y + 0.04]
        assert toes[:, 2].max() > 2 * abs(toes[:, 2].min())


def test_surface_is_closed_and_faces_outwards():
    for body in _bodies():
        a, b, c = (body.rest[body.triangles[:, i]].astype(np.float64) for i in range(3))
        volume = np.einsum("fi,fi->f", a, np.cross(b, c)).sum() / 6  # divergence theorem; negative if inside out
        assert 0.03 < volume < 0.2  # a person of 30 to 200 kg


def test_the_rest_pose_is_reached_by_no_rotation():
    for body in _bodies():
        vertices, heads = pose_body(body, np.tile(np.eye(3), (1, NUM_BONES, 1, 1)), np.zeros((1, 3)))
        assert np.allclose(vertices[0], body.rest, atol=1e-4)
        joints = human36m_joints(heads, np.tile(np.eye(3), (1, NUM_BONES, 1, 1)), body.head_joint.astype(float))
        assert 0.04 < body.rest[:, 1].max() - joints[0, 10, 1] < 0.13  # Head lies inside the skull, not on its top
        assert joints[0, 0] == pytest.approx((joints[0, 1] + joints[0, 4]) / 2, abs=1e-5)


def test_train_and_valid_share_no_body():
    shapes = {
        split: {round(people.body_of(split, 0, n, None)[0].height, 6) for n in range(3)} for split in ("train", "valid")
    }
    assert len(shapes["train"]) == 3 and not shapes["train"] & shapes["valid"]


def _fake_body(path: Path, leave_out: str = "") -> None:
    names = np.array(sorted(set(_SKIN_OF) | set(_HEAD_OF.values())))
    arrays = {
        "vertices": np.zeros((4, 3)), "triangles": np.zeros((1, 3), int), "bone_names": names,
        "bone_heads": np.zeros((len(names), 3)), "skin_bones": np.zeros((4, 4), np.uint8),
        "skin_weights": np.ones((4, 4)), "target_names": np.array(["universal"]),
        "target_vertices": np.zeros((1, 4, 3)), "target_bone_heads": np.zeros((1, len(names), 3)),
    }  # fmt: skip
    arrays.pop(leave_out, None)
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("no folder", "not a folder"), ("no body", "body.npz is missing"), ("text body", "body.npz cannot be read"),
        ("cut body", "body.npz cannot be read"), ("half body", "lacks the array 'skin_weights'"),
        ("no mocap", "mocap.npz is missing"),
    ],
)  # fmt: skip
def test_a_broken_asset_folder_is_named(tmp_path, broken, words):
    body = tmp_path / "body.npz"
    if broken == "text body":
        body.write_text("this is no archive")
    elif broken != "no body":
        _fake_body(body, "skin_weights" if broken == "half body" else "")
    if broken == "cut body":
        body.write_bytes(body.read_bytes()[:-200])
    folder = tmp_path / "nowhere" if broken == "no folder" else tmp_path
    with pytest.raises(InputError, match=words):
        open_assets(str(folder))
