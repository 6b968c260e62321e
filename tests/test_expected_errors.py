"""The error that a network expects of itself: what it learns from, where it goes, that nothing else changes by it."""

import csv
import dataclasses
import io
import json

import numpy as np
import pytest

from pose_app import export
from pose_app.clips import Clip, Prediction
from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.evaluation import evaluate
from pose_app.inference import Predictor
from pose_app.metrics import calibration
from pose_app.model import EXPECTED_M, JOINTS_M, JOINTS_UV, ModelConfig
from pose_app.model.backend import BACKEND, keras
from pose_app.model.heads import TIME_HEAD
from pose_app.model.network import build_model, weight_layers
from pose_app.skeleton import MIRROR
from pose_app.training.losses import LOSSES, expectation_loss
from pose_app.weights import read_info
from pose_app.weights.saving import save_weights

SILENT = ModelConfig(
    backbone="resnet50v2", scaling="-1..1", head="heatmaps", stage="conv4_block3", dense=4, lstm=8, neck=16, depth=5,
    pixels=64,
)  # fmt: skip
CONFIG = dataclasses.replace(SILENT, predicts_error=True)
NOISE = np.random.default_rng(0).integers(0, 256, (1, 8, 224, 224, 3), np.uint8)


@pytest.fixture(scope="module")
def models(module_backbones):
    """The same network without and with expected errors, its LSTM not silent."""
    keras.utils.set_random_seed(3)
    silent, saying = build_model(SILENT), build_model(CONFIG)
    kernel = silent.get_layer(TIME_HEAD).joints.kernel
    kernel.assign(np.random.default_rng(0).normal(0, 0.1, kernel.shape))
    for name, layer in weight_layers(silent).items():
        weight_layers(saying)[name].set_weights(layer.get_weights())
    return silent, saying


def test_it_is_least_wrong_where_it_agrees_and_in_the_mean_at_the_mean():
    loss = lambda distance, expected: np.asarray(expectation_loss(np.float32(distance), np.float32(expected)))  # noqa: E731
    assert loss(0.123, 0.123) == pytest.approx(0, abs=1e-6)
    assert loss(0.099, 0.199) == pytest.approx(0.5 + np.log(2) - 1, abs=1e-5)  # with the millimetre: half of it
    assert loss(0.199, 0.099) == pytest.approx(2 - np.log(2) - 1, abs=1e-5)
    guesses = np.arange(0.05, 0.4, 0.01)
    both = [loss([0.1, 0.3], [guess, guess]).mean() for guess in guesses]
    assert guesses[np.argmin(both)] == pytest.approx(0.2)


def test_before_it_has_learned_it_expects_100_mm_and_the_joints_are_as_without(models):
    silent, saying = (model(NOISE, training=False) for model in models)
    assert set(silent) == {JOINTS_M, JOINTS_UV} and set(saying) == {*silent, EXPECTED_M}
    for name, values in silent.items():
        np.testing.assert_allclose(saying[name], values, atol=1e-5)
    np.testing.assert_allclose(saying[EXPECTED_M], np.full((1, 8, 17), 0.1), rtol=1e-5)


def test_learning_it_moves_nothing_that_says_the_joints(models):
    import tensorflow as tf

    with tf.GradientTape(persistent=True) as tape:
        outputs = models[1](NOISE, training=False)
        loss = tf.reduce_mean(expectation_loss(tf.norm(outputs[JOINTS_M], axis=-1), outputs[EXPECTED_M]))
    learners = {
        name
        for name, layer in weight_layers(models[1]).items()
        if any(g is not None and np.any(g) for g in tape.gradient(loss, layer.trainable_variables))
    }
    assert learners == {"expected"}  # its kernel starts at zero, so that what is before it learns from the next step on


def test_the_recipes_loss_has_a_hundredth_of_it():
    target = {JOINTS_M: np.zeros((1, 1, 17, 3), np.float32), JOINTS_UV: np.zeros((1, 1, 17, 2), np.float32)}
    predicted = {name: values.copy() for name, values in target.items()}
    predicted[JOINTS_M][..., 2], predicted[JOINTS_UV][..., 0] = 0.099, 0.5
    predicted[EXPECTED_M] = np.full((1, 1, 17), 0.199, np.float32)
    in_space_only = {JOINTS_M: target[JOINTS_M]}
    both, in_space = (float(np.mean(LOSSES["distance"](true, predicted))) for true in (target, in_space_only))
    part = 0.01 * (np.log(2) - 0.5)
    assert (both, in_space) == (pytest.approx(0.599 + part, abs=1e-5), pytest.approx(0.099 + part, abs=1e-5))


def test_only_heat_maps_can_expect():
    with pytest.raises(InputError, match="expects"):
        ModelConfig(predicts_error=True)
    with pytest.raises(InputError, match="expects"):
        dataclasses.replace(CONFIG, predicts_error="yes")


