"""The heat-map head: places it must find, frames it must not mix up, and what stays of it in a weights folder."""

import dataclasses

import numpy as np
import pytest

from pose_app.clips import Clip
from pose_app.inference import Predictor
from pose_app.model import JOINTS_M, JOINTS_UV, ModelConfig
from pose_app.model.backend import BACKEND, keras
from pose_app.model.heads import TIME_HEAD
from pose_app.model.heads.heatmap_finder import BOX_M, MARGIN
from pose_app.model.heads.soft_argmax import soft_argmax
from pose_app.model.network import build_model, split_model, split_time, with_frames
from pose_app.training import start
from pose_app.weights.loading import load_weights
from pose_app.weights.saving import save_weights

pytestmark = pytest.mark.slow

CONFIG = ModelConfig(
    backbone="resnet50v2", scaling="-1..1", head="heatmaps", stage="conv4", dense=4, lstm=8, neck=16, depth=5
)
BOX = [(-BOX_M / 2, BOX_M / 2)] * 3


def places(heat, ranges):
    return np.asarray(soft_argmax(keras.ops.convert_to_tensor(heat), ranges)[0])


def arrays(outputs):
    return {name: np.asarray(values) for name, values in outputs.items()}


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_allclose(one[name], other[name], atol=1e-4)


@pytest.fixture(scope="module")
def model(module_backbones):
    keras.utils.set_random_seed(3)
    made = build_model(CONFIG, frames=8)
    joints = made.get_layer(TIME_HEAD).joints.kernel
    joints.assign(np.random.default_rng(0).normal(0, 0.1, joints.shape))
    return made


def test_one_hot_cell_is_the_place():
    heat = np.full((1, 7, 7, 17, 5), -60, np.float32)
    heat[0, 2, 6, 3, 4] = 60  # joint 3: row 2 of 7, last column, farthest cell
    found = places(heat.reshape(1, 7, 7, 85), BOX)[0, 3]
    assert found == pytest.approx([1.1, -1.1 + 2 / 6 * 2.2, 1.1], abs=1e-5)


def test_two_cells_alike_give_the_middle_and_none_the_centre():
    heat = np.full((1, 7, 7, 17), -60, np.float32)
    heat[0, 0, 0, 9] = heat[0, 0, 6, 9] = 60
    found = places(heat, [(-MARGIN, 1 + MARGIN)] * 2)[0]
    assert found[9] == pytest.approx([0.5, -MARGIN], abs=1e-5) and found[0] == pytest.approx([0.5, 0.5], abs=1e-5)


def test_it_says_joints_from_the_hip_and_places_in_the_picture(model):
    frames = np.random.default_rng(0).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    outputs = arrays(model(frames, training=False))
    assert {name: values.shape for name, values in outputs.items()} == {
        JOINTS_M: (1, 8, 17, 3),
        JOINTS_UV: (1, 8, 17, 2),
    }
    assert np.abs(outputs[JOINTS_M][..., 0, :]).max() == 0
    assert (outputs[JOINTS_UV] > -MARGIN).all() and (outputs[JOINTS_UV] < 1 + MARGIN).all()
    trunk, rest = split_model(model)
    same(arrays(rest(trunk(frames))), outputs)


def test_what_is_found_in_frames_and_what_follows_them_make_the_whole(model):
    frames = np.random.default_rng(2).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    finder, follower = split_time(model)
    found = np.asarray(finder(frames))
    assert found.shape == (1, 8, 17, 6 + CONFIG.dense) and (found[..., 5] <= 1e-6).all()  # the logarithm of a chance
    same(arrays(follower(found)), arrays(model(frames, training=False)))


def test_an_lstm_that_forgets_between_frames_takes_a_clip_as_single_ones(model, monkeypatch):
    frames = np.random.default_rng(1).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    kept = model.get_weights()
    single = arrays(with_frames(model, 1)(frames.swapaxes(0, 1)))[JOINTS_M][:, 0]
    assert np.abs(arrays(model(frames))[JOINTS_M][0] - single).max() > 1e-4
    monkeypatch.setattr(start, "FORGET_BIAS", -30.0)  # nothing of the frame before
    start.forget_between_frames(model)
    np.testing.assert_allclose(arrays(model(frames))[JOINTS_M][0], single, atol=1e-5)
    model.set_weights(kept)


def test_every_frame_hears_of_every_other(model):
    frames = np.random.default_rng(1).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    changed = frames.copy()
    changed[:, 4] = 255 - changed[:, 4]
    before, after = (arrays(model(x, training=False)) for x in (frames, changed))
    moved = {name: np.abs(after[name] - before[name]) for name in before}
    assert (moved[JOINTS_M].max((0, 2, 3)) > 1e-5).all()  # both ways in time
    assert moved[JOINTS_UV][0, [0, 7]].max() < 1e-6  # in the picture each frame is its own


def test_a_weights_folder_keeps_it_and_a_prediction_has_pixels(model, tmp_path):
    save_weights(model, tmp_path / "w", CONFIG, trained_on="nothing", recipe={}, validation={})
    loaded, info = load_weights(tmp_path / "w")
    assert info.config == CONFIG and loaded.count_params() == model.count_params()
    frames = np.full((8, 224, 224, 3), 90, np.uint8)
    prediction = Predictor(tmp_path / "w", f"keras-{BACKEND}").predict(Clip("a", frames))
    outputs = arrays(loaded(frames[None], training=False))
    np.testing.assert_allclose(prediction.joints, 1000 * outputs[JOINTS_M][0], atol=0.01)
    np.testing.assert_allclose(prediction.joints_px, 224 * outputs[JOINTS_UV][0], atol=0.01)


def test_a_network_for_fewer_pixels_sees_the_picture_made_smaller(module_backbones):
    small = dataclasses.replace(CONFIG, pixels=112)
    keras.utils.set_random_seed(4)
    trunk, _ = split_model(build_model(small), frames=1)
    coarse = np.random.default_rng(2).integers(0, 256, (1, 1, 112, 112, 3), np.uint8)
    doubled = coarse.repeat(2, 2).repeat(2, 3)  # halving it gives it back whatever the interpolation
    lower = trunk.get_layer("lower")
    assert lower.input_shape == (None, 112, 112, 3)
    np.testing.assert_allclose(np.asarray(trunk(doubled))[:, 0], np.asarray(lower(coarse[0] / 127.5 - 1)), atol=1e-4)
