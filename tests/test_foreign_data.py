"""Data folders as other programs write them: orders of axes and bytes, half precision, spreadsheets' tables."""

import json

import numpy as np
import pytest

from pose_app.__main__ import main
from pose_app.clips import Prediction
from pose_app.dataset import npy, open_dataset
from pose_app.errors import InputError
from pose_app.model.outputs import JOINTS_M
from pose_app.training.batches import training_data
from pose_app.ui.clips.clip_filter import search_texts
from pose_app.weights import DEFAULT_WEIGHTS, read_info

FRAMES, JOINTS, TABLE = "videoframes_clips_valid.npy", "joint_3d_clips_valid.npy", "clips_valid.csv"
Z_UP = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])  # of rows with -y up


def test_arrays_in_fortran_order_are_read_as_they_are(make_data):
    folder = make_data(3)
    before = open_dataset(folder)
    clips, targets = [before.clip(i).frames for i in range(3)], before.targets()
    for name in (FRAMES, JOINTS):
        np.save(folder / name, np.asfortranarray(np.load(folder / name)))
    data = open_dataset(folder)
    for i in range(3):
        assert data.clip(i).frames.flags.c_contiguous
        np.testing.assert_array_equal(data.clip(i).frames, clips[i])
    np.testing.assert_array_equal(training_data(data).batch([2, 0])[0], [clips[2], clips[0]])
    np.testing.assert_array_equal(data.targets(), targets)
    assert data.fingerprint


def test_large_frames_in_fortran_order_are_refused(make_data, monkeypatch):
    folder = make_data(1)
    np.save(folder / FRAMES, np.asfortranarray(np.zeros((2, 8, 224, 224, 3), np.uint8)))
    monkeypatch.setattr(npy, "MOST_FORTRAN_BYTES", 1_000_000)
    with pytest.raises(InputError, match="Fortran order.*numpy.ascontiguousarray"):
        open_dataset(folder)


@pytest.mark.parametrize(("kind", "factor"), [("<f2", 1000), ("<f2", 100), (">f4", 1), ("<f8", 1000), ("<f2", 1)])
def test_joints_of_any_float_are_read(make_data, standing_m, kind, factor):
    folder = make_data(1)
    np.save(folder / JOINTS, np.tile(standing_m * factor, (1, 8, 1, 1)).astype(kind))
    data = open_dataset(folder)
    assert data.convention.to_mm == 1000 / factor and data.convention.up == "-y"
    np.testing.assert_allclose(data.targets()[0, 0], standing_m * 1000, atol=0.5)


@pytest.mark.parametrize(
    ("value", "words"), [(1e300, "not finite"), (1e30, "from its hip"), (2000, "2e.03 m from its")]
)
def test_joints_that_are_out_of_range_are_refused(make_data, standing_m, value, words):
    folder = make_data(2)
    joints = np.tile(standing_m.astype(float), (2, 8, 1, 1))
    joints[1, 3, 13, 0] = value
    np.save(folder / JOINTS, joints)
    with pytest.raises(InputError, match=words):
        open_dataset(folder)


ROWS = [["clip", "action", "fps"], ["a", "walk, fast", "12,5"], ["b", "„läuft“", "25"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ('clip,action,fps\r\na,"walk, fast",12.5\r\nb,„läuft“,25\r\n', "utf-8-sig"),  # Excel's "CSV UTF-8"
        ("clip;action;fps\r\na;walk, fast;12,5\r\nb;„läuft“;25\r\n;;\r\n", "utf-8-sig"),  # the same in Germany
        ("clip\taction\tfps\na\twalk, fast\t12.5\nb\t„läuft“\t25", "utf-8"),
        ("clip\taction\tfps\r\na\twalk, fast\t12.5\r\nb\t„läuft“\t25\r\n", "utf-16"),  # Excel's "Unicode text"
        (',clip,action,fps\n0,a,"walk, fast",12.5\n1, b ,„läuft“,25\n', "utf-8"),  # pandas'
    ],
)
def test_a_table_from_a_spreadsheet_is_read(make_data, text, encoding):
    folder = make_data(2)
    (folder / TABLE).write_bytes(text.encode(encoding))
    data = open_dataset(folder)
    assert [row["clip"] for row in data.table] == ["a", "b"]
    assert [row["action"] for row in data.table] == ["walk, fast", "„läuft“"]
    assert [data.clip(i).fps for i in range(2)] == [12.5, 25] and not data.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clip,action\na,walk, fast\nb,run\n", "more cells than its heading"),
        ("clip,clip\na,b\nc,d\n", "two columns of the same name"),
        ("clip\na\n \n", "has 1 rows"),
        ("clip,action\na,walk\n,run\n", "named"),
        ("clip\n" + "x" * 200_000 + "\nb\n", "not a CSV text file"),
        ("clip\na\0\nb\n", "not a CSV text file"),
    ],
)
def test_tables_that_are_unclear_are_refused(make_data, text, words):
    folder = make_data(2)
    (folder / TABLE).write_text(text)
    with pytest.raises(InputError, match=words):
        open_dataset(folder)


