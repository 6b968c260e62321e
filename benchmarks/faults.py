"""A disk that fills and SIGKILL, at 20 moments of each command: does the next run go on, are finished files whole?

    sudo .venv/bin/python benchmarks/faults.py disk kill --commands generate predict evaluate train

`disk` mounts a small tmpfs, which only root may: at each moment all that is free is filled, the command ends as it
will, room is made, and it is given again. It fails where a command dies of a traceback or a signal, where one that
exits 0 has left no whole file, where the next run does not exit 0, and where the same work gives other results.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a checkout that is not installed
MOMENTS, SIZE_MB = 20, 1500
PROGRAM = (sys.executable, "-m", "pose_app")


def make_inputs(folder: Path) -> None:
    """Render a data folder of both splits, and copy frames of the bundled clips as a film of 40 frames."""
    from pose_app.dataset import bundled

    for split, clips in (("train", "4"), ("valid", "2")):
        run(f"generate --out {folder}/data --split {split} --clips {clips} --workers 2 --bodies 2")
    np.save(folder / "film.npy", np.concatenate([bundled().frames[i] for i in range(5)]))


def commands(inputs: Path, out: Path) -> dict[str, tuple[str, str]]:
    """For each command its line, and what is added to go on with it."""
    train = f"train --data {inputs}/data --recipe best --pixels 64 --batch 2 --epochs 3 --stills --out {out}/weights"
    return {
        "generate": (f"generate --out {out}/data --clips 6 --workers 2 --bodies 2", ""),
        "predict": (f"predict {inputs}/film.npy --all --out {out}/a.npz --draw {out}/a.png --json {out}/a.json",
                    "--resume"),
        "evaluate": (f"evaluate --limit 12 --json {out}/report.json", ""),
        "train": (train, "--resume"),
    }  # fmt: skip


def run(line: str, at: float | None = None, then=None) -> tuple[int, str, float]:
    """Run a command, do something to it after some seconds; gives exit code, stderr, seconds."""
    start = time.monotonic()
    process = subprocess.Popen([*PROGRAM, *line.split()], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if then:
        try:
            process.wait(at)
        except subprocess.TimeoutExpired:
            then(process)
    errors = process.communicate(timeout=600)[1].decode(errors="replace")
    return process.returncode, errors, time.monotonic() - start


def whole(out: Path) -> list[str]:
    """Name the finished files that are not whole."""
    from pose_app.weights import load_weights

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

    def fill(_) -> None:
        with filler.open("wb") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(out).free)
                while True:
                    os.write(file.fileno(), bytes(4096))
            except OSError:
                pass

    code, errors, _ = run(line, at, fill if kind == "disk" else lambda process: process.send_signal(signal.SIGKILL))
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
    inputs, out = args.folder / "inputs", args.folder / "out"
    if not inputs.exists():
        inputs.mkdir(parents=True)
        make_inputs(inputs)
    out.mkdir(exist_ok=True)
    rng, wrong = random.Random(0), 0
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", out], check=True)
    try:
        for name in args.commands:
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
    main()
