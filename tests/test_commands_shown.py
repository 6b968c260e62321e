"""The commands shown are read by a shell and by the command line's own parser, as a user's would be."""

import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest

from pose_app.__main__ import build_parser
from pose_app.dataset import BUNDLED_FOLDER
from pose_app.dataset.convention import Convention
from pose_app.ui.commands_shown import (
    PROJECT,
    app_command,
    command,
    evaluate_command,
    predict_command,
    train_command,
)
from pose_app.ui.options import parse_options
from pose_app.weights import DEFAULT_WEIGHTS, read_info


def workspace(folder=BUNDLED_FOLDER, split="valid", weights=DEFAULT_WEIGHTS, convention=None, engine="auto"):
    dataset = SimpleNamespace(folder=Path(folder), split=split, convention=convention)
    return SimpleNamespace(dataset=dataset, info=SimpleNamespace(folder=weights), engine=engine)


def parsed(line):
    words = shlex.split(line)
    assert words[:3] == ["python", "-m", "pose_app"]
    return build_parser().parse_args(words[3:])


def test_evaluating_the_bundled_clips_needs_no_data():
    assert evaluate_command(workspace()) == "python -m pose_app evaluate --weights weights/best"


def test_an_engine_that_was_chosen_is_named():
    chosen = workspace(engine="openvino")
    assert parsed(evaluate_command(chosen)).engine == "openvino"
    assert parsed(predict_command(chosen, "a.mp4", 0.0, 1, "auto")).engine == "openvino"
    _, ours = app_command(chosen).split(" -- ")
    assert parse_options(shlex.split(ours)).engine == "openvino"


@pytest.mark.parametrize("folder", ["/data/my clips", "/data/$(rm -rf x)", "/data/it's; here"])
def test_a_folder_with_any_name_stays_one_word(folder):
    args = parsed(evaluate_command(workspace(folder, "train")))
    assert args.data == Path(folder) and args.split == "train" and args.weights == Path("weights/best")


def test_joints_turned_on_the_page_are_turned_by_the_command():
    for up in ("+y", "-z"):
        turned = Convention("m", up, True, 450.0, turned=True)
        assert parsed(evaluate_command(workspace(convention=turned))).up == up
    assert parsed(evaluate_command(workspace(convention=Convention("m", "+y", True, 450.0)))).up is None


def test_the_app_is_opened_on_the_same_data():
    words = shlex.split(app_command(workspace("/data/my clips", "train")))
    assert words[:4] == ["streamlit", "run", "app.py", "--"]
    given = parse_options(words[4:])
    assert (given.data, given.split, given.weights) == (Path("/data/my clips"), "train", Path("weights/best"))


def test_predicting_the_same_eight_frames():
    args = parsed(predict_command(workspace(), "my film.mp4", 7.4999, 3, "10,20,300,300"))
    assert (args.input, args.out, args.crop) == (["my film.mp4"], Path("my film.npz"), "10,20,300,300")
    assert args.start == pytest.approx(7.5) and args.stride == 3
    assert parsed(predict_command(workspace(), "f.npy", 0.0, 1, "none")).crop == "none"


def test_training_again_by_the_recipe_of_the_shipped_weights():
    info = read_info(DEFAULT_WEIGHTS)
    recipe = info.recipe
    args = parsed(train_command("best", {**vars(info.config), **recipe}))
    assert (args.backbone, args.pixels) == (info.config.backbone, info.config.pixels)
    assert args.train_smoothing_only is recipe["train_smoothing_only"] is True
    assert args.precision == recipe["precision"] == "float32"
    assert args.recipe == recipe["name"] and args.epochs == recipe["epochs"] and args.batch == recipe["batch"]
    assert args.learning_rate == pytest.approx(recipe["learning_rate"]) and args.cache_features_after == "none"
    assert args.start == Path("weights") / recipe["start"]  # of the stage before, not a file of any folder
    assert args.out == Path("weights/best-again") and not args.synthetic and str(args.data) == "DIR"


def test_training_again_with_a_loss_on_velocities():
    assert parsed(train_command("x", {"name": "best", "velocity": 3.0})).velocity == 3
    assert parsed(train_command("x", {"name": "best", "velocity": 0.0})).velocity is None


def test_training_again_for_a_time_plans_all_of_its_stages():
    stills = {"name": "best", "seconds": 700.0, "start": "b", "before": {"name": "best", "epochs": 3, "start": "a"}}
    args = parsed(train_command("x", {"name": "best", "seconds": 300.0, "start": "stills", "before": stills}))
    assert args.budget == 1000 and args.synthetic and args.recipe == "best" and args.start == Path("weights/b")
    assert args.epochs is None and args.batch is None and args.data is None


def test_training_on_an_endless_stream_names_no_data():
    args = parsed(train_command("x", {"name": "best", "trained_on": "an endless stream of rendered people"}))
    assert args.synthetic and args.data is None


def test_paths_inside_the_project_are_relative_to_it():
    assert command("info", json=PROJECT / "out" / "a.json") == "python -m pose_app info --json out/a.json"
