import itertools
import json

import cv2
import films
import numpy as np
import pytest
from grey_predictor import GreyPredictor
from people_stand_in import BLUE, put_block

from pose_app.__main__ import main
from pose_app.commands import predict, predict_film, predict_task

pytestmark = pytest.mark.usefixtures("grey_network", "block_people")
WHOLE = ("--crop", "none")


def test_eight_frames_from_where_they_were_asked_for(film, tmp_path, capsys):
    out = tmp_path / "joints.npz"
    assert main(["predict", str(film), "--out", str(out), "--start", "0.4", "--stride", "2", *WHOLE]) == 0
    data = np.load(out)
    assert data["joints_3d_mm"][:, 3, 1].tolist() == list(range(10, 26, 2))
    np.testing.assert_allclose(data["frame_times_s"], np.arange(10, 26, 2) / 25, atol=0.001)
    np.testing.assert_array_equal(data["crops_xywh"], np.tile([0, -16, 96, 96], (8, 1)))
    assert "trained on: rendered people" in capsys.readouterr().out


def test_without_a_stride_the_frames_are_25_a_second(tmp_path):
    path = films.encode(tmp_path / "fast.mp4", films.grey_frames(), "-c:v", "mpeg4", "-q:v", "2", fps=50)
    assert main(["predict", str(path), "--out", str(tmp_path / "a.json"), "--start", "0", *WHOLE]) == 0
    said = json.loads((tmp_path / "a.json").read_text())
    assert [frame["joints_mm"][0][0] for frame in said["frames"]] == list(range(0, 16, 2))
    assert said["stride"] == "2" and "whole picture" in said["note"]


def test_the_whole_film_comes_out_frame_by_frame(film, tmp_path, capsys):
    out, sheet = tmp_path / "all.csv", tmp_path / "all.png"
    assert main(["predict", str(film), "--out", str(out), "--all", "--draw", str(sheet), *WHOLE]) == 0
    hips = [line.split(",") for line in out.read_text().splitlines() if ",Hip," in line]
    # Windows agree about each frame here, so that their average is each frame's own number.
    assert [float(row[3]) for row in hips] == list(range(films.FRAMES))
    np.testing.assert_allclose([float(row[0]) for row in hips], np.arange(films.FRAMES) / 25, atol=0.001)
    assert cv2.imread(str(sheet)).shape[1] > 8 * 224
    assert "12 windows" in capsys.readouterr().out


