"""`predict` where a file cannot be read or written, and beside files that are no input, with a stand-in network."""

import os
import shutil
import sys
import tempfile

import cv2
import films
import numpy as np
import pytest
from grey_predictor import GreyPredictor
from people_stand_in import BLUE, put_block
from test_files import no_file_beyond

from pose_app.__main__ import main
from pose_app.commands import predict

pytestmark = pytest.mark.usefixtures("grey_network", "block_people")
ARGS = ("--crop", "none", "--stride", "1")


@pytest.fixture
def pictures(tmp_path):
    """A folder of 30 pictures of a person, f00.png to f29.png, the grey around them telling the picture's number."""
    folder = tmp_path / "pics"
    folder.mkdir()
    for i, frame in enumerate(films.grey_frames(30)):
        put_block(frame, 30, 10, 42, BLUE)
        cv2.imwrite(str(folder / f"f{i:02d}.png"), frame)
    return folder


def numbers(path) -> list[float]:
    """The frame numbers that a prediction is of."""
    return np.load(path)["joints_3d_mm"][:, 0, 0].tolist()


def test_neighbours_of_pictures_are_no_pictures(pictures, tmp_path):
    for name in ("._f01.png", ".DS_Store", "Thumbs.db", ".f02.jpg"):
        (pictures / name).write_bytes(b"\0\5\x16\7 not a picture")
    os.mkfifo(pictures / "f03b.png")
    (pictures / "f04b.png").mkdir()
    out = tmp_path / "a.npz"
    assert main(["predict", str(pictures), "--out", str(out), "--all", *ARGS]) == 0
    assert numbers(out) == list(range(30))
    names = sorted(str(path) for path in pictures.iterdir() if path.name not in ("f03b.png", "f04b.png"))
    assert main(["predict", *names, "--out", str(out), "--all", *ARGS]) == 0
    assert numbers(out) == list(range(30))


def test_a_pipe_is_no_film(tmp_path, capsys):
    os.mkfifo(tmp_path / "film.mp4")
    assert main(["predict", str(tmp_path / "film.mp4"), "--out", str(tmp_path / "a.npz")]) == 2
    assert "is a pipe" in capsys.readouterr().err


def test_an_output_beside_its_input_spoils_no_run(pictures, capsys):
    command = ["predict", str(pictures), "--out", str(pictures / "j.npz"), "--all", "--resume", *ARGS]
    command += ["--draw", str(pictures / "g.png"), "--json", str(pictures / "report.json")]
    for _ in range(2):
        assert main(command) == 0
        assert numbers(pictures / "j.npz") == list(range(30))
    names = [str(path) for path in sorted(pictures.glob("*.png"))]  # as a shell gives them, the drawing too
    assert main(["predict", *names, "--out", str(pictures / "j.npz"), "--all", *ARGS]) == 0
    assert numbers(pictures / "j.npz") == list(range(30))
    # Marked, it is a PNG as any other.
    assert cv2.imread(str(pictures / "g.png")).shape[1] > 8 * 224


def test_a_stop_beside_the_input_is_gone_on_with(pictures, monkeypatch):
    command = ["predict", str(pictures), "--out", str(pictures / "j.npz"), "--all", "--resume", *ARGS]
    monkeypatch.setattr(GreyPredictor, "stops_after", 4)
    assert main([*command, "--draw", str(pictures / "g.png")]) == 130
    monkeypatch.setattr(GreyPredictor, "stops_after", None)
    assert main(command) == 0 and numbers(pictures / "j.npz") == list(range(30))


@pytest.mark.parametrize("option", ["--draw", "--out", "--json"])
def test_an_input_is_never_written_over(pictures, tmp_path, option, capsys):
    link = tmp_path / "link.png"
    link.symlink_to(pictures / "f02.png")
    target = pictures / "f01.png" if option == "--draw" else tmp_path / ("a.json" if option == "--json" else "a.csv")
    source = [str(pictures)]
    if option != "--draw":
        shutil.copy(pictures / "f01.png", target)
        source = [str(path) for path in [*sorted(pictures.iterdir()), target]]
    before = target.read_bytes()
    files = {"--out": str(tmp_path / "b.npz"), option: str(target)}
    assert main(["predict", *source, *(word for pair in files.items() for word in pair), *ARGS]) == 2
    assert "is one of the inputs" in capsys.readouterr().err and target.read_bytes() == before
    if option == "--draw":
        assert main(["predict", *source, "--out", str(tmp_path / "b.npz"), "--draw", str(link), *ARGS]) == 2