def test_a_weights_folder_keeps_it_and_a_prediction_has_millimetres(models, tmp_path):
    save_weights(models[1], tmp_path / "w", CONFIG, trained_on="nothing", recipe={}, validation={})
    assert read_info(tmp_path / "w").config == CONFIG
    prediction = Predictor(tmp_path / "w", f"keras-{BACKEND}").predict(Clip("a", NOISE[0]))
    np.testing.assert_allclose(prediction.expected_errors, np.full((8, 17), 100), rtol=1e-3)
    assert prediction.joints_px.shape == (8, 17, 2)


def test_calibration_compares_parts_from_the_least_expected_on():
    expected, errors = [[4, 1], [3, 2]], [[8, 2], [6, 3]]
    assert calibration(np.array(expected), np.array(errors), parts=2).tolist() == [[1.5, 2.5], [3.5, 7.0]]


class KnowsItsError:
    """A predictor 10 mm too far at the joints 1 to 8 and 30 mm at 9 to 16, that expects 11 and 29 of it."""

    device, engine, precision, weights = "a test", "none", "float32", "truth"
    joint = np.arange(17)

    def __init__(self, info) -> None:
        self.info = info

    def predict_many(self, clips, batch):
        for clip in clips:
            mirrored = clip.target is None
            target = self.target[:, MIRROR] * (-1, 1, 1) if mirrored else clip.target
            self.target = target
            error = np.where(self.joint > 8, 30, np.where(self.joint > 0, 10, 0))[:, None] * (0, 0, 1)
            expected = np.where(self.joint > 8, 29, 11) + np.where(self.joint == 0, 500, 0)
            if mirrored:  # what is said of the mirror image comes back with the sides exchanged
                error, expected = error[list(MIRROR)], expected[list(MIRROR)]
            expected = np.tile(expected, (8, 1)).astype(np.float32)
            made = (self.weights, self.device, self.engine)
            yield Prediction(clip.name, (target + error).astype(np.float32), *made, 0.1, None, expected)


@pytest.mark.parametrize("flip", [False, True])
def test_evaluate_says_how_well_the_expected_errors_tell_the_true_ones(make_data, small_weights, capsys, flip):
    from pose_app.commands.evaluate import table

    report = evaluate(KnowsItsError(read_info(small_weights)), open_dataset(make_data(5)), flip=flip)
    # 16 joints without the hip: two fifths are all of the near joints, two all of the far, the middle one of both.
    pairs = json.loads(json.dumps(report.to_json()))["expected_vs_true_mm"]
    assert pairs[:2] == [[11, pytest.approx(10, abs=1e-3)]] * 2 and pairs[3:] == [[29, pytest.approx(30, abs=1e-3)]] * 2
    assert pairs[2] == [pytest.approx(20), pytest.approx(20, abs=1e-3)]
    assert "11: 10, 11: 10, 20: 20, 29: 30, 29: 30" in table(report)


def _sequence() -> export.Sequence3D:
    expected = np.tile(np.arange(17.0), (8, 1))
    return export.Sequence3D(np.zeros((8, 17, 3)), np.arange(8) / 10, np.zeros((8, 4)), {}, None, expected)


def test_files_hold_it():
    data = np.load(io.BytesIO(export.encode(_sequence(), ".npz")))
    assert data["expected_errors_mm"][3].tolist() == list(range(17)) and "joints_px" not in data
    rows = list(csv.DictReader(io.StringIO(export.encode(_sequence(), ".csv").decode())))
    assert rows[17 + 5]["joint"] == "LKnee" and rows[17 + 5]["expected_error_mm"] == "5.00" and "x_px" not in rows[0]
    assert json.loads(export.encode(_sequence(), ".json"))["frames"][7]["expected_errors_mm"][16] == 16
    with pytest.raises(InputError, match="expected errors"):
        dataclasses.replace(_sequence(), expected_errors_mm=np.zeros((8, 16)))


def test_overlapping_windows_are_averaged():
    made, crops = ("w", "CPU", "none", 0.0), np.tile([0.0, 0.0, 224.0, 224.0], (8, 1))
    merged = export.merge_windows(
        [
            export.PredictedWindow(
                first,
                np.arange(first, first + 8),
                crops,
                Prediction("a", np.zeros((8, 17, 3)), *made, np.ones((8, 17, 2)), np.full((8, 17), mm)),
            )
            for first, mm in ((0, 0.0), (4, 100.0))
        ],
        {},
    )
    weighted = [0, 0, 0, 0, 20, 40, 60, 80, 100, 100, 100, 100]  # weights 4:1, 3:2, 2:3, 1:4
    np.testing.assert_allclose(merged.expected_errors_mm[:, 9], weighted, rtol=1e-6)
    assert merged.joints_px[3, 2].tolist() == [1, 1]
