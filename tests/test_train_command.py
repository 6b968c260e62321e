"""`train` from the command line: runs of a small network, one of the course's own, and what it refuses."""

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import STANDING_M, write_course
from small_resnet import use_small_resnets

from pose_app.__main__ import build_parser, main
from pose_app.commands import train as command
from pose_app.model import JOINTS_M
from pose_app.model.backend import keras
from pose_app.model.network import build_model, weight_layers
from pose_app.skeleton import MIRROR
from pose_app.synthetic.data import pool
from pose_app.synthetic.data.generator import Rendered
from pose_app.training import loop, stream
from pose_app.training.recipes import BEST, Recipe
from pose_app.weights import DEFAULT_WEIGHTS, read_history, read_info, recipe_chain
from pose_app.weights.loading import load_weights
from pose_app.weights.saving import save_weights

pytestmark = pytest.mark.slow


def weights(model, name):
    """The weights of one layer of a network."""
    return weight_layers(model)[name].get_weights()


BEST_RUN = "--recipe best --epochs 1 --batch 1 --pixels 64".split()


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    """A data folder with a train and a valid split of two clips each."""
    return write_course(tmp_path_factory.mktemp("course") / "data", 2)


@pytest.fixture(scope="module")
def stills_run(course_folder, tmp_path_factory):
    """The weights of a run on single frames, from which others go on."""
    out = tmp_path_factory.mktemp("stills") / "a"
    with pytest.MonkeyPatch.context() as patch:
        use_small_resnets(patch)
        assert main(["train", "--data", str(course_folder), *BEST_RUN, "--stills", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def stills_network(stills_run):
    """The network of stills_run, for tests that leave it as it is."""
    with pytest.MonkeyPatch.context() as patch:
        use_small_resnets(patch)
        return load_weights(stills_run)[0]


OLD_NAMES = {
    "cache_features_after": "frozen", "freeze_until": "fixed", "freeze_batch_norm": "keep_norms",
    "train_temporal_only": "only_time", "train_smoothing_only": "only_smoothing",
}  # fmt: skip


def with_old_names(path):
    """Write a file as it was before the settings of a recipe had the names of today."""
    text = path.read_text()
    for name, old in OLD_NAMES.items():
        assert f'"{name}"' in text
        text = text.replace(f'"{name}"', f'"{old}"')
    path.write_text(text)


def test_settings_and_options_by_their_old_names_are_those_of_today():
    chain = recipe_chain(read_info(DEFAULT_WEIGHTS).recipe)  # whose config.json has the old ones
    assert all(values["freeze_batch_norm"] is True for values in chain)
    assert [values["cache_features_after"] for values in chain].count("conv4_block5") == 2
    assert chain[-1]["train_smoothing_only"] is True and not any(
        old in row for old in OLD_NAMES.values() for row in chain
    )
    plain = {**dataclasses.asdict(BEST), "model": BEST.model.plain()}
    assert Recipe.from_plain({OLD_NAMES.get(name, name): value for name, value in plain.items()}) == BEST
    words = "train --data a --out b --frozen conv4 --fixed conv2 --only-time --no-only-smoothing".split()
    args = build_parser().parse_args(words)
    assert (args.cache_features_after, args.freeze_until) == ("conv4", "conv2")
    assert (args.train_temporal_only, args.train_smoothing_only) == (True, False)


@pytest.mark.usefixtures("quick_backbones")
def test_a_run_leaves_weights_that_say_what_they_are(course_folder, stills_run, tmp_path, capsys):
    out = Path(shutil.copytree(stills_run, tmp_path / "weights"))
    argv = ["train", "--out", str(out), "--data", str(course_folder), *BEST_RUN, "--stills"]
    config = json.loads((out / "config.json").read_text())
    assert config["trained_on"] == "16 single frames of a data folder of yours"
    assert config["recipe"]["freeze_batch_norm"] is True and config["architecture"]["backbone"] == "resnet50v2"
    parameters = config["parameters"]
    mean_pose = np.array(config["mean_pose_mm"])
    assert np.allclose(mean_pose, np.load(course_folder / "joint_3d_clips_train.npy").mean((0, 1)) * 1000, atol=0.02)
    with (out / "history.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert 0 < float(row["mpjpe"]) < 1000 and row["epoch"] == "1" and len(mean_pose) == len(MIRROR)
    assert max(path.stat().st_size for path in out.glob("*.h5")) < 16e6

    assert main(argv) == 2 and "already holds a run" in capsys.readouterr().err
    assert main([*argv, "--resume", "--learning-rate", "1e-4"]) == 2 and "same settings" in capsys.readouterr().err
    with_old_names(out / ".resume" / "progress.json")
    assert main([*argv, "--resume"]) == 0
    with_old_names(out / "config.json")

    more = ["train", "--out", str(tmp_path / "more"), "--data", str(course_folder), "--recipe", "best", "--epochs", "1"]
    assert main([*more, "--start", str(out), "--pixels", "128", "--frozen", "conv4_block5"]) == 0
    config = json.loads((tmp_path / "more" / "config.json").read_text())
    assert (config["architecture"]["pixels"], config["parameters"]) == (128, parameters)
    what = "a data folder of yours"
    assert config["trained_on"] == f"16 single frames of {what}, then 2 clips of {what}"
    again = ["train", "--data", str(course_folder), *BEST_RUN, "--stills", "--out", str(tmp_path / "again")]
    assert main([*again, "--start", str(out)]) == 0  # the same once more is not other data
    assert json.loads((tmp_path / "again" / "config.json").read_text())["trained_on"] == f"16 single frames of {what}"
    recipe = config["recipe"]
    assert recipe["before"]["first_epoch"] == 1 and recipe["first_epoch"] == 1 + recipe["before"]["epochs"]
    assert recipe["before"]["stills"] and not recipe["stills"]
    assert recipe["before"]["augment"] and not recipe["augment"]  # kept features are not changed
    with (tmp_path / "more" / "history.csv").open() as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1", "2"]


@pytest.fixture
def whole_precision_after():
    """Set Keras back to float32, which a run in half precision leaves changed for what follows in the process."""
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.usefixtures("whole_precision_after", "quick_backbones")
@pytest.mark.parametrize("recipe", ["seed", "best"])
def test_a_network_trained_in_half_precision_still_says_joints_in_whole(recipe, course_folder, tmp_path):
    argv = ["train", "--recipe", recipe, "--data", str(course_folder), "--precision", "bfloat16", "--pixels", "64"]
    assert main([*argv, "--epochs", "1", "--out", str(tmp_path / "w")]) == 0
    model, _ = load_weights(tmp_path / "w")
    assert model.output[JOINTS_M].dtype == "float32"


@pytest.mark.usefixtures("quick_backbones")
def test_training_only_what_follows_in_time_leaves_single_frames_as_they_were(
    course_folder, stills_run, stills_network, tmp_path
):
    # Two batches, so that there is a step after the warm-up's first, whose rate is 0.
    common = ["train", "--data", str(course_folder), *BEST_RUN]
    more = ["--only-time", "--velocity", "2", "--start", str(stills_run)]
    assert main([*common, *more, "--out", str(tmp_path / "b")]) == 0
    before, after = stills_network, load_weights(tmp_path / "b")[0]
    same = {
        name: all(map(np.array_equal, weights(before, name), weights(after, name)))
        for name in ("backbone", "neck", "volume", "plane", "joints")
    }
    assert same == {"backbone": True, "neck": True, "volume": True, "plane": True, "joints": False}
    # Of that only the smoothing.
    more = ["--only-smoothing", "--start", str(tmp_path / "b")]
    assert main([*common, *more, "--out", str(tmp_path / "c")]) == 0
    smoother = load_weights(tmp_path / "c")[0]
    same = {
        name: all(map(np.array_equal, weights(after, name), weights(smoother, name)))
        for name in ("backbone", "dense", "lstm", "joints", "smooth")
    }
    assert same == {"backbone": True, "dense": True, "lstm": True, "joints": True, "smooth": False}


@pytest.mark.usefixtures("quick_backbones")
def test_training_goes_on_from_a_network_that_expected_nothing(course_folder, tmp_path):
    model = build_model(config := dataclasses.replace(BEST.model, pixels=64, predicts_error=False))
    save_weights(model, tmp_path / "before", config, trained_on="nothing", recipe={}, validation={})
    # One batch, and the first step of the warm-up has rate 0: what was there stays.
    words = "--recipe best --epochs 1 --batch 8 --pixels 64 --only-time".split()
    places = ["--data", course_folder, "--start", tmp_path / "before", "--out", tmp_path / "after"]
    assert main(["train", *words, *map(str, places)]) == 0
    before, after = (load_weights(tmp_path / name)[0] for name in ("before", "after"))
    assert set(weight_layers(after)) - set(weight_layers(before)) >= {"error_mlp", "expected"}
    for name in ("backbone", "neck", "volume", "plane", "dense", "lstm", "joints"):
        pairs = zip(weights(before, name), weights(after, name), strict=True)
        assert all(np.array_equal(*pair) for pair in pairs), name


@pytest.mark.usefixtures("quick_backbones")
def test_fixed_first_layers_stay_as_they_started(course_folder, stills_run, stills_network, tmp_path):
    common = ["train", "--data", str(course_folder), *BEST_RUN, "--stills"]
    assert main([*common, "--fixed", "conv2", "--start", str(stills_run), "--out", str(tmp_path / "b")]) == 0
    networks = stills_network, load_weights(tmp_path / "b")[0]
    before, after = (network.get_layer("backbone") for network in networks)
    names = ("conv1_conv", "conv2_block1_1_conv", "conv2_block3_3_conv", "conv3_block1_1_conv", "conv4_block1_1_conv")
    kernels = [[net.get_layer(name).get_weights()[0] for name in names] for net in (before, after)]
    assert [np.array_equal(*pair) for pair in zip(*kernels, strict=True)] == [True, True, True, False, False]


def noise_clip(settings, index):
    """Stands for a rendered clip: in a moment, and another for each number."""
    rng = np.random.default_rng(index)
    frames = rng.integers(0, 256, (8, 224, 224, 3), np.uint8)
    joints = STANDING_M + rng.normal(0, 0.01, (8, 17, 3))  # as large as a person, which data folders are asked for
    return Rendered(
        frames, joints, 100 + 100 * joints, joints[:, 0], np.zeros((8, 3, 3)), {"clip": f"valid-{index:05d}"}
    )


@pytest.mark.usefixtures("quick_backbones")
def test_a_run_on_rendered_people_that_was_stopped_ends_as_one_that_was_not(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "VALID_CLIPS", 1)
    monkeypatch.setattr(stream, "render_clip", noise_clip)
    monkeypatch.setattr(pool, "render_clip", noise_clip)
    sizes = "--epochs 2 --epoch-clips 4 --pool-clips 8 --clip-draws 1 --batch 2 --pixels 64 --workers 1".split()
    argv = ["train", "--recipe", "best", "--synthetic", *sizes, "--out"]
    assert main([*argv, str(tmp_path / "straight")]) == 0
    add, done = loop._add, []

    def stop_in_the_second_epoch(*batch):
        add(*batch)
        done.append(batch)
        if len(done) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loop, "_add", stop_in_the_second_epoch)
        assert main([*argv, str(tmp_path / "stopped")]) == 130
    assert main([*argv, str(tmp_path / "stopped"), "--resume"]) == 0
    straight, stopped = (read_history(tmp_path / name) for name in ("straight", "stopped"))
    for a, b in zip(straight, stopped, strict=True):
        assert {**a, "seconds": 0} == pytest.approx({**b, "seconds": 0}, rel=1e-5)
    means = [read_info(tmp_path / name).mean_pose_mm for name in ("straight", "stopped")]
    np.testing.assert_array_equal(*means)


@pytest.mark.usefixtures("quick_backbones")
def test_the_courses_recipe_runs_from_the_command_line(course_folder, tmp_path, capsys):
    out = tmp_path / "seed"
    assert main(["train", "--data", str(course_folder), "--epochs", "1", "--pixels", "64", "--out", str(out)]) == 0
    config = json.loads((out / "config.json").read_text())
    assert config["recipe"]["name"] == "seed" and config["architecture"]["head"] == "dense"
    backbone = load_weights(out)[0].get_layer("backbone").count_params()
    # After it, as in the network of 30,548,787 (test_model.py), but of 2x2 cells in place of 7x7.
    assert config["parameters"] - backbone == 30_548_787 - 23_587_712 - 4 * 256 * 45 * 128

    smaller = ["train", "--data", str(course_folder), "--pixels", "96", "--start", str(out), "--out"]
    assert main([*smaller, str(tmp_path / "x")]) == 2
    assert "another network" in capsys.readouterr().err  # its LSTM reads all cells
