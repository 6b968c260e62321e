"""What `train` cannot do is said in one line."""

import pytest
from conftest import write_course

from pose_app.__main__ import main


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    """A data folder with a train and a valid split of two clips each."""
    return write_course(tmp_path_factory.mktemp("course") / "data", 2)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--data", "nowhere"], "no data folder"),
        (["--data", ".", "--start", "nothing.npz"], "no nothing.npz"),
        (["--data", "{data}", "--recipe", "best", "--frozen", "conv5"], "no conv5 to freeze"),
        (["--synthetic", "--assets", "nowhere"], "nowhere"),
        (["--data", "{data}", "--pixels", "100"], "multiple of 16"),
        (["--data", "{data}", "--stills", "--velocity", "2"], "no velocity"),
        (["--data", "{data}", "--out", __file__], "should be a folder"),
        (["--synthetic", "--frozen", "conv4"], "renders ever new ones"),
        (["--data", "{data}", "--assets", "."], "--assets is for --synthetic"),
        (["--data", "{data}", "--pool-clips", "9"], "--pool-clips is for --synthetic"),
        (["--synthetic", "--recipe", "best", "--budget", "1m", "--pixels", "128"], "plans --pixels by itself"),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_line(more, said, course_folder, tmp_path, capsys):
    more = [word.replace("{data}", str(course_folder)) for word in more]
    assert main(["train", "--out", str(tmp_path / "w"), *more]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
