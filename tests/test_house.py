"""The rules of the house that tools can hold: who may import whom, and the code's style."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(tool: str, *options: str) -> subprocess.CompletedProcess:
    program = Path(sys.executable).with_name(tool)
    return subprocess.run([program, *options], cwd=ROOT, capture_output=True, text=True)


def test_imports_go_down_only():
    done = run("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout


def test_every_folder_of_modules_is_a_package():
    # The checker of imports does not see into other folders.
    folders = {path.parent for path in (ROOT / "pose_app").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_ruff_finds_nothing():
    done = run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_types_agree_in_every_room_that_is_typed():
    done = run("mypy", "--no-color-output", "-p", "pose_app")
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_and_styles_of_the_pages_keep_to_the_length_of_lines_and_files():
    for path in (ROOT / "pose_app/ui").rglob("*"):
        if path.suffix in (".js", ".css", ".html"):
            lines = path.read_text().splitlines()
            assert len(lines) <= 250 and max(map(len, lines)) <= 120, path


def test_the_weights_that_are_shipped_are_small_and_say_what_they_are():
    from pose_app.weights import list_weights, read_info

    shipped = list_weights()
    assert shipped
    for folder in shipped:
        info = read_info(folder)
        sizes = [(folder / name).stat().st_size for name in info.files]
        assert max(sizes) < 16e6 and sum(sizes) < 64e6
        assert "rendered people" in info.trained_on and info.validation["command"]
