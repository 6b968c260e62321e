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
from pose_app.synthetic.generator import Settings
from pose_app.synthetic.writer import DataFolder


def _generate(folder: Path, *options: str) -> int:
    return main(["generate", "--out", str(folder), "--seed", "3", "--bodies", "2", *options])


def _digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_one_worker_stopped_and_resumed_gives_the_bytes_of_four(tmp_path):
    assert _generate(tmp_path / "one", "--clips", "2", "--workers", "1") == 0
    assert len(np.load(tmp_path / "one" / "videoframes_clips_valid.npy", mmap_mode="r")) == 2
    assert _generate(tmp_path / "one", "--clips", "4", "--workers", "1") == 0
    assert _generate(tmp_path / "four", "--clips", "4", "--workers", "4") == 0
    assert _digest(tmp_path / "one") == _digest(tmp_path / "four")
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
    "options", [("--clips", "0"), ("--clips", "1", "--mix", "1.5"), ("--clips", "1", "--assets", "no/such/folder")]
)
def test_bad_options_are_one_sentence_and_exit_2(tmp_path, capsys, options):
    assert _generate(tmp_path / "out", *options) == 2
    message = capsys.readouterr().err.strip()
    assert message and "\n" not in message and "Traceback" not in message
    assert not (tmp_path / "out").exists()


def test_importing_the_generator_is_cheap():
    slow = "[m for m in ('numba', 'cv2', 'keras') if m in sys.modules]"
    code = f"import sys, pose_app.synthetic.generator; print({slow})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
