"""Ready-made weights for a backbone: loaded or refused whole."""

from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model.backend import keras
from pose_app.weights.loading import load_backbone_start


def value(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def test_a_start_with_flipped_bits_is_refused(tmp_path):
    gamma = SimpleNamespace(name="gamma", shape=(2048,), assign=lambda value: None)
    backbone = SimpleNamespace(layers=[SimpleNamespace(name="post_bn", variables=[gamma])])
    path = tmp_path / "start.npz"
    np.savez_compressed(path, **{"post_bn/gamma": np.linspace(0, 1, 2048)})
    good, rng = path.read_bytes(), np.random.default_rng(0)
    for at in [*range(0, 60), *rng.integers(len(good), size=60), *range(len(good) - 100, len(good))]:
        data = bytearray(good)
        data[at] ^= 1 << at % 8
        path.write_bytes(data)
        try:
            load_backbone_start(backbone, path)
        except InputError as error:
            assert "\n" not in str(error)


def test_a_start_for_the_backbone_is_loaded_or_refused_whole(random_model, tmp_path):
    backbone = keras.models.clone_model(random_model.get_layer("backbone"))
    kernel = np.full((7, 7, 3, 64), 0.5, np.float16)
    path = tmp_path / "start.npz"
    np.savez(path, **{"conv1_conv/kernel": kernel, "post_bn/moving_variance": np.full(2048, 3.0)})
    assert load_backbone_start(backbone, path) == ["conv1_conv/kernel", "post_bn/moving_variance"]
    np.testing.assert_allclose(value(backbone.get_layer("conv1_conv").kernel), kernel)
    np.testing.assert_allclose(value(backbone.get_layer("post_bn").moving_variance), 3)
    for values in ({"no_such/kernel": kernel}, {"conv1_conv/kernel": kernel[:3]}):
        np.savez(path, **{"post_bn/gamma": np.full(2048, 9.0), **values})
        with pytest.raises(InputError, match="does not fit this backbone"):
            load_backbone_start(backbone, path)
    np.testing.assert_allclose(value(backbone.get_layer("post_bn").gamma), 1)
    path.write_text("nothing")
    with pytest.raises(InputError, match="not an .npz"):
        load_backbone_start(backbone, path)
    with pytest.raises(InputError, match="not an .npz"):
        load_backbone_start(backbone, tmp_path / "nowhere.npz")


def test_a_network_that_reads_an_early_block_needs_nothing_of_the_later_ones(random_model, tmp_path):
    whole = random_model.get_layer("backbone")
    cut = keras.models.clone_model(keras.Model(whole.input, whole.get_layer("conv4_block5_out").output))
    path, later = tmp_path / "start.npz", {"conv4_block6_1_bn/gamma": np.ones(256), "conv5_block3_3_conv/bias": 0.0}
    np.savez(path, **{"conv4_block5_1_bn/gamma": np.full(256, 5.0), **later})
    assert load_backbone_start(cut, path) == ["conv4_block5_1_bn/gamma"]
    np.testing.assert_allclose(value(cut.get_layer("conv4_block5_1_bn").gamma), 5)
    np.savez(path, **{"conv4_block7_1_bn/gamma": np.ones(256)})  # of a deeper ResNet
    with pytest.raises(InputError, match="does not fit this backbone"):
        load_backbone_start(cut, path)
