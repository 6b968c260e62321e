"""The heat-map head: places it must find, frames it must not mix up, and what stays of it in a weights folder."""

import dataclasses

import numpy as np
import pytest

from pose_app.clips import Clip
from pose_app.inference import Predictor
from pose_app.model import ModelConfig, build_model, import_keras, split_model, split_time, with_frames
from pose_app.model.heads import BOX_M, MARGIN, _mean_place
from pose_app.training import start
from pose_app.weights import load_weights, save_weights

pytestmark = pytest.mark.slow

CONFIG = ModelConfig(
    backbone="resnet50v2", scaling="-1..1", head="heatmaps", stage="conv4", dense=4, lstm=8, neck=16, depth=5
)
BOX = [(-BOX_M / 2, BOX_M / 2)] * 3


def places(heat, ranges):
    return np.asarray(_mean_place(import_keras().ops.convert_to_tensor(heat), ranges)[0])


@pytest.fixture(scope="module")
def model():
    import_keras().utils.set_random_seed(3)
    made = build_model(CONFIG, frames=8)
    joints = made.get_layer("joints").kernel
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
    said = np.asarray(model(frames, training=False))
    assert said.shape == (1, 8, 17, 5) and np.abs(said[..., 0, :3]).max() == 0
    assert (said[..., 3:] > -MARGIN).all() and (said[..., 3:] < 1 + MARGIN).all()
    trunk, rest = split_model(model)
    np.testing.assert_allclose(np.asarray(rest(trunk(frames))), said, atol=1e-4)


def test_what_is_found_in_frames_and_what_follows_them_make_the_whole(model):
    frames = np.random.default_rng(2).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    finder, follower = split_time(model)
    found = np.asarray(finder(frames))
    assert found.shape == (1, 8, 17, 6 + CONFIG.dense) and (found[..., 5] <= 1e-6).all()  # the logarithm of a chance
    np.testing.assert_allclose(np.asarray(follower(found)), np.asarray(model(frames, training=False)), atol=1e-4)


def test_an_lstm_that_forgets_between_frames_takes_a_clip_as_single_ones(model, monkeypatch):
    frames = np.random.default_rng(1).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    kept = model.get_weights()
    single = np.asarray(with_frames(model, 1)(frames.swapaxes(0, 1)))[:, 0]
    assert np.abs(np.asarray(model(frames))[0] - single).max() > 1e-4
    monkeypatch.setattr(start, "FORGET_BIAS", -30.0)  # nothing of the frame before
    start.forget_between_frames(model)
    np.testing.assert_allclose(np.asarray(model(frames))[0], single, atol=1e-5)
    model.set_weights(kept)


def test_every_frame_hears_of_every_other(model):
    frames = np.random.default_rng(1).integers(0, 256, (1, 8, 7, 7, 3), np.uint8).repeat(32, 2).repeat(32, 3)
    changed = frames.copy()
    changed[:, 4] = 255 - changed[:, 4]
    before, after = (np.asarray(model(x, training=False)) for x in (frames, changed))
    assert (np.abs(after - before)[..., :3].max((0, 2, 3)) > 1e-5).all()  # both ways in time
    assert np.abs(after - before)[0, [0, 7], :, 3:].max() < 1e-6  # in the picture each frame is its own


def test_a_weights_folder_keeps_it_and_a_prediction_has_pixels(model, tmp_path):
    save_weights(model, tmp_path / "w", CONFIG, trained_on="nothing", recipe={}, validation={})
    loaded, info = load_weights(tmp_path / "w")
    assert info.config == CONFIG and loaded.count_params() == model.count_params()
    frames = np.full((8, 224, 224, 3), 90, np.uint8)
    prediction = Predictor(tmp_path / "w").predict(Clip("a", frames))
    said = np.asarray(loaded(frames[None], training=False))[0]
    np.testing.assert_allclose(prediction.joints, 1000 * said[..., :3], atol=0.01)
    np.testing.assert_allclose(prediction.joints_px, 224 * said[..., 3:], atol=0.01)


def test_a_network_for_fewer_pixels_sees_the_picture_made_smaller():
    small = dataclasses.replace(CONFIG, pixels=112)
    import_keras().utils.set_random_seed(4)
    trunk, _ = split_model(build_model(small), frames=1)
    coarse = np.random.default_rng(2).integers(0, 256, (1, 1, 112, 112, 3), np.uint8)
    doubled = coarse.repeat(2, 2).repeat(2, 3)  # halving it gives it back whatever the interpolation
    lower = trunk.get_layer("lower")
    assert lower.input_shape == (None, 112, 112, 3)
    np.testing.assert_allclose(np.asarray(trunk(doubled))[:, 0], np.asarray(lower(coarse[0] / 127.5 - 1)), atol=1e-4)
