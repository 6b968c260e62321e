"""Weights folders: what is saved comes back, and what is broken is refused."""

import hashlib
import json
import math
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from random_networks import SMALL

from pose_app.errors import InputError
from pose_app.model import JOINTS_M, ModelConfig
from pose_app.model.backend import keras
from pose_app.model.network import weight_layers
from pose_app.weights import DEFAULT_WEIGHTS, list_weights, read_history, read_info
from pose_app.weights.loading import load_weights
from pose_app.weights.saving import save_weights
from pose_app.weights.stored_layout import half_precision

CONFIG = ModelConfig(backbone="resnet50v2", scaling="-1..1")
SAID = {"trained_on": "nothing", "recipe": {}, "validation": {}}


@pytest.fixture
def copy(random_weights, tmp_path):
    """A copy of the random weights that a test may break."""
    return shutil.copytree(random_weights, tmp_path / "weights" / "copy")


def value(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def rewrite(folder, **changes) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def refused(folder, words, read=load_weights):
    with pytest.raises(InputError, match=words) as caught:
        read(folder)
    assert "\n" not in str(caught.value)


def test_loaded_weights_say_what_the_saved_ones_said(random_model, loaded_weights):
    frames = np.random.default_rng(1).integers(0, 256, (1, 8, 7, 7, 3), dtype=np.uint8).repeat(32, 2).repeat(32, 3)
    before, after = (value(model(frames, training=False)[JOINTS_M]) for model in (random_model, loaded_weights))
    assert np.abs(before).max() > 0.05
    np.testing.assert_allclose(after, before, atol=2e-3)  # metres; float16 has 11 bits
    assert {str(v.dtype) for v in loaded_weights.trainable_variables} == {"float32"}


def test_batch_norm_statistics_survive_exactly(random_model, loaded_weights):
    for one, other in zip(random_model.variables, loaded_weights.variables, strict=True):
        assert one.name == other.name
        if one.name in ("moving_mean", "moving_variance"):
            np.testing.assert_array_equal(value(one), value(other))


def test_a_copy_in_half_precision_draws_no_values(random_model, monkeypatch):
    """JAX cannot draw the start of an LSTM in float16; they are overwritten anyway."""

    def refuse(self, shape, dtype=None):
        raise NotImplementedError("Unsupported dtype float16.")

    for drawn in (keras.initializers.Orthogonal, keras.initializers.GlorotUniform):
        monkeypatch.setattr(drawn, "__call__", refuse)
    assert half_precision(random_model).count_params() == random_model.count_params()


def test_shards_are_small_half_precision_and_listed_with_their_hash(random_weights):
    files = json.loads((random_weights / "config.json").read_text())["files"]
    assert {p.name for p in random_weights.iterdir()} == {*files, "config.json", "history.csv"}
    shards = sorted(random_weights.glob("*.h5"))
    assert all(path.stat().st_size < 16e6 for path in shards)
    assert 55e6 < sum(path.stat().st_size for path in shards) < 65e6  # 30.5 M parameters, two bytes each
    for path in shards:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == files[path.name]
    kernels = []
    for path in shards:
        with h5py.File(path) as file:
            file.visititems(lambda _, x: kernels.append(x.dtype) if getattr(x, "ndim", 0) == 4 else None)
    assert len(kernels) == 53 and set(kernels) == {np.dtype("float16")}  # a ResNet-50 has 53 convolutions


def test_info_says_what_was_saved(random_weights, standing_m):
    info = read_info(random_weights)
    assert (info.name, info.config, info.trained_on) == ("random", CONFIG, "nothing: random weights")
    assert info.parameters == 30_525_875  # Keras' ResNet-50 V2 has 22,912 fewer than V1
    assert info.recipe == {"batch": 4} and info.validation == {"mpjpe_mm": 512.0}
    np.testing.assert_allclose(info.mean_pose_mm, standing_m * 1000)


def test_history_comes_back_with_gaps_as_nan(random_weights, tmp_path):
    (row,) = read_history(random_weights)
    assert row["epoch"] == 1 and row["mpjpe"] == 300.5 and row["learning_rate"] == 5e-4
    assert math.isnan(row["val_mpjpe"])
    assert read_history(tmp_path) == []
    (tmp_path / "history.csv").write_text("epoch,loss\n1,much\n")
    refused(tmp_path, "history.csv is broken", read_history)


def test_weights_are_listed_by_name(random_weights, tmp_path):
    for name in ("b", "a", "no-config"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        (tmp_path / name / "config.json").write_text("{}")
    assert [path.name for path in list_weights(tmp_path)] == ["a", "b"]
    assert list_weights(tmp_path / "nowhere") == []


def test_a_missing_or_damaged_shard_is_named(copy):
    shard = sorted(copy.glob("*.h5"))[2]
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    refused(copy, f"{shard.name} is damaged")
    shard.unlink()
    refused(copy, f"lack {shard.name}")


def test_a_missing_folder_is_named(tmp_path):
    refused(tmp_path / "nowhere", "no weights in .*nowhere")
    refused(tmp_path, "no weights in")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '"a"', '{"files": 3, "mean_pose_mm": null, "joints": []}'])
