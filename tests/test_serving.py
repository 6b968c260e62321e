"""Exported networks: each is run here by its own runtime, and what would be wrong is not written."""

import numpy as np
import pytest
from random_networks import SMALL, random_network, save_random

from pose_app import serving
from pose_app.__main__ import main
from pose_app.dataset import bundled
from pose_app.weights.loading import load_weights

pytestmark = pytest.mark.slow
OUT = {"onnx": "net.onnx", "openvino": "net.xml", "savedmodel": "net", "tflite": "net.tflite"}


@pytest.fixture(scope="module")
def network(module_backbones, tmp_path_factory):
    """A weights folder of a network of few layers."""
    return save_random(random_network(SMALL), SMALL, tmp_path_factory.mktemp("serving") / "few")


@pytest.mark.parametrize("name", OUT)
def test_what_is_written_runs_by_itself_and_says_what_keras_says(network, tmp_path, capsys, name):
    out = tmp_path / "new" / OUT[name]
    assert main(["export", str(network), "--format", name, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert f"wrote {out}" in said and "nothing: random weights" in said and "µm" in said
    wanted = {OUT[name], "net.bin"} if name == "openvino" else {OUT[name]}
    assert {path.name for path in out.parent.iterdir()} == wanted
    clip = bundled().clip(5).frames[None]
    joints = serving.FORMATS[name].load(out)(clip)["joints_m"]
    np.testing.assert_allclose(joints, load_weights(network)[0].predict(clip, verbose=0)["joints_m"], atol=1e-4)


def test_a_network_that_differs_from_keras_is_not_written(network, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(serving, "_largest_difference", lambda *_: 0.0123)
    assert main(["export", str(network), "--format", "savedmodel", "--out", str(tmp_path / "net")]) == 2
    assert "differs from Keras' by 12.3 mm and was not written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def refused(capsys, *words):
    assert main(["export", *map(str, words)]) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and out == ""
    return err


def test_bad_names_are_refused_before_anything_is_loaded(network, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("pose_app.commands.export.export_network", None)
    assert "should end in .onnx" in refused(capsys, network, "--format", "onnx", "--out", tmp_path / "net.xml")
    assert "is there already" in refused(capsys, network, "--format", "savedmodel", "--out", tmp_path)
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "net.onnx"
    assert "cannot be written" in refused(capsys, network, "--format", "onnx", "--out", below)
    assert "no weights in" in refused(capsys, tmp_path, "--format", "onnx", "--out", tmp_path / "net.onnx")


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(network, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(serving.importlib.util, "find_spec", lambda name: None if name == "tf2onnx" else name)
    err = refused(capsys, network, "--format", "onnx", "--out", tmp_path / "net.onnx")
    assert 'needs tf2onnx; python -m pip install "pose-app[export]"' in err


def test_a_file_beside_that_nobody_named_is_not_written_over(network, tmp_path, capsys):
    (tmp_path / "net.bin").write_text("mine")
    err = refused(capsys, network, "--format", "openvino", "--out", tmp_path / "net.xml")
    assert "net.bin is there already" in err and (tmp_path / "net.bin").read_text() == "mine"


def test_a_full_disk_is_said_before_the_work(network, tmp_path, capsys, monkeypatch):
    def full(folder, size):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pose_app.files.try_room", full)
    said = main(["export", str(network), "--format", "openvino", "--out", str(tmp_path / "net.xml")])
    assert said == 2 and "There is no room for" in capsys.readouterr().err
