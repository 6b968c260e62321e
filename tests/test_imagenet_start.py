"""`train --start imagenet`: Keras' own weights see what Keras itself would show them."""

import dataclasses
import functools

import numpy as np
import pytest
from conftest import write_course
from keras.src.applications import resnet

from pose_app.__main__ import main
from pose_app.model.backend import keras
from pose_app.training.recipes import BEST, SEED
from pose_app.training.start import IMAGENET, starting_model
from pose_app.weights import read_info

pytestmark = pytest.mark.slow

PIXELS = 64


def fetch_nothing(*args, **kwargs):
    raise Exception("URL fetch failure on https://storage.googleapis.com/x.h5: no route")


@pytest.fixture(scope="module")
def resnets(tmp_path_factory):
    """Make a ResNet as Keras has it, and write its weights: once of each name."""

    @functools.cache
    def make(name):
        model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(PIXELS, PIXELS, 3))
        model.save_weights(path := tmp_path_factory.mktemp(name) / "fetched.weights.h5")
        return model, path

    return make


@pytest.fixture
def ready(request, resnets, monkeypatch):
    """A ResNet whose weights are what Keras gets when it fetches any."""
    model, path = resnets(request.param)
    monkeypatch.setattr(resnet.file_utils, "get_file", lambda *args, **kwargs: str(path))
    return model


@pytest.fixture
def course(tmp_path):
    """Train on one clip."""
    return ["train", "--data", str(write_course(tmp_path / "data", 1))]


def start(recipe, **parts):
    recipe = dataclasses.replace(recipe, model=dataclasses.replace(recipe.model, pixels=PIXELS, **parts))
    return starting_model(recipe, IMAGENET)[0]


@pytest.mark.parametrize(
    ("ready", "module", "parts"),
    [("ResNet50V2", "resnet_v2", {}), ("ResNet50", "resnet", {"backbone": "resnet50", "scaling": "mean"})],
    indirect=["ready"],
)
def test_it_sees_what_keras_prepares(ready, module, parts):
    pictures = np.random.default_rng(1).integers(0, 256, (2, PIXELS, PIXELS, 3)).astype(np.float32)

    until = keras.Model(ready.input, ready.get_layer("conv4_block5_out").output)
    prepared = getattr(keras.applications, module).preprocess_input(pictures.copy())
    wanted = keras.ops.convert_to_numpy(until(prepared))
    network = start(BEST, **parts)
    seen = keras.ops.convert_to_numpy(network.get_layer("backbone")(network.get_layer("scale")(pictures)))
    assert np.abs(wanted).max() > 0.1
    np.testing.assert_allclose(seen, wanted, rtol=1e-3, atol=1e-3 * np.abs(wanted).max())


@pytest.mark.parametrize("ready", ["ResNet50"], indirect=True)
def test_the_courses_recipe_takes_them_as_they_are(ready):
    kernels = [model.get_layer("conv1_conv").get_weights()[0] for model in (ready, start(SEED).get_layer("backbone"))]
    np.testing.assert_array_equal(*kernels)


def test_the_command_scales_as_the_backbone_was_trained(quick_backbones, course, tmp_path):
    # A small network has no weights that could be fetched: what happens to them the tests above see.
    argv = [*course, "--recipe", "best", "--backbone", "resnet50", "--start", "imagenet"]
    assert main([*argv, "--pixels", str(PIXELS), "--epochs", "1", "--out", str(tmp_path / "w")]) == 0
    info = read_info(tmp_path / "w")
    assert (info.config.scaling, info.recipe["start"]) == ("mean", "imagenet")


def test_no_connection_is_said_in_a_sentence(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(resnet.file_utils, "get_file", fetch_nothing)
    argv = [*course, "--out", str(tmp_path / "weights"), "--recipe", "best", "--pixels", str(PIXELS)]
    assert main([*argv, "--backbone", "resnet50", "--start", "imagenet"]) == 2
    said = capsys.readouterr().err
    assert "ImageNet" in said and "URL fetch failure" in said and said.count("\n") == 1
    assert not (tmp_path / "weights").exists()
