"""Whom `predict` looks at, with a stand-in network and people who are blocks of colour."""

import numpy as np
import pytest
from people_stand_in import BLUE, GREEN, put_block

from pose_app.__main__ import main

pytestmark = pytest.mark.usefixtures("grey_network", "block_people")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Four seconds of 320x240: a blue person stands at the left throughout, a green one at the right from 2 s on."""
    frames = np.full((100, 240, 320, 3), 150, np.uint8)
    for i, frame in enumerate(frames):
        put_block(frame, 40, 60, 120, BLUE)
        if i >= 50:
            put_block(frame, 220, 60, 120, GREEN)
    path = tmp_path_factory.mktemp("film") / "two.npy"
    np.save(path, frames)
    return path


def middle(path) -> float:
    """The middle of a prediction's squares, x in pixels of the film."""
    x, _, side, _ = np.load(path)["crops_xywh"].mean(axis=0)
    return x + side / 2


@pytest.mark.parametrize(
    ("options", "x", "from_s"),
    [
        ([], 60, 0.0), (["--person", "1"], 60, 0.0), (["--person", "2"], 240, 2.0),
        (["--at", "245,100"], 240, 2.0), (["--at", "50,150", "--start", "3"], 60, 3.0),
        (["--person", "2", "--start", "2.4"], 240, 2.4),
    ],
)  # fmt: skip
def test_the_person_who_was_asked_for_is_looked_at(film, tmp_path, options, x, from_s):
    out = tmp_path / "a.npz"
    assert main(["predict", str(film), "--out", str(out), *options]) == 0
    assert middle(out) == pytest.approx(x, abs=3)
    start = np.load(out)["frame_times_s"][0]
    assert start >= from_s - 0.001 and ("--start" not in options or start == pytest.approx(from_s))


@pytest.mark.parametrize("whole", [[], ["--all"]])
def test_everybody_gets_a_file(film, tmp_path, whole):
    out = tmp_path / "a.npz"
    assert main(["predict", str(film), "--out", str(out), "--people", *whole]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-person-1.npz", "a-person-2.npz"]
    assert [round(middle(tmp_path / f"a-person-{n}.npz") / 10) for n in (1, 2)] == [6, 24]


def test_who_is_not_in_sight_does_not_keep_others_from_their_file(film, tmp_path, capsys):
    command = ["predict", str(film), "--out", str(tmp_path / "a.npz"), "--people", "--start", "0.4"]
    assert main(command) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a-person-1.npz"]
    error = capsys.readouterr().err
    assert error.startswith("Of 2 people 1 failed: Person 2 is not in sight") and error.count("\n") == 1


BAD = {
    "nobody there": (["--at", "160,10", "--start", "3"], "Nobody was found at 160,10 at 3 s"),
    "too many": (["--person", "3"], "There is no person 3 in this film: there are persons 1 to 2."),
    "not yet there": (["--person", "2", "--start", "0.4"], "no person 2"),
    "no number": (["--person", "0"], "numbered from 1"),
    "no place": (["--at", "12"], "should be two numbers X,Y"),
    "outside": (["--at", "330,10"], "330,10 is outside the 320×240 picture"),
    "not a number": (["--at", "nan,10"], "is outside the 320×240 picture"),
    "two ways": (["--at", "1,2", "--people"], "only one of them"),
    "no crop": (["--person", "1", "--crop", "none"], "by --crop auto only"),
}


@pytest.mark.parametrize("case", BAD)
def test_who_is_not_there_is_said_in_one_sentence(film, tmp_path, capsys, case):
    options, expected = BAD[case]
    assert main(["predict", str(film), "--out", str(tmp_path / "a.npz"), *options]) == 2
    error = capsys.readouterr().err
    assert expected in error and error.count("\n") == 1 and not list(tmp_path.iterdir())


def test_an_empty_room_is_no_reason_for_a_file(tmp_path, capsys):
    np.save(tmp_path / "room.npy", np.full((30, 120, 160, 3), 150, np.uint8))
    for options in ([], ["--all"], ["--people"], ["--start", "0.2"]):
        assert main(["predict", str(tmp_path / "room.npy"), "--out", str(tmp_path / "a.npz"), *options]) == 2
        error = capsys.readouterr().err
        assert error.startswith("Nobody was found in room.npy") and error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["room.npy"]
