"""What weights were trained on is told in words for people, with one way to write a number."""

import re

import pytest

from pose_app.__main__ import main
from pose_app.weights import DEFAULT_WEIGHTS, read_info
from pose_app.weights.training_words import training_in_words


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (
            "168000 single frames of rendered people, then 6400 clips of rendered people, then 3,400,000 single frames "
            "of a stream of rendered people",
            "rendered people in 3 stages: 168,000 single frames, then 6,400 clips, then 3,400,000 single frames "
            "rendered during training",
        ),
        ("2800 clips of rendered people", "2,800 clips of rendered people"),
        ("1000 clips of a data folder of yours, then 20000 clips of rendered people",
         "1,000 clips of a data folder of yours, then 20,000 clips of rendered people"),
        ("the course's 3600 clips, lr 0.0001, Human36M", "the course's 3,600 clips, lr 0.0001, Human36M"),
        ("rendered people", "rendered people"),
        ("", ""),
    ],
)  # fmt: skip
def test_stages_of_the_same_pictures_are_told_once(stored, said):
    assert training_in_words(stored) == said


def test_the_shipped_weights_tell_it_so_in_info(capsys):
    main(["info"])
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Weights best:"))
    assert not re.search(r"\d{4}|a stream of", line) and "10,971,918 parameters" in line
    assert training_in_words(read_info(DEFAULT_WEIGHTS).trained_on) in line