def test_a_broken_config_is_refused(copy, text):
    (copy / "config.json").write_text(text)
    refused(copy, "config.json")


def test_other_joints_networks_and_paths_are_refused(copy):
    good = json.loads((copy / "config.json").read_text())
    for changes, words in [
        ({"joints": good["joints"][::-1]}, "other joints"),
        ({"architecture": {**good["architecture"], "backbone": "mobilenet"}}, "no network with backbone 'mobilenet'"),
        ({"architecture": {"layers": 5}}, "should have the fields"),
        ({"files": {"../../secret.h5": "00"}}, "is broken"),
        ({"mean_pose_mm": [1, 2, 3]}, "is broken"),
        ({"files": {}}, "made for another network"),
        ({"files": []}, "is broken"),
        ({"recipe": {"before": "f"}}, "should be a recipe"),
        ({"recipe": {"first_epoch": "ten"}}, "whole number"),
        ({"recipe": {"before": {"first_epoch": None}}}, "whole number"),
        ({"recipe": {"epochs": 0}}, "whole number"),
    ]:
        rewrite(copy, **{**good, **changes})
        refused(copy, words)


def test_shards_of_another_architecture_are_refused(copy):
    rewrite(copy, architecture={"backbone": "resnet50v2", "dense": 128, "lstm": 64, "scaling": "-1..1", "frames": 8})
    refused(copy, "made for another network")
    rewrite(copy, parameters=22_000_000)
    refused(copy, "made for another network")
    # The same with a parameter count that fits: 6272 + 64 + 1 inputs to 4 gates of 64, 64 x 51 + 51 out.
    rewrite(copy, parameters=23_564_800 + 262_272 + 4 * 6337 * 64 + 64 * 51 + 51)
    refused(copy, "made for another network")


@pytest.mark.parametrize("field", ["dense", "lstm"])
def test_another_size_is_found_out_before_anything_is_built(copy, monkeypatch, field):
    architecture = json.loads((copy / "config.json").read_text())["architecture"]
    rewrite(copy, architecture={**architecture, field: 4096})  # 400 MB and more
    monkeypatch.setattr("pose_app.weights.loading.build_model", lambda config: pytest.fail("built"))
    refused(copy, "made for another network")


@pytest.fixture
def small_copy(small_weights, tmp_path):
    """A copy of the small network's weights that a test may break."""
    return Path(shutil.copytree(small_weights, tmp_path / "weights" / "small"))


@pytest.fixture(scope="module")
def small_network(small_weights):
    """The small network, which each test gives back as it was."""
    return load_weights(small_weights)[0]


def test_a_save_that_fails_leaves_what_was_there(small_copy, small_network):
    before = {path.name: path.read_bytes() for path in small_copy.iterdir()}
    with pytest.raises(AttributeError):
        save_weights(small_network, small_copy, SMALL, **SAID, history=[None])  # fails after the shards are written
    assert {path.name: path.read_bytes() for path in small_copy.iterdir()} == before


def test_a_second_save_replaces_the_first_and_what_a_kill_left(small_copy, small_network):
    old = set(small_copy.glob("model-*"))
    (small_copy / ".saving-1").mkdir()
    (small_copy / ".saving-1" / "half-a-shard.h5").write_bytes(b"x")
    bias = weight_layers(small_network)["joints"].bias
    kept = value(bias)
    bias.assign(kept + 1)
    try:
        save_weights(small_network, small_copy, SMALL, **SAID)
        assert not old & set(small_copy.glob("model-*")) and not (small_copy / ".saving-1").exists()
        np.testing.assert_allclose(
            value(weight_layers(load_weights(small_copy)[0])["joints"].bias), kept + 1, atol=1e-3
        )
        bias.assign(kept + 1e6)
        with pytest.raises(InputError, match="float16"):
            save_weights(small_network, small_copy, SMALL, **SAID)
    finally:
        bias.assign(kept)


def _arrays_in(folder) -> dict[str, np.ndarray]:
    """All arrays of a folder's shards, by their path in the file."""
    arrays = {}
    for path in folder.glob("*.h5"):
        with h5py.File(path) as file:
            file.visititems(
                lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None
            )
    return arrays


def test_the_shipped_weights_come_back_under_the_names_they_were_written_by(tmp_path):
    model, info = load_weights(DEFAULT_WEIGHTS)
    save_weights(model, tmp_path / "again", info.config, **SAID)
    shipped, saved = _arrays_in(DEFAULT_WEIGHTS), _arrays_in(tmp_path / "again")
    assert "layers/bidirectional/forward_layer/cell/vars/0" in shipped and shipped.keys() == saved.keys()
    for name, values in shipped.items():
        assert values.dtype == saved[name].dtype and np.array_equal(values, saved[name]), name
    described = [json.loads((path / "config.json").read_text()) for path in (DEFAULT_WEIGHTS, tmp_path / "again")]
    assert all(described[0][key] == described[1][key] for key in ("architecture", "parameters", "input", "output"))
