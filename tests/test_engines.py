"""Engines give what Keras gives; the compiled form is kept, made anew when damaged, and never in the way."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from random_networks import random_network, save_random

from pose_app import engines
from pose_app.dataset import bundled
from pose_app.engines import compiled_form as forms
from pose_app.engines import keras_engine
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.model import ModelConfig
from pose_app.model.backend import BACKEND
from pose_app.model.network import weight_layers
from pose_app.weights import DEFAULT_WEIGHTS, read_info

ROOT = Path(__file__).parents[1]
KERAS = f"keras-{BACKEND}"
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_gpu")]


# Python runs it first in every process: it writes down which machines are asked for.
NOTES_LOOK_UPS = """
import socket
asked = socket.getaddrinfo
def note(*words, **more):
    with open({log!r}, "a") as log:
        print(words[:2], file=log)
    return asked(*words, **more)
socket.getaddrinfo = note
"""


def outputs(engine, frames):
    return engine(frames[None])


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(backbone="resnet50", scaling="mean", dense=8, lstm=12, pixels=64),
        ModelConfig(
            backbone="resnet50v2", scaling="-1..1", head="heatmaps", stage="conv4_block3", neck=32, dense=8, lstm=16,
            pixels=96, predicts_error=True, smooth=True,
        ),
    ],
    ids=["course", "heatmaps"],
)  # fmt: skip
def test_openvino_says_what_keras_says_of_every_output(tmp_path, network_cache, config):
    model = random_network(config)
    for name in {"joints", "expected"} & set(weight_layers(model)):  # both begin at 0
        kernel = weight_layers(model)[name].kernel
        kernel.assign(np.random.default_rng(1).normal(0, 0.05, kernel.shape))
    info = read_info(save_random(model, config, tmp_path / "w"))
    frames = bundled().clip(3).frames
    by_keras, by_openvino = (outputs(engines.load_engine(info, name), frames) for name in (KERAS, "openvino"))
    assert set(by_keras) == set(by_openvino) and len(by_keras) == (3 if config.predicts_error else 1)
    for name, values in by_keras.items():
        assert by_openvino[name].dtype == np.float32 and np.ptp(values) > 1e-4
        np.testing.assert_allclose(by_openvino[name], values, atol=1e-4)


def test_the_shipped_network_says_the_same_joints_by_every_engine():
    clips = [bundled().clip(index) for index in (0, 40)]
    by_keras, by_openvino = (
        np.stack([p.joints for p in Predictor(DEFAULT_WEIGHTS, name).predict_many(clips)])
        for name in (KERAS, "openvino")
    )
    apart = np.linalg.norm(by_keras - by_openvino, axis=-1)
    assert np.quantile(apart, 0.99) < 8 and by_keras.std() > 100  # mm; float32 stays far below that


def test_many_clips_are_those_one_by_one(small_weights, network_cache, exports):
    engine = engines.load_engine(read_info(small_weights), "openvino")
    frames = np.random.default_rng(0).integers(0, 256, (3, 8, 224, 224, 3), dtype=np.uint8)
    together, first = engine(frames)["joints_m"], engine(frames[:1])["joints_m"].copy()
    assert together.shape == (3, 8, 17, 3)
    np.testing.assert_allclose(together[:1], first, atol=1e-5)
    engine(frames[2:])
    np.testing.assert_array_equal(together[:1], first)  # what was given stays as it was


def test_what_cannot_be_compiled_is_run_by_keras_unless_openvino_was_asked_for(
    small_weights, network_cache, monkeypatch, capsys
):
    def fail(folder):
        raise forms.ExportFailed("The network cannot be compiled for OpenVINO (no reason).")

    monkeypatch.setattr(forms, "_export", fail)
    assert Predictor(small_weights).engine == KERAS
    err = capsys.readouterr().err
    assert "no reason" in err and "Keras runs it instead" in err and err.count("\n") == 1
    with pytest.raises(InputError, match="no reason"):
        Predictor(small_weights, "openvino")


def test_without_openvino_keras_runs_the_network(small_weights, network_cache, monkeypatch, capsys):
    def gone(package):
        raise forms.PackageNotFoundError(package)

    monkeypatch.setattr(forms, "version", gone)
    monkeypatch.setitem(sys.modules, "pose_app.engines.openvino_library", None)
    assert not engines.needs_compiling(read_info(small_weights), KERAS)
    assert Predictor(small_weights).engine == KERAS
    err = capsys.readouterr().err
    assert "openvino cannot be used" in err and err.count("\n") == 1


def test_on_a_gpu_keras_runs_the_network(small_weights, network_cache, monkeypatch):
    monkeypatch.setattr(engines, "may_be_usable", lambda: True)
    monkeypatch.setattr(keras_engine, "device_name", lambda: "NVIDIA H100 (GPU)")
    predictor = Predictor(small_weights)
    assert (predictor.engine, predictor.device) == (KERAS, "NVIDIA H100 (GPU)") and not network_cache.exists()
    assert not engines.needs_compiling(read_info(small_weights))


def test_a_gpu_that_cannot_be_used_is_named_beside_the_processor(small_weights, network_cache, exports, monkeypatch):
    monkeypatch.setattr(engines, "may_be_usable", lambda: True)
    monkeypatch.setattr(keras_engine, "why_cpu", lambda: "The driver is too old.")
    predictor = Predictor(small_weights)
    assert (predictor.engine, predictor.why_cpu) == ("openvino", "The driver is too old.")


def test_commands_load_neither_keras_nor_tensorflow(small_weights, network_cache, make_data, tmp_path):
    Predictor(small_weights)
    data = make_data(2)
    film = tmp_path / "film.npy"
    np.save(film, np.load(data / "videoframes_clips_valid.npy")[0])
    script = (
        "import sys\nfrom pose_app.__main__ import main\n"
        f"assert main(['evaluate', '--data', {str(data)!r}, '--weights', {str(small_weights)!r}]) == 0\n"
        f"assert main(['predict', {str(film)!r}, '--weights', {str(small_weights)!r}, '--out', 'a.npz']) == 0\n"
        "assert not {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    (tmp_path / "sitecustomize.py").write_text(NOTES_LOOK_UPS.format(log=str(tmp_path / "asked")))
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "by openvino in" in done.stdout
    assert not (tmp_path / "asked").exists()


def test_no_export_asks_for_another_machine(small_weights, network_cache, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NOTES_LOOK_UPS.format(log=str(tmp_path / "asked")))
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    export = [sys.executable, "-m", "pose_app.engines.openvino_export", str(small_weights)]
    done = subprocess.run(export, env=environment, cwd=tmp_path, capture_output=True)
    assert done.returncode == 0 and len(done.stdout) > 1000
    assert not (tmp_path / "asked").exists()


def test_only_one_module_imports_openvino():
    """It leaves out what would tell others of each start."""
    importing = re.compile(r"^\s*(import openvino\b|from openvino\b)", re.MULTILINE)
    found = {path.name for path in (ROOT / "pose_app").rglob("*.py") if importing.search(path.read_text())}
    assert found == {"openvino_library.py"}
