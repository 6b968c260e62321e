"""The generate command: same bytes for any number of workers, resumed, light to import."""

import csv
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pose_app.__main__ import main
from pose_app.errors import InputError
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.data.writer import DataFolder

pytestmark = pytest.mark.slow


def _generate(folder: Path, *options: str) -> int:
    return main(["generate", "--out", str(folder), "--seed", "3", "--bodies", "2", *options])


def _digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_one_worker_stopped_and_resumed_gives_the_bytes_of_two(tmp_path):
    assert _generate(tmp_path / "one", "--clips", "2", "--workers", "1") == 0
    assert len(np.load(tmp_path / "one" / "videoframes_clips_valid.npy", mmap_mode="r")) == 2
    assert _generate(tmp_path / "one", "--clips", "4", "--workers", "1") == 0
    assert _generate(tmp_path / "two", "--clips", "4", "--workers", "2") == 0
    assert _digest(tmp_path / "one") == _digest(tmp_path / "two")
    frames = np.load(tmp_path / "one" / "videoframes_clips_valid.npy", mmap_mode="r")
    assert frames.shape == (4, 8, 224, 224, 3) and frames.dtype == np.uint8
    assert np.load(tmp_path / "one" / "joint_3d_clips_valid.npy").shape == (4, 8, 17, 3)
    assert frames.reshape(4, -1).std(1).min() > 5  # something is in every picture
    with open(tmp_path / "one" / "clips_valid.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["clip"] for row in rows] == [f"valid-{i:05d}" for i in range(4)]
    assert all(row["action"] and row["subject"] and float(row["fps"]) >= 10 for row in rows)


def test_bundle_writes_one_strip_a_clip(tmp_path):
    import cv2

    assert _generate(tmp_path, "--clips", "1", "--workers", "1", "--bundle") == 0
    strip = cv2.imread(str(tmp_path / "videoframes_clips_valid" / "00000.webp"))
    assert strip.shape == (8 * 224, 224, 3)
    assert not (tmp_path / "videoframes_clips_valid.npy").exists()


def test_a_folder_of_other_settings_is_left_alone(tmp_path):
    DataFolder(tmp_path, Settings("valid", 1)).close()
    before = _digest(tmp_path)
    with pytest.raises(InputError, match="other settings"):
        DataFolder(tmp_path, Settings("valid", 2))
    assert _digest(tmp_path) == before


@pytest.mark.parametrize(
    "options",
    [
        ("--clips", "0"),
        ("--clips", "1", "--bodies", "0"),
        ("--clips", "1", "--bodies", "-3"),
        ("--clips", "1", "--mix", "1.5"),
        ("--clips", "1", "--assets", "no/such/folder"),
        ("--clips", "1", "--more", "Flying"),
        ("--clips", "1", "--more", "Lying", "--more-share", "1.5"),
    ],
)
def test_bad_options_are_one_sentence_and_exit_2(tmp_path, capsys, options):
    assert _generate(tmp_path / "out", *options) == 2
    message = capsys.readouterr().err.strip()
    assert message and "\n" not in message and "Traceback" not in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_what_is_no_folder_is_refused(tmp_path, capsys, out):
    (tmp_path / "file").write_text("kept")
    assert _generate(tmp_path / out, "--clips", "1") == 2
    message = capsys.readouterr().err.strip()
    assert "should be a folder" in message and "\n" not in message
    assert [path.name for path in tmp_path.iterdir()] == ["file"] and (tmp_path / "file").read_text() == "kept"


def test_importing_the_generator_is_cheap():
    slow = "[m for m in ('numba', 'cv2', 'keras') if m in sys.modules]"
    code = f"import sys, pose_app.synthetic.data.generator; print({slow})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_clips_are_rendered_where_neither_tensorflow_nor_the_app_is_installed():
    code = (
        "import sys\nfor name in ('tensorflow', 'keras', 'streamlit', 'plotly', 'pandas'): sys.modules[name] = None\n"
        "from pose_app.synthetic.data.generator import Settings, render_clip\n"
        "print(render_clip(Settings('valid', seed=1, bodies=1), 0).frames.shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(8, 224, 224, 3)"


_TRUNK = (
    ("Hips", None, (0, 17, 0)), ("Chest", "Hips", (0, 4, 0)), ("Neck", "Chest", (0, 5, 0)), ("Head", "Neck", (0, 2, 0)),
)  # fmt: skip
_LIMBS = (  # of the left; {0} is the side's word, {0[0]} its letter
    ("{0}Hip", "Hips", (1.7, 0, 0)), ("{0}Knee", "{0}Hip", (0, -8, 0)), ("{0}Ankle", "{0}Knee", (0, -8, 0)),
    ("{0}Toe", "{0}Ankle", (0, -1, 2)), ("{0}Shoulder", "Neck", (3, 0, 0)), ("{0}Elbow", "{0}Shoulder", (0, -5, 0)),
    ("{0}Wrist", "{0}Elbow", (0, -4.5, 0)), ("{0[0]}Fingers", "{0}Wrist", (0, -1.5, 0)),
)  # fmt: skip
CMU_RIG = _TRUNK + tuple(
    (name.format(side), parent.format(side), (x * sign, y, z))
    for side, sign in (("Left", 1), ("Right", -1))
    for name, parent, (x, y, z) in _LIMBS
)


def _standing_bvh(frames: int) -> str:
    """A BVH of cgspeed's rig (unit 0.056 m) in which a person stands still."""

    def joint(name: str, offset: tuple, root: bool = False) -> str:
        children = [(n, o) for n, parent, o in CMU_RIG if parent == name]
        inside = "".join(joint(n, o) for n, o in children) or "End Site\n{\nOFFSET 0 1.5 0\n}\n"
        channels = "6 Xposition Yposition Zposition" if root else "3"
        place = f"OFFSET {' '.join(map(str, offset))}\nCHANNELS {channels} Zrotation Xrotation Yrotation\n"
        return f"{'ROOT' if root else 'JOINT'} {name}\n{{\n{place}{inside}}}\n"

    numbers = 3 + 3 * len(CMU_RIG)
    rows = ("0 17 0 " + "0 " * (numbers - 3) + "\n") * frames
    return f"HIERARCHY\n{joint(*CMU_RIG[0][::2], root=True)}MOTION\nFrames: {frames}\nFrame Time: 0.0333333\n{rows}"


def test_bvh_files_move_the_people(tmp_path):
    (tmp_path / "still.bvh").write_text(_standing_bvh(frames=90))
    (tmp_path / "._still.bvh").write_bytes(b"\0\5\x16\7")  # as macOS leaves it beside each file
    settings = Settings("valid", seed=1, bodies=1, bvh=str(tmp_path))
    clips = [render_clip(settings, i) for i in range(4)]
    by_bvh = [clip.joints_m for clip in clips if clip.row["motion"] == "bvh"]
    assert by_bvh, "half of the clips should move by the BVH"
    for joints in by_bvh:  # they stand: both knees far below the hip and hardly bent
        for hip, knee, ankle in ((1, 2, 3), (4, 5, 6)):
            thigh, shin = joints[:, knee] - joints[:, hip], joints[:, ankle] - joints[:, knee]
            cosine = (thigh * shin).sum(-1) / np.linalg.norm(thigh, axis=-1) / np.linalg.norm(shin, axis=-1)
            assert cosine.min() > np.cos(np.radians(25))


def test_half_of_the_people_do_what_is_wanted_more_often():
    settings = Settings("valid", seed=1, bodies=1, more=("Lying",))
    lying = sum(render_clip(settings, i).row["action"] == "Lying" for i in range(20))
    assert 6 <= lying <= 15


def test_all_people_do_what_has_the_whole_share():
    settings = Settings("valid", seed=1, bodies=1, more=("Lying",), more_share=1.0)
    assert [render_clip(settings, i).row["action"] for i in range(4)] == ["Lying"] * 4


def test_a_folder_without_bvh_is_refused(tmp_path, capsys):
    assert _generate(tmp_path / "out", "--clips", "1", "--bvh", str(tmp_path)) == 2
    assert "no .bvh files" in capsys.readouterr().err
