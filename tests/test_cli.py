"""The command line: exit codes, one sentence for bad input, reports on disk."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pose_app.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[1]


def refused(capsys, *argv) -> str:
    """Run a command that must exit 2 with one line on stderr and nothing on stdout; give that line."""
    try:
        code = main([str(word) for word in argv])
    except SystemExit as stop:  # argparse's own way out
        code = stop.code
    out, err = capsys.readouterr()
    assert code == 2
    assert out == "" and err.count("\n") == 1 and "Traceback" not in err
    return err


def test_help_names_every_command_and_loads_nothing_slow():
    script = (
        "import sys\nfrom pose_app.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as stop:\n    assert stop.code == 0\n"
        "slow = {'keras', 'tensorflow', 'streamlit', 'numba'} & set(sys.modules)\nassert not slow, slow"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_has_an_example(name, capsys):
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"example: python -m pose_app {name}" in capsys.readouterr().out


def test_usage_errors_are_one_sentence(capsys):
    assert "COMMAND" in refused(capsys)
    assert "invalid choice" in refused(capsys, "fly")
    assert "--limit" in refused(capsys, "evaluate", "--limit", "many")


def test_evaluate_refuses_bad_data(capsys, make_data, tmp_path, small_weights):
    assert "no data folder" in refused(capsys, "evaluate", "--data", tmp_path / "nowhere")
    folder = make_data(2)
    frames, joints = folder / "videoframes_clips_valid.npy", folder / "joint_3d_clips_valid.npy"
    good = frames.read_bytes()
    for content, words in [
        (good[: len(good) // 2], "cut off"),
        (b"text", "not an .npy file"),
        (np.zeros((2, 8, 224, 224, 1), np.uint8), "shape"),
        (np.full((2, 8, 224, 224, 3), np.nan, np.float32), "float32"),
        (np.array([{}], dtype=object), "pickled"),
        (np.zeros((3, 8, 224, 224, 3), np.uint8), "2 clips"),
    ]:
        if isinstance(content, bytes):
            frames.write_bytes(content)
        else:
            np.save(frames, content, allow_pickle=True)
        assert words in refused(capsys, "evaluate", "--data", folder, "--weights", small_weights)
    frames.unlink()
    assert "missing" in refused(capsys, "evaluate", "--data", folder, "--weights", small_weights)
    frames.write_bytes(good)
    joints.unlink()
    assert "nothing to score by" in refused(capsys, "evaluate", "--data", folder, "--weights", small_weights)


def test_evaluate_refuses_bad_weights_limits_engines_and_targets(capsys, make_data, tmp_path, small_weights):
    data = ("evaluate", "--data", make_data(1))
    assert "no weights in" in refused(capsys, *data, "--weights", tmp_path / "nowhere")
    good = (*data, "--weights", small_weights)
    assert "limit is 0" in refused(capsys, *good, "--limit", 0)
    assert "no engine 'abacus'" in refused(capsys, *good, "--engine", "abacus")
    assert "cannot be written" in refused(capsys, *good, "--json", tmp_path / "no" / "such.json")
    assert "cannot be written" in refused(capsys, "info", "--json", tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{")
    assert "is broken" in refused(capsys, *data, "--weights", broken)
    listed = json.loads((small_weights / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps(listed))
    assert "lack model-" in refused(capsys, *data, "--weights", broken)


def test_evaluate_scores_in_a_process_of_its_own_and_keeps_stderr_quiet(make_data, tmp_path, small_weights):
    report = tmp_path / "report.json"
    command = ["evaluate", "--data", make_data(2), "--weights", small_weights, "--limit", "1", "--json", report]
    done = subprocess.run(
        [sys.executable, "-m", "pose_app", *map(str, command)], capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(report.read_text())
    assert found["clips"] == 1 and found["weights"] == "small"
    assert f"{found['mpjpe_mm']:.1f} mm" in done.stdout and "root-relative" in done.stdout
    assert "random weights" in done.stdout and f"{found['per_joint_mm']['LWrist']:.1f} mm" in done.stdout


def test_info_says_what_is_there(capsys, tmp_path):
    assert main(["info", "--json", str(tmp_path / "info.json")]) == 0
    found = json.loads((tmp_path / "info.json").read_text())
    assert found["versions"]["numpy"] == np.__version__
    out = capsys.readouterr().out
    assert {"openvino", "keras-tensorflow"} <= set(found["engines"]) and found["auto"] in found["engines"]
    assert found["device"] in out and found["backend"] in out and f"numpy {np.__version__}" in out
