"""The training loop on a network small enough to check: it learns, and a killed run goes on as if nothing happened."""

import dataclasses

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model import JOINTS_M
from pose_app.training.batches import TrainingData, shuffled, steps_per_epoch
from pose_app.training.loop import Run, fit, validate
from pose_app.training.losses import LOSSES, make_loss, mpjpe_mm
from pose_app.training.recipes import BEST, SEED
from pose_app.training.trainee import Trainee, make_optimizer

pytestmark = pytest.mark.slow

CLIPS = 20
TINY = dataclasses.replace(SEED, batch=4, epochs=3, learning_rate=0.01)


@pytest.fixture
def data():
    """Inputs of which the joints are a linear function, so that a linear network can learn them."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(CLIPS, 8, 5)).astype(np.float32)
    joints = (inputs @ rng.normal(size=(5, 51)) * 0.1).reshape(CLIPS, 8, 17, 3).astype(np.float32)
    return TrainingData(inputs, {JOINTS_M: joints})


def tiny_run(data, folder, recipe=TINY):
    import keras

    keras.utils.set_random_seed(1)
    inputs = keras.Input((8, 5))
    model = keras.Model(inputs, {JOINTS_M: keras.layers.Reshape((8, 17, 3))(keras.layers.Dense(51)(inputs))})
    trainee = Trainee(model, make_loss(recipe))
    return Run(recipe, trainee, trainee, data, data, folder, settings={"recipe": recipe.plain()})


def without_seconds(history):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in history]


def test_the_seed_recipe_is_the_courses():
    assert (SEED.learning_rate, SEED.beta_1, SEED.beta_2) == (5e-4, 0.9, 0.999)
    assert (SEED.batch, SEED.epochs, SEED.loss, SEED.warmup, SEED.cache_features_after) == (4, 20, "mse", None, None)
    assert (SEED.model.backbone, SEED.model.scaling, SEED.model.dense, SEED.model.lstm) == (
        "resnet50",
        "0..1",
        128,
        256,
    )


def test_a_linear_network_learns_a_linear_function(data, tmp_path):
    history = fit(tiny_run(data, tmp_path, dataclasses.replace(TINY, epochs=60)), False, lambda p: None).history
    assert [row["epoch"] for row in history] == list(range(1, 61))
    assert history[-1]["val_mpjpe"] < 0.1 * history[0]["val_mpjpe"]


def test_a_killed_run_resumes_with_the_same_history(data, tmp_path):
    straight = fit(tiny_run(data, tmp_path / "a"), False, lambda p: None)
    run = tiny_run(data, tmp_path / "b")
    killed_after = {"batches": 0}
    original = run.trainee.train_on_batch

    def killing(*args, **kwargs):
        if killed_after["batches"] == 7:  # in the middle of the second epoch
            raise KeyboardInterrupt
        killed_after["batches"] += 1
        return original(*args, **kwargs)

    run.trainee.train_on_batch = killing
    with pytest.raises(KeyboardInterrupt):
        fit(run, False, lambda p: None)
    resumed = fit(tiny_run(data, tmp_path / "b"), True, lambda p: None)
    for a, b in zip(without_seconds(straight.history), without_seconds(resumed.history), strict=True):
        assert a == pytest.approx(b, rel=1e-4)


def test_validation_is_the_mean_over_all_clips_whatever_the_batches(data, tmp_path):
    run = tiny_run(data, tmp_path)
    history = fit(run, False, lambda p: None).history
    predicted = np.asarray(run.trainee.predict_on_batch(data.inputs)[JOINTS_M])
    wanted = 1000 * np.linalg.norm(predicted - data.targets[JOINTS_M], axis=-1).mean()
    for batch in (3, 7, CLIPS):
        assert validate(run.trainee, data, batch)["mpjpe"] == pytest.approx(wanted, rel=1e-4)
    assert history[-1]["val_mpjpe"] == pytest.approx(wanted, rel=1e-4)


def test_resume_refuses_other_settings_and_no_run(data, tmp_path):
    with pytest.raises(InputError, match="no run to resume"):
        fit(tiny_run(data, tmp_path), True, lambda p: None)
    fit(tiny_run(data, tmp_path), False, lambda p: None)
    with pytest.raises(InputError, match="same settings"):
        fit(tiny_run(data, tmp_path, dataclasses.replace(TINY, batch=5)), True, lambda p: None)


def test_a_loss_that_is_not_finite_is_said(data, tmp_path):
    broken = TrainingData(data.inputs * np.float32(np.inf), data.targets)
    with pytest.raises(InputError, match="finite"):
        fit(tiny_run(broken, tmp_path), False, lambda p: None)


def test_mpjpe_is_in_mm_and_distance_in_metres():
    target = np.zeros((2, 8, 17, 3), np.float32)
    predicted = target + np.array([0.003, 0.004, 0], np.float32)
    target, predicted = {JOINTS_M: target}, {JOINTS_M: predicted}
    assert np.allclose(mpjpe_mm(target, predicted), 5.0, atol=1e-3)
    assert np.allclose(LOSSES["distance"](target, predicted), 0.005, atol=1e-4)


def test_errors_of_velocity_count_as_much_as_the_recipe_says():
    target = np.zeros((2, 8, 17, 3), np.float32)
    # Away from the truth by 3 and 4 mm a frame: 5 mm a frame, and 0, 5 ... 35 mm off.
    predicted = target + np.arange(8, dtype=np.float32)[:, None, None] * np.array([0.003, 0.004, 0], np.float32)
    predicted[1] = 0.7  # far off, and standing still
    loss = make_loss(dataclasses.replace(BEST, velocity=3.0))({JOINTS_M: target}, {JOINTS_M: predicted})
    assert np.allclose(loss[0], 0.005 * np.arange(8) + 3 * 0.005, atol=1e-4)
    assert np.allclose(loss[1], 0.7 * 3**0.5, atol=1e-4)
    assert make_loss(BEST) is LOSSES["distance"]


def test_the_learning_rate_warms_up_and_falls_to_zero():
    rate = make_optimizer(dataclasses.replace(BEST, learning_rate=1.0, warmup=0.1), 100)._learning_rate
    assert [round(float(rate(s)), 3) for s in (0, 5, 10, 55, 100)] == [0.0, 0.5, 1.0, 0.5, 0.0]


def test_stills_become_clips_of_one_frame(data):
    inputs, targets = TrainingData(data.inputs, data.targets, stills=True).batch([3, 1])
    joints, of_clips = targets[JOINTS_M], data.targets[JOINTS_M]
    assert inputs.shape == (16, 1, 5) and joints.shape == (16, 1, 17, 3)
    assert np.array_equal(inputs[8, 0], data.inputs[1, 0]) and np.array_equal(joints[7, 0], of_clips[3, 7])


def test_every_clip_is_seen_once_an_epoch_in_an_order_of_its_own(data):
    orders = [shuffled(CLIPS, 0, epoch) for epoch in (0, 1)]
    assert all(sorted(order) == list(range(CLIPS)) for order in orders) and (orders[0] != orders[1]).any()
    assert sum(len(x) for x, _ in data.epoch(8, orders[0])) == CLIPS and steps_per_epoch(data, 8) == 3
    (rest,) = (x for x, _ in data.epoch(8, orders[0], start=2))
    assert np.array_equal(rest, data.inputs[orders[0][16:]])
