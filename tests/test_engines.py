"""Engines give what Keras gives; the compiled form is kept, made anew when damaged, and never in the way."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from random_networks import random_network, save_random

from pose_app import engines
from pose_app.cache import cache_folder
from pose_app.clips import Clip
from pose_app.dataset import bundled
from pose_app.engines import compiled_form as forms
from pose_app.engines import keras_engine, unused_gpu
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.model import ModelConfig
from pose_app.model.backend import BACKEND
from pose_app.model.network import weight_layers
from pose_app.weights import DEFAULT_WEIGHTS, read_info

ROOT = Path(__file__).parents[1]
KERAS = f"keras-{BACKEND}"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch, tmp_path):
    """A machine without a GPU, whatever this one has."""
    monkeypatch.setattr(unused_gpu, "DRIVER_GPUS", tmp_path / "driver" / "gpus")
    monkeypatch.setattr(unused_gpu.shutil, "which", lambda name: None)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder, of this process and of those it starts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "pose-app" / "networks"


@pytest.fixture
def exports(monkeypatch):
    """The exports that are made, made once in all: each a folder's name."""
    made, real = [], forms._export

    def export(folder):
        made.append(folder.name)
        if folder not in known:
            known[folder] = real(folder)
        return known[folder]

    monkeypatch.setattr(forms, "_export", export)
    return made


known: dict[Path, bytes] = {}


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
def test_openvino_says_what_keras_says_of_every_output(tmp_path, cache, config):
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


def test_many_clips_are_those_one_by_one(small_weights, cache, exports):
    engine = engines.load_engine(read_info(small_weights), "openvino")
    frames = np.random.default_rng(0).integers(0, 256, (3, 8, 224, 224, 3), dtype=np.uint8)
    together, first = engine(frames)["joints_m"], engine(frames[:1])["joints_m"].copy()
    assert together.shape == (3, 8, 17, 3)
    np.testing.assert_allclose(together[:1], first, atol=1e-5)
    engine(frames[2:])
    np.testing.assert_array_equal(together[:1], first)  # what was given stays as it was


