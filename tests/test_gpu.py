"""GPUs that are there and cannot be used, and those that are full: with stand-ins for TensorFlow and the driver."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.clips import Clip
from pose_app.engines import keras_engine, unused_gpu
from pose_app.inference import Predictor
from pose_app.model import gpu_memory

FULL = RuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 40.1GiB")


@pytest.fixture
def card(tmp_path, monkeypatch):
    """A driver that lists one card."""
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    monkeypatch.setattr(unused_gpu, "DRIVER_GPUS", tmp_path / "gpus")
    for name in ("CUDA_VISIBLE_DEVICES", "KERAS_BACKEND", "LD_LIBRARY_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_without_a_card_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(unused_gpu, "DRIVER_GPUS", tmp_path / "driver" / "gpus")
    monkeypatch.setattr(unused_gpu.shutil, "which", lambda name: None)
    assert unused_gpu.why_unused() == ""


def test_missing_libraries_are_named_with_the_command_that_installs_them(card, monkeypatch, tmp_path):
    monkeypatch.setattr(unused_gpu.importlib.util, "find_spec", lambda name: None)
    assert 'pip install "pose-app[gpu]"' in unused_gpu.why_unused()
    (tmp_path / "libcudnn.so.9").touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", f"/nowhere:{tmp_path}")
    assert "driver is too old" in unused_gpu.why_unused()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("CUDA_VISIBLE_DEVICES", "-1", "CUDA_VISIBLE_DEVICES hides it"), ("KERAS_BACKEND", "jax", "package jax")],
)
def test_what_the_environment_chose_is_the_reason(card, monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    assert words in unused_gpu.why_unused()


def test_on_windows_tensorflow_has_no_gpu(card, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert "WSL 2" in unused_gpu.why_unused()


class Cards:
    """Stands in for tensorflow.config with one card; `full` is raised when the devices are first used."""

    def __init__(self, monkeypatch, full: Exception | None) -> None:
        self.growing, self.hidden, self.full = [], False, full
        experimental = SimpleNamespace(set_memory_growth=lambda gpu, on: self.growing.append((gpu, on)))
        config = SimpleNamespace(
            list_physical_devices=lambda kind: ["card"], experimental=experimental, set_visible_devices=self.hide
        )
        monkeypatch.setitem(sys.modules, "tensorflow", SimpleNamespace(config=config))
        monkeypatch.setattr(gpu_memory.keras.backend, "backend", lambda: "tensorflow")
        monkeypatch.setattr(gpu_memory.keras.random, "SeedGenerator", self.find_devices)

    def hide(self, devices, kind):
        self.hidden = devices == [] and kind == "GPU"

    def find_devices(self, seed):
        assert self.growing == [("card", True)]  # TensorFlow takes it only before
        if self.full and not self.hidden:
            raise self.full


def test_tensorflow_takes_memory_as_it_needs_it(monkeypatch):
    cards = Cards(monkeypatch, None)
    assert gpu_memory.take_as_needed() == "" and not cards.hidden


def test_a_card_that_is_full_from_the_start_is_left_for_the_cpu(monkeypatch):
    cards = Cards(monkeypatch, FULL)
    assert "memory is full" in gpu_memory.take_as_needed() and cards.hidden
    Cards(monkeypatch, RuntimeError("something else"))
    with pytest.raises(RuntimeError, match="something else"):
        gpu_memory.take_as_needed()


def test_a_card_that_is_full_later_is_left_with_one_sentence(small_weights, monkeypatch, capsys):
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    wanted = Predictor(small_weights, "keras-tensorflow").predict(Clip("a", frames)).joints
    real, made = keras_engine._forward_function, []

    def first_full(model):
        made.append(model)
        return real(model) if len(made) > 1 else lambda frames: (_ for _ in ()).throw(FULL)

    monkeypatch.setattr(keras_engine, "_forward_function", first_full)
    monkeypatch.setattr(keras_engine, "has_gpu", lambda: True)
    predictor = Predictor(small_weights, "keras-tensorflow")
    np.testing.assert_allclose(predictor.predict(Clip("a", frames)).joints, wanted, atol=0.01)
    assert predictor.device.startswith("CPU") and "memory is full" in predictor.why_cpu
    assert predictor.joints_mm(frames[None]).shape == (1, 8, 17, 3) and len(made) == 2
    assert capsys.readouterr().err.count("memory is full") == 1
