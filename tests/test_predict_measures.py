"""What `predict` says of its own prediction, the drawing, and going on after a stop, with a stand-in network."""

import json

import cv2
import films
import numpy as np
import pytest
from grey_predictor import GreyPredictor

from pose_app.__main__ import main

pytestmark = pytest.mark.usefixtures("grey_network")
ARGS = ("--crop", "none", "--stride", "1")


def test_one_window_is_measured_with_its_mirror_image_and_the_next(film, tmp_path, capsys):
    report = tmp_path / "report.json"
    assert main(["predict", str(film), "--out", str(tmp_path / "a.npz"), "--json", str(report), *ARGS]) == 0
    said = json.loads(report.read_text())
    measures = said["measures"]
    # The stand-in says each frame's number n at (n, n, n): the same in both windows, moving steadily. Mirrored
    # back its x is -n: 2 n apart, over the frames 0 to 7 a mean of 7.
    assert measures["windows"] == 2 and measures["windows_mm"] == pytest.approx(0, abs=1e-6)
    assert measures["jitter"] == pytest.approx({"mm_per_frame2": 0.0, "m_per_s2": 0.0}, abs=1e-9)
    assert measures["flip_mm"] == pytest.approx(7)
    assert measures["symmetry"]["mean_percent"] is None  # all joints in one place: bones of no length
    assert said["weights"] == "stub" and said["source"] == "film.mp4" and said["frames"] == 8
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:3] == ["Mirror", "7.0", "mm"] for line in lines)
    assert any(line.split()[:2] == ["Overlap", "0.0"] for line in lines)


def test_where_the_source_ends_no_later_window_is_compared(tmp_path):
    np.save(tmp_path / "short.npy", films.grey_frames(10))
    report = tmp_path / "report.json"
    args = ["predict", str(tmp_path / "short.npy"), "--out", str(tmp_path / "a.npz"), "--json", str(report), *ARGS]
    assert main(args) == 0
    measures = json.loads(report.read_text())["measures"]
    assert measures["windows"] == 1 and measures["windows_mm"] is None
    assert measures["jitter"]["m_per_s2"] is None  # an .npy carries no times


def test_the_whole_film_is_measured(film, tmp_path):
    report = tmp_path / "report.json"
    assert main(["predict", str(film), "--out", str(tmp_path / "a.npz"), "--all", "--json", str(report), *ARGS]) == 0
    measures = json.loads(report.read_text())["measures"]
    assert measures["windows"] == 12 and measures["windows_mm"] == pytest.approx(0, abs=1e-6)
    # Windows begin at 0, 4, ... 40 and 42; the mean of 2 n over their frames.
    firsts = [*range(0, 44, 4), 42]
    assert measures["flip_mm"] == pytest.approx(np.mean([2 * (first + 3.5) for first in firsts]))


def test_a_stopped_film_goes_on_where_it_stopped(film, tmp_path, monkeypatch, capsys):
    whole, out, report = (tmp_path / name for name in ("whole.npz", "out.npz", "report.json"))
    assert main(["predict", str(film), "--out", str(whole), "--all", "--json", str(report), *ARGS]) == 0
    expected, in_all = json.loads(report.read_text())["measures"], GreyPredictor.asked
    again = ["predict", str(film), "--out", str(out), "--all", "--resume", "--json", str(report), *ARGS]
    monkeypatch.setattr(GreyPredictor, "asked", 0)
    monkeypatch.setattr(GreyPredictor, "stops_after", 10)
    assert main(again) == 130
    assert (tmp_path / "out.npz.part").is_file()
    monkeypatch.setattr(GreyPredictor, "stops_after", None)
    assert main([*again, "--stride", "2"]) == 2  # other frames: not the same job
    assert "leave out --resume" in capsys.readouterr().err
    assert main(again) == 0
    assert GreyPredictor.asked == in_all  # nothing was predicted twice
    for name, values in np.load(whole).items():
        np.testing.assert_array_equal(np.load(out)[name], values)
    assert json.loads(report.read_text())["measures"] == expected
    assert not (tmp_path / "out.npz.part").exists()


def test_a_damaged_part_is_refused(film, tmp_path, capsys):
    np.savez(tmp_path / "whole.npz", a=np.zeros(999))
    whole = (tmp_path / "whole.npz").read_bytes()
    for damaged in (b"no zip at all", whole[: len(whole) // 2], whole, b""):
        (tmp_path / "out.npz.part").write_bytes(damaged)
        assert main(["predict", str(film), "--out", str(tmp_path / "out.npz"), "--all", "--resume", *ARGS]) == 2
        assert "damaged" in capsys.readouterr().err
    assert main(["predict", str(film), "--out", str(tmp_path / "out.npz"), "--resume", *ARGS]) == 2
    assert "together with --all" in capsys.readouterr().err


def test_of_a_long_film_some_windows_are_seen_in_the_mirror_also_after_a_stop(tmp_path, monkeypatch):
    np.save(tmp_path / "long.npy", np.tile(films.grey_frames(50), (8, 1, 1, 1)))  # 400 frames: 99 windows
    args = ["predict", str(tmp_path / "long.npy"), "--out", str(tmp_path / "a.npz"), "--all", "--resume", *ARGS]
    assert main(args) == 0
    in_all = GreyPredictor.asked
    assert 99 + 20 <= in_all <= 99 + 33
    monkeypatch.setattr(GreyPredictor, "asked", 0)
    monkeypatch.setattr(GreyPredictor, "stops_after", 61)
    assert main(args) == 130
    monkeypatch.setattr(GreyPredictor, "stops_after", None)
    assert main(args) == 0
    assert GreyPredictor.asked == in_all + 1  # stopped between a window and its mirror image: that window is seen again


@pytest.mark.parametrize("whole", [False, True])
def test_joints_in_the_picture_are_written_and_drawn(film, tmp_path, monkeypatch, whole):
    monkeypatch.setattr(GreyPredictor, "says_px", True)
    out, sheet = tmp_path / "a.npz", tmp_path / "a.png"
    args = ["predict", str(film), "--out", str(out), "--draw", str(sheet), *ARGS, *(["--all"] if whole else [])]
    assert main(args) == 0
    said = np.load(out)
    assert said["joints_px"].shape == (len(said["frame_times_s"]), 17, 2)
    # The middle of the square around the whole 96 x 64 picture is the picture's middle.
    np.testing.assert_allclose(said["joints_px"], np.broadcast_to((48, 32), said["joints_px"].shape), atol=1e-3)
    drawn = cv2.imread(str(sheet))
    bands = 3 if whole else 1  # six stretches of four frames, or eight frames
    assert drawn.shape[1] > 8 * 224 and drawn.shape[0] > bands * 3 * 224
    # All joints in one place: in the middle of each grey frame a dot of the last one's colour, a right wrist's orange.
    top, left = 16 + 3 * 22 + 22, 44
    blue, _, red = drawn[top + 111, left + 111].astype(int)
    assert red - blue > 80
    assert np.ptp(drawn[top + 10 : top + 60, left + 10 : left + 60].reshape(-1, 3), axis=0).max() < 5