def test_the_compiled_form_is_made_once_and_for_other_weights_anew(small_weights, tmp_path, cache, exports):
    info = read_info(small_weights)
    assert engines.needs_compiling(info) and not engines.needs_compiling(info, KERAS)
    for _ in range(2):
        Predictor(small_weights)
    assert exports == ["small"] and len(list(cache.iterdir())) == 1 and not engines.needs_compiling(info)
    other = shutil.copytree(small_weights, tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    config["architecture"]["scaling"] = "0..1"
    (other / "config.json").write_text(json.dumps(config))
    assert engines.needs_compiling(read_info(other))


@pytest.mark.parametrize("damage", ["half", "empty", "one byte", "other", "of another", "compressed"])
def test_a_damaged_form_is_made_anew_with_one_line(small_weights, cache, exports, damage, capsys):
    clip = Clip("a", np.full((8, 224, 224, 3), 90, np.uint8))
    wanted = Predictor(small_weights).predict(clip).joints
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    middle = len(whole) // 2
    kept.write_bytes(
        {
            "half": whole[:middle],
            "empty": b"",
            "one byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "other": b"not a network",
            "of another": a_zip(b"<hello/>", zipfile.ZIP_STORED),
            "compressed": a_zip(b"<hello/>" * 99, zipfile.ZIP_LZMA),
        }[damage]
    )
    capsys.readouterr()
    np.testing.assert_array_equal(Predictor(small_weights).predict(clip).joints, wanted)
    out, err = capsys.readouterr()
    assert "is made anew" in err and err.count("\n") == 1 and out == ""
    assert kept.read_bytes() == whole and exports == ["small", "small"]


def a_zip(xml: bytes, compression: int) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        zipped.writestr(forms.XML, xml)
        zipped.writestr(forms.BIN, b"")
    return file.getvalue()


def test_a_pipe_or_a_folder_in_place_of_the_form_holds_nobody_up(small_weights, cache, exports, capsys):
    Predictor(small_weights)
    (kept,) = cache.iterdir()
    for make in (os.mkfifo, os.mkdir):
        kept.unlink()
        make(kept)
        assert Predictor(small_weights).engine == "openvino"
        if make is os.mkdir:
            assert "cannot be kept" in capsys.readouterr().err


def test_a_user_without_a_home_has_a_cache(monkeypatch):
    def homeless(*args, **kwargs):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("pose_app.cache.user_cache_path", homeless)
    assert cache_folder("networks").parts[-1] == "networks"


def test_where_nothing_can_be_kept_the_network_runs_and_says_so_in_one_line(small_weights, cache, exports, capsys):
    cache.parent.parent.mkdir()
    cache.parent.write_text("a file where the folder should be")
    assert Predictor(small_weights).engine == "openvino"
    err = capsys.readouterr().err
    assert "cannot be kept" in err and err.count("\n") == 1


def test_a_full_disk_leaves_no_half_form(small_weights, cache, exports, capsys, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(forms, "write_whole", full)
    assert Predictor(small_weights).engine == "openvino"
    err = capsys.readouterr().err
    assert "the disk is full" in err and err.count("\n") == 1 and list(cache.iterdir()) == []


def test_two_that_start_at_once_both_run(small_weights, cache, exports):
    given = []
    threads = [threading.Thread(target=lambda: given.append(Predictor(small_weights).engine)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == ["openvino", "openvino"] and len(list(cache.iterdir())) == 1


def test_damaged_weights_are_refused_though_their_compiled_form_is_kept(small_weights, tmp_path, cache, exports):
    Predictor(small_weights)
    copy = shutil.copytree(small_weights, tmp_path / "copy")
    (shard,) = copy.glob("*.h5")
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(InputError, match="is damaged"):
        Predictor(copy)
    shard.unlink()
    with pytest.raises(InputError, match="lack"):
        Predictor(copy)


def test_what_cannot_be_compiled_is_run_by_keras_unless_openvino_was_asked_for(
    small_weights, cache, monkeypatch, capsys
):
    def fail(folder):
        raise forms.ExportFailed("The network cannot be compiled for OpenVINO (no reason).")

    monkeypatch.setattr(forms, "_export", fail)
    assert Predictor(small_weights).engine == KERAS
    err = capsys.readouterr().err
    assert "no reason" in err and "Keras runs it instead" in err and err.count("\n") == 1
    with pytest.raises(InputError, match="no reason"):
        Predictor(small_weights, "openvino")


def test_without_openvino_keras_runs_the_network(small_weights, cache, monkeypatch, capsys):
    def gone(package):
        raise forms.PackageNotFoundError(package)

    monkeypatch.setattr(forms, "version", gone)
    monkeypatch.setitem(sys.modules, "pose_app.engines.openvino_library", None)
    assert not engines.needs_compiling(read_info(small_weights), KERAS)
    assert Predictor(small_weights).engine == KERAS
    err = capsys.readouterr().err
    assert "openvino cannot be used" in err and err.count("\n") == 1


def test_the_words_of_an_export_that_fails_are_kept(tmp_path):
    with pytest.raises(InputError, match="There are no weights in"):
        forms._export(tmp_path / "nowhere")


def test_on_a_gpu_keras_runs_the_network(small_weights, cache, monkeypatch):
    monkeypatch.setattr(engines, "may_be_usable", lambda: True)
    monkeypatch.setattr(keras_engine, "device_name", lambda: "NVIDIA H100 (GPU)")
    predictor = Predictor(small_weights)
    assert (predictor.engine, predictor.device) == (KERAS, "NVIDIA H100 (GPU)") and not cache.exists()
    assert not engines.needs_compiling(read_info(small_weights))


def test_a_gpu_that_cannot_be_used_is_named_beside_the_processor(small_weights, cache, exports, monkeypatch):
    monkeypatch.setattr(engines, "may_be_usable", lambda: True)
    monkeypatch.setattr(keras_engine, "why_cpu", lambda: "The driver is too old.")
    predictor = Predictor(small_weights)
    assert (predictor.engine, predictor.why_cpu) == ("openvino", "The driver is too old.")


def test_commands_load_neither_keras_nor_tensorflow(small_weights, cache, make_data, tmp_path):
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


def test_no_export_asks_for_another_machine(small_weights, cache, tmp_path):
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
