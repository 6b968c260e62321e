"""What the page Training says of settings, figures and broken files; every word of it is for people."""

import json
import random

import pytest
from test_training_page import HEAD, weights_folder
from test_training_runs import row

from pose_app.errors import InputError
from pose_app.figures.training_curves import best_epoch, curve_figure, gap_figure
from pose_app.training.checkpoint import RESUME_FOLDER
from pose_app.ui.commands_shown import train_command
from pose_app.ui.training.generalization_gap import gap_words
from pose_app.ui.training.quoted_figures import EPOCHS, QUOTE, figure_rows
from pose_app.ui.training.run_curves import losses_of
from pose_app.ui.training.run_list import TrainingRun, is_run, is_running, read_run
from pose_app.ui.training.wording import figures_in_words, network_in_words, settings_in_words
from pose_app.weights import DEFAULT_WEIGHTS, read_info, recipe_chain

FUZZED = 500


def test_no_setting_of_the_shipped_weights_is_said_in_the_words_of_the_code():
    info = read_info(DEFAULT_WEIGHTS)
    said = [network_in_words(info.parameters, vars(info.config)), figures_in_words(info.validation)]
    said += [settings_in_words(recipe) for recipe in recipe_chain(info.recipe)]
    words = " ".join(f"{label}: {value}" for rows in said for label, value in rows.items())
    for never in ("None", "True", "False", "only time", "only smoothing", "stills", "keep norms", "clip norm",
                  *(recipe["data"] for recipe in recipe_chain(info.recipe) if "data" in recipe)):  # fmt: skip
        assert never not in words
    assert "Starts from: the weights of the stage before" in words and "Backbone: ResNet-50 V2" in words
    assert "MPJPE: 75.3 mm" in words and "PCK@150: 88.6%" in words
    assert "Layers not trained: all but smoothing and expected errors" in words and "Time allowed: 12 min" in words


@pytest.mark.parametrize(
    ("start", "said"),
    [("random", "random weights"), ("None", "random weights"), ("imagenet", "ImageNet weights of Keras"),
     ("resnet.npz", "the file resnet.npz"), ("weights/a", "the weights weights/a"),
     ("g", "the weights of the stage before")],
)  # fmt: skip
def test_where_a_run_starts_from_is_said(start, said):
    assert settings_in_words({"start": start, "data": "0a1b2c"}) == {"Starts from": said}


def run_of(*history, **settings):
    return TrainingRun("mine", DEFAULT_WEIGHTS, history, settings, None)


def test_each_figure_says_its_clips_and_one_is_to_be_quoted():
    history = row(1, 90, 97), row(2, 80, 99)
    told = {"mpjpe_mm": 100.6, "clips": 512, "data": "fresh"}
    in_training, after = figure_rows(run_of(*history), told)
    assert (
        in_training[:2] == ("Validation in epoch 2, of which the weights are", "99.0 mm") and in_training[3] == EPOCHS
    )
    assert after == ("Measured after training", "100.6 mm", "512 clips: fresh", QUOTE)
    assert figure_rows(run_of(*history, seconds=60), told)[0][1] == "97.0 mm"  # a run for a time leaves its best epoch
    [only] = figure_rows(run_of(*history), {"mpjpe_mm": 99.0, "clips": 512})  # the same clips: as `train` writes it
    assert only[1:] == ("99.0 mm", "512 clips", QUOTE)
    assert figure_rows(run_of(), {}) == [] and figure_rows(run_of(), {"mpjpe_mm": "low"}) == []


PROGRESS = {
    "run": {"recipe": {"epochs": 4, "loss": "mse", "name": "seed", "learning_rate": 1e-3}, "model": {"lstm": 256}},
    "epoch": 1, "step": 5, "seconds": 10.0, "examples": 20, "mpjpe_sum": 4000.0, "loss_sum": 1.0,
    "history": [row(1, 100, 110)], "stem": "0001-000005",
}  # fmt: skip