@pytest.mark.parametrize("damage", ["cut off", "empty", "another size"])
def test_a_picture_that_cannot_be_read_is_left_out_and_named(pictures, tmp_path, capsys, damage):
    bad = pictures / "f17.png"
    if damage == "another size":
        cv2.imwrite(str(bad), np.zeros((50, 50, 3), np.uint8))
    else:
        bad.write_bytes(bad.read_bytes()[:40] if damage == "cut off" else b"")
    out = tmp_path / "a.npz"
    for crop in ("none", "auto"):
        assert main(["predict", str(pictures), "--out", str(out), "--all", "--crop", crop, "--stride", "1"]) == 1
        error = capsys.readouterr().err
        assert "A picture was left out" in error and error.count("\n") == 1
        assert ("number 18" if damage == "another size" else "f17.png") in error
        assert numbers(out) == [i for i in range(30) if i != 17]
        np.testing.assert_allclose(np.load(out)["frame_times_s"][16:18], [16 / 25, 18 / 25])
    (pictures / "f00.png").write_bytes(b"")
    assert main(["predict", str(pictures), "--out", str(out), "--all", *ARGS]) == 1
    assert "2 pictures were left out" in capsys.readouterr().err and numbers(out)[0] == 1
    for path in sorted(pictures.iterdir())[:25]:
        path.write_bytes(b"")
    out.unlink()
    assert main(["predict", str(pictures), "--out", str(out), "--all", *ARGS]) == 2
    assert "f00.png is no readable picture" in capsys.readouterr().err and not out.exists()


def test_a_picture_behind_the_window_that_cannot_be_read_is_no_reason_to_refuse_it(pictures, tmp_path):
    (pictures / "f10.png").write_bytes(b"")
    assert main(["predict", str(pictures), "--out", str(tmp_path / "a.npz"), "--start", "0", *ARGS]) == 0
    assert numbers(tmp_path / "a.npz") == list(range(8))
    (pictures / "f05.png").write_bytes(b"")
    assert main(["predict", str(pictures), "--out", str(tmp_path / "b.npz"), "--start", "0", *ARGS]) == 2
    assert not (tmp_path / "b.npz").exists()


def test_what_finds_no_room_at_the_end_is_kept(film, tmp_path, monkeypatch, capsys):
    out, kept = tmp_path / "a.npz", tmp_path / "temporary"
    out.write_text("old")
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    real = predict.write

    def full(wanted, *rest):
        out.parent.joinpath("a.npz").rename(tmp_path / "moved")
        out.mkdir()  # what cannot be written over
        real(wanted, *rest)

    monkeypatch.setattr(predict, "write", full)
    assert main(["predict", str(film), "--out", str(out), "--all", "--resume", *ARGS]) == 2
    error = capsys.readouterr().err
    (there,) = kept.glob("*/a.npz")
    assert str(there.parent) in error and "goes on from" in error and error.count("\n") == 1
    assert numbers(there) == list(range(50))
    out.rmdir()
    (tmp_path / "moved").rename(out)
    monkeypatch.setattr(predict, "write", real)
    monkeypatch.setattr(GreyPredictor, "asked", 0)
    assert main(["predict", str(film), "--out", str(out), "--all", "--resume", *ARGS]) == 0
    assert GreyPredictor.asked == 0 and numbers(out) == list(range(50))


def test_a_drawing_that_finds_no_room_leaves_the_joints(film, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    out, sheet = tmp_path / "a.npz", tmp_path / "a.png"
    sheet.write_text("old")
    with no_file_beyond(80_000):  # more than joints take, less than the drawing does
        assert main(["predict", str(film), "--out", str(out), "--all", "--draw", str(sheet), *ARGS]) == 1
    assert numbers(out) == list(range(50)) and sheet.read_text() == "old"
    assert "a.png cannot be written" in capsys.readouterr().err


# With .part behind it, the last is too long.
@pytest.mark.parametrize("out", ["/proc/x.npz", "{tmp}/" + "n" * 300 + ".npz", "{tmp}/" + "n" * 251 + ".npz"])
def test_an_output_that_cannot_be_is_refused_before_anything_is_predicted(film, tmp_path, capsys, out):
    command = ["predict", str(film), "--out", out.format(tmp=tmp_path), "--all", *ARGS]
    assert main(command) == 2
    assert "cannot be written" in capsys.readouterr().err and GreyPredictor.asked == 0


def test_names_that_are_no_text(pictures, tmp_path, capsys):
    folder = tmp_path / os.fsdecode(b"b\xe4r")
    pictures.rename(folder)
    out = folder / os.fsdecode(b"\xff.npz")
    assert main(["predict", str(folder), "--out", str(out), "--all", *ARGS]) == 0
    assert "wrote" in capsys.readouterr().out and numbers(out) == list(range(30))
    assert main(["predict", str(folder), "--out", str(folder / os.fsdecode(b"\xfe.xyz")), *ARGS]) == 2
    assert "should end in" in capsys.readouterr().err


@pytest.mark.parametrize("whole", [[], ["--all"]])
def test_a_terminal_that_fails_costs_no_file(film, tmp_path, monkeypatch, whole):
    out, sheet, report = (tmp_path / name for name in ("a.npz", "a.png", "a.json"))
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        main(["predict", str(film), "--out", str(out), "--draw", str(sheet), "--json", str(report), *whole, *ARGS])
    assert len(numbers(out)) in (8, 50) and cv2.imread(str(sheet)) is not None and report.read_text().endswith("}")


def test_lines_are_written_where_there_is_no_terminal(film, tmp_path, capsys, monkeypatch):
    command = ["predict", str(film), "--out", str(tmp_path / "a.npz"), "--all", *ARGS]
    assert main(command) == 0
    assert capsys.readouterr().err == ""  # sooner done than a line is due
    monkeypatch.setattr("pose_app.progress.LINE_SECONDS", 0.0)
    assert main(command) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 13 and "\r" not in "".join(lines)
    assert lines[3].startswith("predict: ") and "3/12" in lines[3]
