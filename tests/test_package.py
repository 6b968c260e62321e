"""The package: what a wheel holds, what it depends on, and that it runs from an empty folder."""

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from browser import free_port, when_up

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Modules that are not named as the project they come from.
DISTRIBUTIONS = {"cv2": "opencv-python-headless", "PIL": "pillow", "ai_edge_litert": "ai-edge-litert"}
OTHER_BACKENDS = {"jax", "torch"}  # whoever asks Keras for them has them
FOR_TYPES = {"_typeshed"}  # known to the type checker only


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What `pip install .` lays into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def environment(installed):
    return {**os.environ, "PYTHONPATH": str(installed)}


@pytest.mark.slow
def test_a_wheel_runs_from_an_empty_folder_with_its_weights_and_clips(installed, tmp_path):
    run = [sys.executable, "-P", "-m", "pose_app", "info"]
    done = subprocess.run(run, cwd=tmp_path, env=environment(installed), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Weights best: 10,971,918 parameters" in done.stdout
    assert f"Data {installed}/pose_app/shipped/samples: 96 clips" in done.stdout


@pytest.mark.slow
def test_a_wheel_says_its_licence_and_the_origin_of_its_weights(installed):
    (licences,) = installed.glob("pose_app-*.dist-info/licenses")
    assert "Apache License" in (licences / "LICENSE").read_text()
    assert "weights/best" in (licences / "NOTICE").read_text()


@pytest.mark.slow
def test_the_app_of_a_wheel_serves_this_machine_only(installed, tmp_path):
    port = free_port()
    command = [sys.executable, "-P", "-m", "pose_app", "app", "--headless", "--port", str(port), "--", "--split=valid"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(installed), stdout=subprocess.DEVNULL) as server:
        try:
            when_up(server, f"http://localhost:{port}")
            assert listening(port) == {"0100007F"}  # 127.0.0.1
        finally:
            server.kill()


def listening(port):
    """Addresses that something listens on at a port, as the system writes them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}


@pytest.mark.parametrize("port", [0, 65536])
def test_no_port_beyond_those_there_are(port, capsys):
    from pose_app.__main__ import main

    assert main(["app", "--port", str(port)]) == 2
    assert capsys.readouterr().err == f"The port is {port}; it should be from 1 to 65535.\n"


def test_everything_imported_is_a_dependency_and_nothing_else_is():
    named = {requirement.split("==")[0] for requirement in PROJECT["dependencies"]}
    imported = set()
    for path in [ROOT / "app.py", *(ROOT / "pose_app").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    foreign = imported - sys.stdlib_module_names - OTHER_BACKENDS - FOR_TYPES - {"pose_app"}
    of_an_extra = {requirement.split("==")[0] for requirement in PROJECT["optional-dependencies"]["export"]}
    assert {DISTRIBUTIONS.get(name, name) for name in foreign} - of_an_extra == named


def test_the_gpu_extra_is_the_same_tensorflow():
    (tensorflow,) = (word for word in PROJECT["dependencies"] if word.startswith("tensorflow"))
    assert PROJECT["optional-dependencies"]["gpu"] == [tensorflow.replace("tensorflow", "tensorflow[and-cuda]")]


def test_requirements_files_only_point_to_the_package():
    assert (ROOT / "requirements.txt").read_text().split("\n") == ["-e .", ""]
    assert (ROOT / "requirements-dev.txt").read_text().split("\n") == ["-e .[dev]", ""]
