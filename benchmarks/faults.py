"""A disk that fills and SIGKILL, at 20 moments of each command: does the next run go on, are finished files whole?

    sudo .venv/bin/python benchmarks/faults.py disk kill --commands generate predict evaluate train

`disk` mounts a small tmpfs, which only root may: at each moment all that is free is filled, the command ends as it
will, room is made, and it is given again. It fails where a command dies of a traceback or a signal, where one that
exits 0 left no whole file, where the next run does not exit 0, and where the same work gives other results. Commands
run in processes that have loaded TensorFlow, so that the moments fall into their work; small networks stand in.
"""

import argparse
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a checkout that is not installed

from pose_app.clips import Clip, Prediction  # noqa: E402
from pose_app.model import ModelConfig  # noqa: E402

MOMENTS = 20
MOST_S = 120  # that any of these commands may take; one that hangs is ended, and is then wrong
SIZES_MB = {"generate": 20, "predict": 5, "evaluate": 5, "train": 80}  # of the disk that fills


class StandIn:
    """Says for each clip, after a while, where its frames' brightness puts the joints."""

    weights = engine = precision = device = "stand-in"
    info = SimpleNamespace(mean_pose_mm=None, trained_on="nothing")

    def __init__(self, folder: Path, engine: str) -> None:
        time.sleep(0.3)

    def warm_up(self) -> None:
        pass

    def predict_many(self, clips: Iterable[Clip], batch: int = 1) -> Iterator[Prediction]:
        for clip in clips:
            time.sleep(0.05)
            joints = np.random.default_rng(int(clip.frames.mean() * 1e6)).normal(0, 300, (8, 17, 3)).astype(np.float32)
            yield Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.05)


def load_libraries() -> None:
    """Import what commands load lazily, without using it: what has been used does not survive a fork."""
    # Without threads of its own, TensorFlow works in a fork.
    os.environ.update(TF_NUM_INTEROP_THREADS="-1", TF_NUM_INTRAOP_THREADS="1")
    from pose_app.commands import evaluate, predict
    from pose_app.model import network
    from pose_app.model.backend import keras

    for name in ("pose_app.evaluation", "pose_app.training.run", "pose_app.synthetic.stage.scene"):
        importlib.import_module(name)
    importlib.import_module("tensorflow").config.run_functions_eagerly(True)

    def small_backbone(config: ModelConfig) -> keras.Model:
        pictures = keras.Input((config.pixels, config.pixels, 3))
        return keras.Model(pictures, keras.layers.Conv2D(2048, 3, strides=32)(pictures), name="backbone")

    network._backbone = small_backbone
    evaluate.Predictor = predict.Predictor = StandIn


def make_inputs(folder: Path) -> None:
    """Render a data folder of both splits, and copy frames of the bundled clips as a film of 40 frames."""
    from pose_app.dataset import bundled

    for split, clips in (("train", "4"), ("valid", "2")):
        run(f"generate --out {folder}/data --split {split} --clips {clips} --workers 2 --bodies 2")
    np.save(folder / "film.npy", np.concatenate([bundled().frames[i] for i in range(5)]))


def commands(inputs: Path, out: Path) -> dict[str, tuple[str, str]]:
    """For each command its line, and what is added to go on with it."""
    train = f"train --data {inputs}/data --pixels 64 --epochs 2 --out {out}/weights"
    return {
        "generate": (f"generate --out {out}/data --clips 6 --workers 2 --bodies 2", ""),
        "predict": (f"predict {inputs}/film.npy --all --out {out}/a.npz --draw {out}/a.png --json {out}/a.json",
                    "--resume"),
        "evaluate": (f"evaluate --limit 12 --json {out}/report.json", ""),
        "train": (train, "--resume"),
    }  # fmt: skip


def start(line: str, errors: int) -> int:
    """Begin a command in a fork, or, as TensorFlow may hang in one, training in a new process once it has loaded."""
    if line.startswith("train"):
        child = subprocess.Popen([sys.executable, __file__, "--become", line, str(errors)], stdout=subprocess.PIPE,
                                 pass_fds=[errors])  # fmt: skip
        child.stdout.readline()
        child.returncode = 0  # it is waited for by its number
        return child.pid
    process = os.fork()
    if not process:
        _become(line, errors)
    return process


def run(line: str, at: float | None = None, then: Callable[[int], None] | None = None) -> tuple[int, str, float]:
    """Run a command in a fork, do something to its process after some seconds; gives exit code, stderr, seconds."""
    with tempfile.TemporaryFile() as errors:
        process, begun = start(line, errors.fileno()), time.monotonic()
        while (ended := os.waitpid(process, os.WNOHANG))[0] == 0:
            time.sleep(0.005)
            if then and time.monotonic() - begun > at:
                then(process)
                then = None
            if time.monotonic() - begun > MOST_S:
                os.kill(process, signal.SIGKILL)
        errors.seek(0)
        return os.waitstatus_to_exitcode(ended[1]), errors.read().decode(errors="replace"), time.monotonic() - begun