def test_ctrl_c_keeps_what_was_finished(film, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(GreyPredictor, "stops_after", 6)  # each window is seen in the mirror too
    out = tmp_path / "part.npz"
    assert main(["predict", str(film), "--out", str(out), "--all", *WHOLE]) == 130
    assert np.load(out)["joints_3d_mm"][:, 0, 0].tolist() == list(range(16))  # windows at 0, 4 and 8
    monkeypatch.setattr(GreyPredictor, "stops_after", 0)
    capsys.readouterr()
    assert main(["predict", str(film), "--out", str(tmp_path / "none.npz"), "--all", *WHOLE]) == 130
    assert "Stopped before anything was finished." in capsys.readouterr().err
    assert not (tmp_path / "none.npz").exists()


def test_empty_stretches_of_a_film_with_a_person_are_left_out(tmp_path):
    frames = np.full((100, 120, 160, 3), 150, np.uint8)
    for i in range(40, 72):
        put_block(frames[i], 2 * i - 60, 30, 70, BLUE)
    np.save(tmp_path / "visit.npy", frames)
    out = tmp_path / "visit.npz"
    assert main(["predict", str(tmp_path / "visit.npy"), "--out", str(out), "--all"]) == 0
    times = np.load(out)["frame_times_s"]
    assert 36 / 25 - 0.001 <= times.min() <= 40 / 25 and 71 / 25 <= times.max() <= 75 / 25 + 0.001
    assert (np.load(out)["crops_xywh"][:, 2] < 100).all()
    out = tmp_path / "start.npz"
    assert main(["predict", str(tmp_path / "visit.npy"), "--out", str(out)]) == 0  # the start is found
    assert 40 / 25 <= np.load(out)["frame_times_s"].min() <= 64 / 25


def test_pictures_and_a_manual_crop(tmp_path):
    for i, frame in enumerate(films.grey_frames(9)):
        cv2.imwrite(str(tmp_path / f"{i}.png"), frame)
    names = [str(tmp_path / f"{i}.png") for i in (8, 7, 6, 5, 4, 3, 2, 1)]
    out = tmp_path / "a.npz"
    assert main(["predict", *names, "--out", str(out), "--crop", "10,10,40,20"]) == 0
    assert np.load(out)["joints_3d_mm"][:, 0, 0].tolist() == [8, 7, 6, 5, 4, 3, 2, 1]
    assert np.load(out)["crops_xywh"][0].tolist() == [10, 0, 40, 40]
    assert main(["predict", str(tmp_path), "--out", str(out), *WHOLE]) == 0


BAD = {
    "unknown ending": (["{film}", "--out", "{tmp}/a.xlsx"], "should end in .npz, .csv, .json, .bvh"),
    "missing film": (["{tmp}/missing.mp4", "--out", "{tmp}/a.npz"], "There is no file or folder"),
    "missing folder": (["{film}", "--out", "{tmp}/nowhere/a.npz"], "cannot be written"),
    "drawing": (["{film}", "--out", "{tmp}/a.npz", "--draw", "{tmp}/a.gif"], "should end in .png"),
    "same file": (["{film}", "--out", "{tmp}/a.json", "--json", "{tmp}/a.json"], "should be different files"),
    "late start": (["{film}", "--out", "{tmp}/a.npz", "--start", "1.9"], "only 2 frames from 1.9 s on"),
    "late start, all": (["{film}", "--out", "{tmp}/a.npz", "--start", "99", "--all"], "no frame from 99 s on"),
    "stride": (["{film}", "--out", "{tmp}/a.npz", "--stride", "-3"], "The stride is -3"),
    "wide stride": (["{film}", "--out", "{tmp}/a.npz", "--stride", "30"], "only 2 frames when one in 30 is taken"),
    "crop": (["{film}", "--out", "{tmp}/a.npz", "--crop", "0,0,500,500"], "does not fit"),
    "crop word": (["{film}", "--out", "{tmp}/a.npz", "--crop", "middle"], "should be auto, none or four numbers"),
    "film among pictures": (["{film}", "{film}", "--out", "{tmp}/a.npz"], "is no readable picture"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gives_one_sentence_and_exit_2(film, tmp_path, capsys, case):
    args, expected = BAD[case]
    args = [arg.format(film=film, tmp=tmp_path) for arg in args]
    assert main(["predict", *args]) == 2
    err = capsys.readouterr().err
    assert expected in err and err.count("\n") == 1
    assert not (tmp_path / "a.npz").exists()


def test_an_engine_that_there_is_not_is_refused_before_anything_is_read(film, tmp_path, capsys):
    assert main(["predict", str(film), "--out", str(tmp_path / "a.npz"), "--engine", "abacus"]) == 2
    assert capsys.readouterr().err == (
        "There is no engine 'abacus'; it can be auto, openvino, keras-tensorflow, keras-jax, keras-torch.\n"
    )


def test_missing_weights_are_refused_before_anything_is_read(film, tmp_path, capsys, monkeypatch):
    from pose_app.weights import read_info

    monkeypatch.setattr(predict, "read_info", read_info)
    args = ["predict", str(film), "--out", str(tmp_path / "a.npz"), "--weights", str(tmp_path / "none")]
    assert main(args) == 2
    assert "There are no weights" in capsys.readouterr().err


def test_progress_is_counted_right(film):
    for start, stride in itertools.product((0.0, 0.4), (1, 2, 3)):
        info = predict.video.probe(film)
        task = predict_task.Task([film], info, start, stride, "none", None)
        assert predict_film.count_windows(task) == len(list(predict.video.iter_windows(film, start, stride)))
