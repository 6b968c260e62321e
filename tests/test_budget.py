"""A run planned for a time: what is planned, how the learning rate follows the clock, and going on after a stop."""

import dataclasses
import time

import pytest

from pose_app.__main__ import main
from pose_app.errors import InputError
from pose_app.model.backend import keras
from pose_app.synthetic.data.generator import Settings
from pose_app.training import budget, trial
from pose_app.training.recipes import BEST
from pose_app.weights import read_history, read_info


@pytest.fixture(autouse=True)
def whole_precision_after():
    yield
    keras.config.set_dtype_policy("float32")


def a_clip_a_second(settings):
    return 1.0


def test_a_rendered_clip_is_drawn_as_often_as_the_renderers_are_slower_than_the_training():
    def render_rate(settings):
        return 20.0 if settings.stills else 200.0

    # 6,400 frames a second are 800 clips, and renderers keep a quarter in reserve: 1,000 / 20 and 1,000 / 200.
    assert [stage.draws for stage in budget.plan(1000.0, True, lambda recipe: 6400.0, render_rate)] == [50, 5]
    # A CPU that trains 40 frames, 5 clips, a second has a tenth of itself for rendering: 50 / 20 and 50 / 200.
    assert [stage.draws for stage in budget.plan(1000.0, False, lambda recipe: 40.0, render_rate)] == [3, 1]


def test_a_trial_counts_rendered_clips(monkeypatch):
    monkeypatch.setattr(trial, "render_clip", lambda settings, index: time.sleep(0.02))
    assert 20 < trial.clips_per_second(Settings("train", seed=0), workers=1, seconds=0.5) < 51


def test_the_rate_rises_falls_on_a_cosine_and_ends_at_nothing():
    recipe = dataclasses.replace(BEST, learning_rate=4e-4, warmup=0.2)
    rates = [recipe.rate_at(share) for share in (0.0, 0.1, 0.2, 0.6, 1.0, 1.3)]
    assert rates == pytest.approx([0, 2e-4, 4e-4, 2e-4, 0, 0], abs=1e-12)
    assert dataclasses.replace(recipe, warmup=None).rate_at(0.9) == 4e-4


def test_a_gpu_gets_the_largest_batch_it_has_room_for():
    stills, clips = budget.plan(1000.0, True, lambda recipe: float(recipe.batch <= 12), a_clip_a_second)
    assert stills.stills and not clips.stills
    assert stills.recipe.batch == clips.recipe.batch == 12 and stills.recipe.precision == "bfloat16"
    assert stills.recipe.learning_rate == pytest.approx(7e-4 / 2)  # a quarter of the batch
    assert (stills.recipe.seconds, clips.recipe.seconds) == pytest.approx((700, 300))
    with pytest.raises(InputError, match="no room"):
        budget.plan(1000.0, True, lambda recipe: 0.0, a_clip_a_second)


@pytest.mark.parametrize(("rate", "pixels"), [(200.0, 192), (50.0, 160), (5.0, 128)])
def test_a_cpu_gets_pictures_as_large_as_its_speed_allows(rate, pixels):
    # 700 s of 1,000 are for single frames: 140,000, 35,000 and 3,500 of them.
    stills, clips = budget.plan(1000.0, False, lambda recipe: rate, a_clip_a_second)
    assert stills.recipe.model.pixels == pixels
    assert clips.recipe.train_smoothing_only and not stills.recipe.train_smoothing_only


def test_half_precision_is_for_processors_that_are_faster_with_it():
    for fastest in ("float32", "bfloat16"):
        planned = budget.plan(
            1000.0, False, lambda recipe, best=fastest: 1.0 + (recipe.precision == best), a_clip_a_second
        )
        assert planned[0].recipe.precision == fastest


@pytest.mark.usefixtures("quick_backbones")
def test_a_trial_counts_frames_a_second_and_finds_no_room_where_there_is_none(monkeypatch):
    recipe = dataclasses.replace(BEST, batch=1, model=dataclasses.replace(BEST.model, pixels=64))
    assert 0.1 < trial.frames_per_second(recipe, seconds=0.1) < 1e5

    def full(*_):
        raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 40.1GiB")

    monkeypatch.setattr(trial, "build_model", full)
    assert trial.frames_per_second(recipe) == 0.0


def _small(seconds: float):
    stages = budget.plan(seconds, False, lambda recipe: 1.0, a_clip_a_second)
    model = dataclasses.replace(BEST.model, pixels=64)
    return tuple(
        dataclasses.replace(
            stage, epoch_clips=2, pool_clips=2,
            recipe=dataclasses.replace(stage.recipe, model=model, batch=1, precision="float32"),
        )
        for stage in stages
    )  # fmt: skip


@pytest.mark.usefixtures("quick_backbones")
def test_a_run_stopped_in_its_second_stage_goes_on_there(tmp_path, monkeypatch, capsys):
    import pose_app.training.budget as module

    monkeypatch.setattr(module, "VALID_CLIPS", 1)
    out, trained = tmp_path / "weights" / "mine", module.train
    stages = _small(2.0)
    monkeypatch.setattr(module, "plan", lambda *_: stages)

    def stop_at_clips(recipe, source, *rest):
        if not source.data.stills:
            raise KeyboardInterrupt
        return trained(recipe, source, *rest)

    command = ["train", "--recipe", "best", "--synthetic", "--budget", "2s", "--workers", "1", "--out", str(out)]
    monkeypatch.setattr(module, "train", stop_at_clips)
    assert main(command) == 130
    stills = out / ".resume" / "stills"
    epochs, files = len(read_history(stills)), read_info(stills).files
    assert epochs >= 1 and not (out / "config.json").exists()
    monkeypatch.setattr(module, "train", trained)
    assert main(command) == 2  # not from the start again by mistake
    assert main([*command, "--resume"]) == 0
    info = read_info(out)
    assert read_info(stills).files == files and info.recipe["first_epoch"] == epochs + 1
    assert [stage["stills"] for stage in (info.recipe["before"], info.recipe)] == [True, False]
    assert main([*command, "--resume"]) == 2 and "finished" in capsys.readouterr().err


@pytest.mark.parametrize("time", ["0s", "10", "-3m", "soon", "nanh"])
def test_what_is_no_time_is_refused(time, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["train", "--recipe", "best", "--synthetic", f"--budget={time}", "--out", "x"])
    assert "25m" in capsys.readouterr().err


def test_a_budget_is_for_the_best_recipe_on_rendered_people(tmp_path, capsys):
    assert main(["train", "--data", "x", "--recipe", "best", "--budget", "1m", "--out", str(tmp_path / "a")]) == 2
    assert "--synthetic" in capsys.readouterr().err
    assert main(
        ["train", "--synthetic", "--recipe", "best", "--budget", "1m", "--resume", "--out", str(tmp_path / "a")]
    ) == 2  # fmt: skip
    assert "no run with a budget" in capsys.readouterr().err
