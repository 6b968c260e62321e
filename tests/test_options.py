import sys
from pathlib import Path

import pytest

from pose_app.errors import InputError
from pose_app.ui.options import app_options, parse_options
from pose_app.weights import DEFAULT_WEIGHTS


def test_without_options_it_is_the_bundled_clips_and_the_shipped_weights():
    given = parse_options([])
    assert given.data is None and given.weights == DEFAULT_WEIGHTS and given.split == "valid"


def test_options_behind_the_dashes(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/app.py", "--data", "mine", "--split", "train", "--weights", "w"])
    given = app_options()
    assert (given.data, given.split, given.weights) == (Path("mine"), "train", Path("w"))


def test_options_of_another_program_are_not_ours(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["pytest", "--colour"])
    assert app_options().data is None


@pytest.mark.parametrize("arguments", [["--colour"], ["--split", "test"], ["--data"]])
def test_bad_options_are_told_in_one_sentence(arguments):
    with pytest.raises(InputError) as told:
        parse_options(arguments)
    assert arguments[0] in str(told.value) and "\n" not in str(told.value)


def test_an_engine_is_chosen_or_refused():
    assert parse_options([]).engine == "auto" and parse_options(["--engine=openvino"]).engine == "openvino"
    with pytest.raises(InputError, match="There is no engine 'abacus'; it can be auto, openvino"):
        parse_options(["--engine", "abacus"])
