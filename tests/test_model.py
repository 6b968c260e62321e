"""The network against the course's figures and against what its parts must do."""

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model import JOINTS_M, ModelConfig, config_from_dict
from pose_app.model.backend import keras
from pose_app.model.network import build_model, split_model, weight_layers, with_frames


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    """Two clips of two frames of smooth noise, uint8."""
    coarse = np.random.default_rng(0).integers(0, 256, (2, 2, 7, 7, 3), dtype=np.uint8)
    return coarse.repeat(32, 2).repeat(32, 3)


@pytest.fixture(scope="module")
def short_model(random_model):
    """The random network for clips of two frames: quick, with the same weights."""
    return with_frames(random_model, 2)


def joints(model, frames) -> np.ndarray:
    return keras.ops.convert_to_numpy(model(frames, training=False)[JOINTS_M])


@pytest.mark.slow
def test_the_default_is_the_courses_network():
    model = build_model(ModelConfig())
    assert model.count_params() == 30_548_787
    parts = {name: layer.count_params() for name, layer in weight_layers(model).items()}
    # ResNet-50 without its top is published with 23,587,712; the rest by the layers' formulas.
    assert parts == {
        "backbone": 23_587_712,
        "dense": 2048 * 128 + 128,
        "lstm": 4 * (7 * 7 * 128 + 256 + 1) * 256,
        "joints": 256 * 51 + 51,
    }
    assert model.input_shape == (None, 8, 224, 224, 3)
    assert {name: output.shape for name, output in model.output.items()} == {JOINTS_M: (None, 8, 17, 3)}

    assert not any(isinstance(layer, keras.layers.Lambda) for layer in model.layers)
    pixels = np.array([0, 51, 255], np.uint8)
    np.testing.assert_allclose(model.get_layer("scale")(pixels), [0, 0.2, 1], rtol=1e-6)


def test_v2_pixels_are_scaled_to_minus_one_to_one(random_model):
    scaled = random_model.get_layer("scale")(np.array([0, 127.5, 255], np.float32))
    np.testing.assert_allclose(scaled, [-1, 0, 1], atol=1e-6)


def test_bytes_and_floats_of_the_same_pixels_give_the_same(short_model, frames):
    np.testing.assert_allclose(joints(short_model, frames), joints(short_model, frames.astype(np.float32)), atol=1e-5)


def test_clips_of_a_batch_do_not_mix(short_model, frames):
    both = joints(short_model, frames)
    assert np.abs(both[0] - both[1]).max() > 1e-3
    np.testing.assert_allclose(joints(short_model, frames[1:]), both[1:], atol=1e-5)
    np.testing.assert_allclose(joints(short_model, frames[::-1]), both[::-1], atol=1e-5)


def test_a_later_frame_cannot_change_what_was_said_before_it(short_model, frames):
    changed = frames.copy()
    changed[:, 1] = 255 - changed[:, 1]
    before, after = joints(short_model, frames), joints(short_model, changed)
    np.testing.assert_allclose(after[:, 0], before[:, 0], atol=1e-5)
    assert np.abs(after[:, 1] - before[:, 1]).max() > 1e-3


def test_frames_are_followed_in_time(short_model, frames):
    alone = with_frames(short_model, 1)
    np.testing.assert_allclose(joints(alone, frames[:, :1]), joints(short_model, frames)[:, :1], atol=1e-5)
    assert np.abs(joints(alone, frames[:, 1:]) - joints(short_model, frames)[:, 1:]).max() > 1e-3


@pytest.mark.parametrize(
    ("after", "cells", "channels"), [("conv4_block3", 14, 1024), ("conv4", 7, 1024), ("conv5", 7, 2048)]
)
def test_trunk_and_rest_together_are_the_network(short_model, frames, after, cells, channels):
    trunk, rest = split_model(short_model, after=after)
    features = trunk(frames)
    assert tuple(features.shape) == (2, 2, cells, cells, channels)
    np.testing.assert_allclose(joints(rest, features), joints(short_model, frames), atol=1e-4)


def test_trunk_and_rest_share_every_weight_with_the_network(short_model):
    trunk, rest = split_model(short_model, frames=1)
    assert {name: output.shape for name, output in rest.output.items()} == {JOINTS_M: (None, 1, 17, 3)}
    halves = {id(variable) for variable in trunk.variables} | {id(variable) for variable in rest.variables}
    assert halves == {id(variable) for variable in short_model.variables}
    assert not {id(v) for v in trunk.trainable_variables} & {id(v) for v in rest.trainable_variables}


@pytest.mark.parametrize(
    "values",
    [{"backbone": "vgg16"}, {"backbone": ["resnet50"]}, {"scaling": "0..255"}, {"dense": 0}, {"lstm": "256"}],
)
def test_networks_there_are_none_of_are_refused(values):
    with pytest.raises(InputError, match=next(iter(values))):
        ModelConfig(**values)


def test_a_description_has_all_fields_and_no_other():
    full = {"backbone": "resnet50v2", "dense": 64, "lstm": 32, "scaling": "-1..1", "frames": 8}
    assert config_from_dict(full) == ModelConfig("resnet50v2", 64, 32, "-1..1", 8)
    assert config_from_dict({**full, "head": "heatmaps", "stage": "conv4"}).stage == "conv4"
    for bad in ({**full, "heads": 2}, {"backbone": "resnet50"}, None):
        with pytest.raises(InputError, match="fields"):
            config_from_dict(bad)