@pytest.fixture
def run(tmp_path):
    folder = weights_folder(tmp_path / "mine", "mse", "1,0.1,99,0.2,120,0.001,60\n2,0.05,70,0.1,90,0.001,60\n")
    (folder / RESUME_FOLDER).mkdir()
    (folder / RESUME_FOLDER / "progress.json").write_text(json.dumps(PROGRESS))
    return folder


def use(folder, draw=True):
    """All that the page does with a run; figures take most of the time."""
    assert is_run(folder)
    found = read_run("mine", folder)
    settings_in_words(found.settings)
    losses_of([found])
    train_command("mine", found.settings)
    if found.history:
        assert isinstance(gap_words(found.history), str)
        best_epoch(found.history)
        for figure in (
            ()
            if not draw
            else (curve_figure(found.history, "mpjpe", "mm", False, 0.5), gap_figure({"mine": found.history}))
        ):
            figure.to_json()
    if (folder / "config.json").is_file():
        figure_rows(found, read_info(folder).validation)
    assert found.live is None or 0 <= found.live.share < 1


BAD = {
    "config.json": ["", "[]", "null", "{" * 100_000, '{"parameters": Infinity}', "\xff\xfe", "[" * 100_000],
    "history.csv": ["epoch,loss\n1,2\n", *(f"{HEAD}{epoch},1,1,1,1,1,1\n" for epoch in ("nan", "1e9", "1.5"))],
    f"{RESUME_FOLDER}/progress.json": [
        "", "[]", "3", '"x"', "[" * 100_000,
        *(json.dumps(PROGRESS | change) for change in (
            {"epoch": -1}, {"epoch": True}, {"epoch": "1"}, {"seconds": float("nan")}, {"step": float("inf")},
            {"examples": -1}, {"mpjpe_sum": None}, {"history": [{}]}, {"history": 3}, {"run": []},
            {"history": [row(float("nan"), 1, 1)]}, {"history": [row(1.5, 1, 1)]}, {"history": [row(0, 1, 1)]},
            {"run": {"recipe": {"epochs": 0}}},
            {"run": {"recipe": {"epochs": 4, "velocity": "fast"}}}, {"run": {"recipe": {"seconds": [1]}}},
            {"run": {"recipe": {"epochs": 10**400}}}, {"run": {"recipe": 3}})),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_whatever_is_wrong_in_a_file_is_one_sentence(run, name, text):
    (run / name).write_text(text, encoding="latin-1")
    with pytest.raises(InputError) as said:
        read_run("mine", run)
    assert str(said.value).endswith(".") and "\n" not in str(said.value) and not is_running(run)


def test_bits_and_pieces_of_a_runs_files_never_give_a_traceback(run):
    rng, broken = random.Random(7), 0
    files = [run / name for name in BAD]
    whole = {path: path.read_bytes() for path in files}
    for case in range(FUZZED):
        path = rng.choice(files)
        path.write_bytes(mangled(whole[path], rng))
        try:
            use(run, draw=case % 40 == 0)
        except InputError:
            broken += 1
        path.write_bytes(whole[path])
    use(run)  # as it was
    assert FUZZED // 4 < broken < FUZZED


def mangled(data: bytes, rng: random.Random) -> bytes:
    """Flip bits, cut off, or put in what a number is not."""
    changed = bytearray(data)
    kind = rng.randrange(4)
    if kind == 0:
        for _ in range(rng.randint(1, 3)):
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        return bytes(changed)
    if kind == 1:
        return data[: rng.randrange(len(data))]
    digits = [i for i, byte in enumerate(data) if chr(byte).isdigit()]
    place = rng.choice(digits)
    odd = rng.choice(
        [b"-", b"1e400", b"NaN", b"Infinity", b"null", b"true", b'"a"', b"[]", b"{}", b"1e9", b"\xff", b""]
    )
    return data[:place] + odd + data[place + 1 :]


def test_a_huge_file_is_not_read(run, monkeypatch):
    monkeypatch.setattr("pose_app.json_file.MOST_BYTES", 10)
    with pytest.raises(InputError, match="larger than 16 MB"):
        read_run("mine", run)