def test_clips_of_the_same_name_are_told_apart_and_it_is_said(make_data):
    names = ["a", "b", "a", "a (2)", "a"]
    data = open_dataset(make_data(5, table=[{"clip": name, "action": "walk"} for name in names]))
    found = [row["clip"] for row in data.table]
    assert found == ["a", "b", "a (3)", "a (2)", "a (4)"] and data.clip(4).name == "a (4)"
    assert len(data.notes) == 1 and data.notes[0].endswith(": 2.")
    assert len(search_texts(data.table)) == 5
    assert not open_dataset(make_data(1, table=[{"clip": "a"}], folder="one")).notes


class Truthful:
    """Says the standing person of the test data in the network's own frame, whatever it is shown."""

    info = read_info(DEFAULT_WEIGHTS)
    weights = device = engine = precision = "none"

    def __init__(self, weights, engine) -> None:
        from conftest import STANDING_M

        self.said = np.tile(STANDING_M * 1000, (8, 1, 1)).astype(np.float32)

    def warm_up(self):
        pass

    def predict_many(self, clips, batch):
        return (Prediction(clip.name, self.said, "none", "none", "none", 0.1) for clip in clips)


@pytest.fixture
def z_up(make_data, standing_m):
    folder = make_data(2, np.tile(standing_m @ Z_UP, (2, 8, 1, 1)))
    for stem in ("videoframes", "joint_3d"):
        (folder / f"{stem}_clips_train.npy").symlink_to(folder / f"{stem}_clips_valid.npy")
    return folder


def test_evaluate_says_that_joints_lie_and_turns_them(z_up, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pose_app.commands.evaluate.Predictor", Truthful)
    report = tmp_path / "report.json"
    assert main(["evaluate", "--data", str(z_up), "--json", str(report)]) == 0
    out, err = capsys.readouterr()
    assert "up is +z" in err and "errors mean little until the joints are turned" in err and "--up=+z" in err
    found = json.loads(report.read_text())
    assert found["mpjpe_mm"] > 300 and "until the joints are turned" in found["joints"] and "up is +z" in out
    assert main(["evaluate", "--data", str(z_up), "--up", "z", "--json", str(report)]) == 0
    assert capsys.readouterr().err == ""
    found = json.loads(report.read_text())
    assert found["mpjpe_mm"] == pytest.approx(0, abs=1e-3) and "turned to -y" in found["joints"]


def test_train_says_that_joints_lie_and_turns_them(z_up, tmp_path, standing_m, monkeypatch, capsys):
    taken = []

    def no_training(recipe, material, valid_set, *_):
        taken.append((material, valid_set))
        raise InputError("stopped by the test")

    monkeypatch.setattr("pose_app.training.run.train", no_training)
    command = ["train", "--data", str(z_up), "--out", str(tmp_path / "weights")]
    assert main(command) == main([*command, "--up=+z"]) == 2
    err = capsys.readouterr().err
    assert err.count("up is +z") == 2 and err.count("stopped by the test") == 2  # once a split, not when turned
    (lying, _), (upright, valid) = taken
    np.testing.assert_allclose(upright.data.targets[JOINTS_M][0, 0], standing_m, atol=1e-6)
    np.testing.assert_allclose(valid.targets()[0, 0], standing_m * 1000, atol=1e-3)
    assert lying.fingerprint != upright.fingerprint  # so that a run is not resumed with the other reading


def test_up_without_joints_or_for_rendered_people_is_refused(z_up, tmp_path, capsys):
    out = ["--out", str(tmp_path / "weights")]
    assert main(["train", "--synthetic", "--up", "+z", *out]) == 2
    assert "rendered people need none" in capsys.readouterr().err
    (z_up / JOINTS).unlink()
    assert main(["evaluate", "--data", str(z_up), "--up", "+z"]) == 2
    assert "nothing to turn upright" in capsys.readouterr().err


def test_a_direction_that_is_unclear_can_be_said(make_data, standing_m, monkeypatch, capsys):
    slanted = standing_m @ np.array([[1, 0, 0], [0, 0.7071, 0.7071], [0, -0.7071, 0.7071]])
    folder = make_data(1, np.tile(slanted, (1, 8, 1, 1)))
    monkeypatch.setattr("pose_app.commands.evaluate.Predictor", Truthful)
    assert main(["evaluate", "--data", str(folder)]) == 0
    assert "up is unclear" in (err := capsys.readouterr().err) and "--up=AXIS" in err
    assert main(["evaluate", "--data", str(folder), "--up=-y"]) == 0
    assert capsys.readouterr().err == ""
