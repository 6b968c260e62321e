"""A damaged or half-complete asset folder is refused in one sentence that names the file and what it lacks."""

import cv2
import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.synthetic.asset_check import check_body, check_picture
from pose_app.synthetic.assets import open_assets


def _body(**changed) -> dict:
    """Arrays that fit together: 5 vertices, 2 triangles, 3 bones, 2 shape targets."""
    return {
        "vertices": np.zeros((5, 3)), "triangles": np.array([(0, 1, 2), (2, 3, 4)]),
        "bone_names": np.array(["a", "b", "c"]), "bone_heads": np.zeros((3, 3)),
        "skin_bones": np.zeros((5, 4), np.int32), "skin_weights": np.ones((5, 4), np.float32),
        "target_names": np.array(["old", "young"]), "target_vertices": np.zeros((2, 5, 3), np.float16),
        "target_bone_heads": np.zeros((2, 3, 3), np.float32),
    } | changed  # fmt: skip


def test_arrays_that_fit_together_pass():
    check_body("body.npz", _body())


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("skin_weights", np.ones((4, 4), np.float32)), ("target_vertices", np.zeros((1, 5, 3), np.float32)),
        ("triangles", np.array([(0, 1, 5)])), ("triangles", np.array([(0, -1, 2)])),
        ("triangles", np.array([(0.0, 1.0, 2.0)])), ("skin_bones", np.full((5, 4), 3)),
        ("vertices", np.full((5, 3), np.nan)), ("vertices", np.zeros((0, 3))), ("bone_names", np.arange(3)),
        ("bone_heads", np.zeros(3)),
    ],
)  # fmt: skip
def test_an_array_that_does_not_fit_is_named(name, array):
    with pytest.raises(InputError) as raised:
        check_body("some/body.npz", _body(**{name: array}))
    assert str(raised.value).startswith("some/body.npz: the array") and repr(name) in str(raised.value)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_a_picture_that_breaks_off_is_named(tmp_path, kind):
    path, colours = tmp_path / f"wall{kind}", np.random.default_rng(0).integers(0, 256, (64, 128, 3), np.uint8)
    cv2.imwrite(str(path), colours)
    check_picture(path)
    for damaged in (path.read_bytes()[: path.stat().st_size // 2], b"", b"hello, I am no picture"):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=f"wall{kind} is not a complete"):
            check_picture(path)


@pytest.mark.parametrize("damage", ["missing", "text", "one array"])
def test_a_body_file_that_is_no_archive_is_named(tmp_path, damage):
    path = tmp_path / "body.npz"
    if damage == "text":
        path.write_text("hello")
    elif damage == "one array":
        with open(path, "wb") as file:
            np.save(file, np.zeros(3))
    with pytest.raises(InputError, match=r"body\.npz (is missing|cannot be read)"):
        open_assets(str(tmp_path))


def test_what_macos_leaves_beside_pictures_is_no_asset(tmp_path, monkeypatch):
    monkeypatch.setattr("pose_app.synthetic.assets.load_base", lambda path: None)
    monkeypatch.setattr("pose_app.synthetic.assets.mocap", lambda path: None)
    (tmp_path / "mocap.npz").touch()
    for name in ("backgrounds", "textures"):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "wall.png"), np.zeros((64, 128, 3), np.uint8))
        for left in ("._wall.png", ".DS_Store", "Thumbs.db"):
            (tmp_path / name / left).write_bytes(b"\0\5\x16\7")
    found = open_assets(str(tmp_path))
    assert found.panoramas == (str(tmp_path / "backgrounds" / "wall.png"),)
    assert found.textures == (str(tmp_path / "textures" / "wall.png"),)
