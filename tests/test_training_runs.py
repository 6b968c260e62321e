"""Runs read from disk while `train` writes them, and what is said of their curves; all numbers by hand."""

import json
import math
import os

import pytest

from pose_app.errors import InputError
from pose_app.figures.training_curves import best_epoch, curve_figure, gap_figure, runs_figure, smooth
from pose_app.training.checkpoint import PROGRESS_FILE, RESUME_FOLDER
from pose_app.ui.training.generalization_gap import gap_words
from pose_app.ui.training.live_run import SILENT_S, seconds_left
from pose_app.ui.training.recipe_table import differences, last_recipe, stages
from pose_app.ui.training.run_list import first_epochs, is_run, read_run

NOW = 1_800_000_000.0


def row(epoch, train, valid, seconds=60.0):
    return {"epoch": float(epoch), "loss": train / 1e3, "mpjpe": train, "val_loss": valid / 1e3, "val_mpjpe": valid,
            "learning_rate": 1e-3, "seconds": seconds}  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Write a checkpoint as `train` does; history.csv too, once an epoch is over."""
    folder = tmp_path / "mine"

    def write(history, epochs=4, step=0, seconds=0.0, examples=0, mpjpe_sum=0.0, silent=10.0, budget=None):
        path = folder / RESUME_FOLDER / PROGRESS_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        run = {"recipe": {"epochs": epochs, "loss": "mse", "name": "seed"}, "model": {"lstm": 256}}
        run["recipe"] |= {"seconds": budget} if budget else {}
        path.write_text(json.dumps({
            "run": run, "epoch": len(history), "step": step, "seconds": seconds, "examples": examples,
            "mpjpe_sum": mpjpe_sum, "loss_sum": 0.0, "history": history, "stem": "0",
        }))  # fmt: skip
        os.utime(path, (NOW - silent, NOW - silent))
        return folder

    return write


def test_a_run_in_its_first_epoch(write):
    run = read_run("mine", write([], step=30, seconds=50.0, examples=120, mpjpe_sum=24_000.0), NOW)
    assert run.history == () and run.settings["loss"] == "mse" and run.settings["lstm"] == 256
    live = run.live
    assert (live.epoch, live.epochs, live.step, live.train_mpjpe, live.left_s) == (0, 4, 30, 200.0, None)
    assert live.running and live.silent_s == pytest.approx(10)


def test_a_run_grows_epoch_by_epoch(write):
    write([row(1, 100, 120)])
    assert [r["epoch"] for r in read_run("mine", write([row(1, 100, 120), row(2, 80, 110)]), NOW).history] == [1, 2]
    done = read_run("mine", write([row(e, 50, 60) for e in (1, 2, 3, 4)]), NOW)
    assert done.live is None and len(done.history) == 4


def test_the_checkpoint_may_be_an_epoch_ahead_of_the_table(write):
    folder = write([row(2, 80, 110)])  # went on from weights with one epoch
    (folder / "history.csv").write_text(
        "epoch,loss,mpjpe,val_loss,val_mpjpe,learning_rate,seconds\n1,0.1,100,0.12,120,0.001,60\n"
    )
    assert [r["mpjpe"] for r in read_run("mine", folder, NOW).history] == [100, 80]


def test_a_run_that_goes_on_with_other_weights_is_a_stage_of_its_own(write):
    assert [r["stage"] for r in read_run("mine", write([row(1, 100, 120), row(2, 80, 110)]), NOW).history] == [0, 0]
    folder = write([row(3, 90, 130)])
    earlier = "1,0.1,100,0.12,120,0.001,60\n2,0.1,80,0.12,110,0.001,60\n"
    (folder / "history.csv").write_text(f"epoch,loss,mpjpe,val_loss,val_mpjpe,learning_rate,seconds\n{earlier}")
    assert [r["stage"] for r in read_run("mine", folder, NOW).history] == [0, 0, 1]
    chain = {"first_epoch": 6, "before": {"first_epoch": 3, "before": {"name": "told nothing"}}}
    assert first_epochs(chain) == {6, 3, 1} and first_epochs({}) == set()
    told_epochs = {"epochs": 3, "before": {"epochs": 1, "before": {"epochs": 2}}}  # epochs 1 and 2, 3, 4 to 6
    assert first_epochs(told_epochs) == {1, 3, 4}


def test_stages_are_not_set_beside_each_other():
    alone = [row(1, 60, 70), row(2, 50, 60)]
    history = [{**r, "stage": 0} for r in alone] + [{**row(3, 90, 100), "stage": 1}, {**row(4, 88, 99), "stage": 1}]
    assert best_epoch(alone)["epoch"] == 2 and best_epoch(history)["epoch"] == 4
    words = gap_words(history)
    assert words.startswith("In the last of 2 stages, best in epoch 4") and "Overfitting" not in words
    assert [line.x0 for line in curve_figure(history, "mpjpe", "mm", False).layout.shapes] == [2.5]
    assert not curve_figure(alone, "mpjpe", "mm", False).layout.shapes


def test_a_run_for_a_time_tells_its_share_of_it(write):
    folder = write([row(1, 100, 120), row(2, 80, 110)], epochs=1, seconds=30.0, silent=10.0, budget=600.0)
    live = read_run("mine", folder, NOW).live
    assert (live.epoch, live.epochs, live.share, live.left_s) == (2, None, 0.25, 440.0)  # 60 + 60 + 30 of 600 s
    assert read_run("mine", write([row(1, 100, 120, seconds=601.0)], budget=600.0), NOW).live is None
    assert read_run("mine", write([row(1, 100, 120)], epochs=4), NOW).live.share == 0.25


def test_a_silent_run_is_not_called_running(write):
    assert not read_run("mine", write([], silent=SILENT_S + 1), NOW).live.running


def test_time_left_is_the_mean_epoch_times_those_left():
    assert seconds_left([row(1, 1, 1, 60), row(2, 1, 1, 100)], 5, spent=30) == 3 * 80 - 30
    assert seconds_left([row(1, 1, 1, 60)], 2, spent=90) == 0 and seconds_left([], 3, 10) is None


def test_what_is_no_run_or_broken_is_told(tmp_path, write):
    assert not is_run(tmp_path)
    with pytest.raises(InputError, match="no training run"):
        read_run("x", tmp_path)
    folder = write([])
    (folder / RESUME_FOLDER / PROGRESS_FILE).write_text('{"epoch": ')
    with pytest.raises(InputError, match="broken"):
        read_run("mine", folder)


def test_smoothing_by_hand():
    # weights 1/2 and 1/4: (4 + 8/2 + 16/4) / (1 + 1/2 + 1/4)
    assert smooth([16, 8, 4], 0.5) == pytest.approx([16, (8 + 8) / 1.5, 12 / 1.75])
    assert smooth([3, 1, 2], 0.0) == [3, 1, 2] and smooth([5, 5, 5], 0.9) == pytest.approx([5, 5, 5])
    gap = smooth([16, math.nan, 4], 0.5)
    assert gap[0] == 16 and math.isnan(gap[1]) and gap[2] == pytest.approx((4 + 8) / 1.5)


def test_the_best_epoch_is_that_of_the_measured_values_in_every_curve():
    runs = {"a": [row(1, 100, 120), row(2, 80, 100), row(3, 60, 140)], "b": [row(1, 90, 95)]}
    stars = [t for t in runs_figure(runs, "mpjpe", "mm", False, smoothing=0.9).data if t.marker.symbol == "star"]
    assert [star.x[0] for star in stars] == [2, 1] and best_epoch(runs["a"])["epoch"] == 2
    lines = [t for t in runs_figure(runs, "mpjpe", "mm", True).data if t.mode == "lines+markers"]
    assert list(lines[0].y) == [120, 100, 140] and list(lines[1].y) == [100, 80, 60] and lines[1].line.dash == "dot"
    assert lines[0].line.color == lines[1].line.color != lines[2].line.color
    assert list(gap_figure(runs).data[0].y) == [20, 20, 80]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([row(1, 80, 100), row(2, 60, 101), row(3, 40, 130)], "Overfitting after that: validation rose by 30.0 mm"),
        ([row(1, 80, 100), row(2, 60, 130)], "gap of 20.0 mm is 20% of the validation error: some was"),
        ([row(1, 100, 110), row(2, 50, 100)], "gap of 50.0 mm is 50% of the validation error: much was learned by"),
        ([row(1, 100, 110), row(2, 95, 100)], "gap of 5.0 mm is small"),
        ([row(1, 120, 110), row(2, 115, 100)], "Train is above validation"),
        ([row(1, 100, math.nan)], "No epoch has both its train and its validation error"),
    ],
)
def test_the_gap_is_named(history, said):
    assert said in gap_words(history)


def test_more_epochs_are_suggested_only_where_the_last_is_the_best():
    assert "more epochs" in gap_words([row(1, 100, 110), row(2, 95, 100)])
    assert "more epochs" not in gap_words([row(1, 95, 100), row(2, 94, 101)])
    assert "more epochs" not in gap_words([row(1, 100, 110), row(2, 95, 100), row(3, 94, math.inf)])


def test_what_is_as_good_at_the_end_as_at_its_best_is_not_called_overfitting():
    assert "Overfitting" not in gap_words([row(1, 80, 100), row(2, 60, 130), row(3, 40, 101)])


def test_a_last_stage_without_validation_is_not_a_run_without():
    history = [{**row(1, 60, 70), "stage": 0}, {**row(2, 60, math.nan), "stage": 1}]
    assert "No epoch of the last stage has" in gap_words(history) and best_epoch(history) is None


def test_only_what_differs_is_listed():
    one, two = {"batch": 4, "loss": "mse", "epochs": 3}, {"batch": 8, "loss": "mse", "learning_rate": 5e-4}
    assert differences([one, two]) == {
        "Epochs": ["3", "–"], "Batch size": ["4", "8"], "Learning rate": ["–", "0.0005"],
    }  # fmt: skip
    assert differences([one, dict(one)]) == {}


def test_stages_are_listed_from_the_first_on():
    chain = {"batch": 8, "before": {"batch": 4, "start": "a", "before": {"batch": 4}}}
    assert stages(chain) == {"stage 1": {"batch": 4}, "stage 2": {"batch": 4, "start": "a"}, "stage 3": {"batch": 8}}
    assert differences(list(stages(chain).values())) == {
        "Starts from": ["–", "the weights of the stage before", "–"], "Batch size": ["4", "4", "8"],
    }  # fmt: skip
    assert stages({}) == {}
    assert differences([last_recipe(chain), last_recipe({"batch": 8})]) == {"Stages": ["3", "1"]}