def _become(line: str, errors: int) -> NoReturn:
    from pose_app.__main__ import main

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(errors, 2)
    code = 99
    try:
        code = main(line.split())
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


def whole(out: Path) -> list[str]:
    """Name the finished files that are not whole."""
    from pose_app.weights.loading import load_weights

    bad = []
    for path in (p for p in out.rglob("*") if p.is_file() and not p.name.startswith(".pose-app-")):
        try:
            if path.suffix == ".json":
                json.loads(path.read_text())
            elif path.suffix in (".npz", ".npy"):
                loaded = np.load(path)
                _ = [loaded[name] for name in loaded.files] if path.suffix == ".npz" else loaded.shape
            elif path.suffix == ".png" and not path.read_bytes().endswith(b"IEND\xaeB`\x82"):
                bad.append(f"{path} is cut off")
        except Exception as error:
            bad.append(f"{path}: {error!r}")
    if (out / "weights" / "config.json").exists():
        try:
            load_weights(out / "weights")
        except Exception as error:
            bad.append(f"weights: {error!r}")
    return bad


def result(name: str, out: Path) -> object:
    """What a command that was done leaves, as far as it is the same each time."""
    if name == "generate":
        return {p.name: p.read_bytes() for p in sorted((out / "data").iterdir())}
    if name == "predict":
        return np.load(out / "a.npz")["joints_3d_mm"].round(1).tobytes()
    if name == "evaluate":
        return round(json.loads((out / "report.json").read_text())["mpjpe_mm"], 2)
    return len((out / "weights" / "history.csv").read_text().splitlines())


def one(name: str, kind: str, at: float, inputs: Path, out: Path, expected: object) -> list[str]:
    """Do a command with a fault at a moment and once more without; gives what was wrong."""
    line, more = commands(inputs, out)[name]
    filler, wrong = out / "filler", []

    def fill(_: int) -> None:
        with filler.open("wb", buffering=0) as file:
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(out).free)
            file.seek(0, os.SEEK_END)
            with suppress(OSError):
                while True:
                    file.write(bytes(4096))

    code, errors, _ = run(line, at, fill if kind == "disk" else lambda process: os.kill(process, signal.SIGKILL))
    filler.unlink(missing_ok=True)
    if kind == "disk" and (code not in (0, 1, 2) or "Traceback" in errors):
        wrong.append(f"exit {code}: {errors[-600:]}")
    wrong += whole(out)
    last = errors.strip().splitlines()[-1:] if kind == "disk" else []
    if code != 0:
        again, errors, _ = run(f"{line} {more}")
        if more and again == 2 and ("no run to resume" in errors or "already holds" in errors):
            again, errors, _ = run(line)
        if again:
            wrong.append(f"the next run: exit {again}: {errors[-600:]}")
    wrong += whole(out)
    if not wrong and result(name, out) != expected:
        wrong.append("other results")
    print(f"{kind} {name} at {at:.2f} s: exit {code} {last} {'WRONG ' + str(wrong) if wrong else 'good'}", flush=True)
    return wrong


def main() -> None:
    """Go through the kinds and commands asked for; exits 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="+", choices=("disk", "kill"))
    parser.add_argument("--commands", nargs="+", default=["generate", "predict", "evaluate", "train"])
    parser.add_argument("--moments", type=int, default=MOMENTS)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/pose-app-faults"))
    args = parser.parse_args()
    load_libraries()
    inputs, out = args.folder / "inputs", args.folder / "out"
    if not inputs.exists():
        inputs.mkdir(parents=True)
        make_inputs(inputs)
    out.mkdir(exist_ok=True)
    rng, wrong = random.Random(0), 0
    for name in args.commands:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZES_MB[name]}m", "tmpfs", out], check=True)
        try:
            _, _, seconds = run(commands(inputs, out)[name][0])
            expected = result(name, out)
            for kind in args.kinds:
                for i in range(args.moments):
                    for path in out.iterdir():
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                    at = seconds * (i + rng.random()) / args.moments
                    wrong += bool(one(name, kind, at, inputs, out, expected))
        finally:
            subprocess.run(["umount", out], check=True)
    print(f"{wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--become"]:
        load_libraries()
        print("ready", flush=True)
        _become(sys.argv[2], int(sys.argv[3]))
    main()
