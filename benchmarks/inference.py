"""How fast each engine runs weights/best: `python benchmarks/inference.py [--rounds N] [--accuracy]`.

Prints, beside the course's `model.predict` of its own network in the same run, what one clip takes in batches of 1 and
8, loading, the first call, and the memory of the process. Each engine has a process of its own, and they take turns.
--accuracy: also MPJPE on the bundled clips by each engine, and how far its joints are from those of float32 in Keras.
"""

import argparse
import importlib.util
import os
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

from pose_app import metrics  # noqa: E402
from pose_app.dataset import bundled  # noqa: E402
from pose_app.evaluation import peak_rss_mb  # noqa: E402
from pose_app.weights import DEFAULT_WEIGHTS, read_info  # noqa: E402

COURSE = "course's model.predict"
BATCHES = (1, 8)
WANTED = {"openvino float32": 0.40, "openvino bfloat16": 0.12}  # of the course's, in batches of 1
Run = Callable[[np.ndarray], np.ndarray]


def load(name: str) -> Run:
    """Load a network; gives what maps (B, 8, 224, 224, 3) uint8 to joints in metres."""
    if name == COURSE:
        from pose_app.model import ModelConfig
        from pose_app.model.network import build_model

        model = build_model(ModelConfig())
        return lambda frames: model.predict(frames, verbose=0)["joints_m"]
    from pose_app.engines import load_engine

    info = read_info(DEFAULT_WEIGHTS)
    if name.startswith("openvino"):
        from pose_app.engines.openvino_engine import OpenVinoEngine

        engine = OpenVinoEngine(info, precision=name.split()[1])
    else:
        engine = load_engine(info, name)
    return lambda frames: engine(frames)["joints_m"]


def work(name: str) -> None:
    """Answer on the standard streams: to a batch's size seconds a clip, to "all" the joints of the bundled clips."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    begun = time.perf_counter()
    run = load(name)
    loaded = time.perf_counter()
    frames = bundled().frames
    run(frames[0][None])
    pickle.dump((loaded - begun, time.perf_counter() - loaded), answers)
    answers.flush()
    while True:
        try:
            question = pickle.load(questions)
        except EOFError:
            return
        if question == "memory":
            answer = peak_rss_mb()
        elif question == "all":
            answer = np.concatenate([run(frames[i][None]) for i in range(len(frames))])
        else:
            batch = np.stack([frames[i] for i in range(question)])
            start = time.perf_counter()
            run(batch)
            answer = (time.perf_counter() - start) / question
        pickle.dump(answer, answers)
        answers.flush()


class Process:
    """A network in a process of its own."""

    def __init__(self, name: str) -> None:
        backend = name.removeprefix("keras-") if name.startswith("keras-") else "tensorflow"
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--work", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "KERAS_BACKEND": backend},
        )
        self.load_s, self.first_s = pickle.load(self._process.stdout)

    def ask(self, question: int | str) -> object:
        """Give the answer to a question."""
        pickle.dump(question, self._process.stdin)
        self._process.stdin.flush()
        return pickle.load(self._process.stdout)

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait()


def engine_names() -> list[str]:
    """Name the engines that run here."""
    from pose_app.engines.openvino_library import openvino

    can_bfloat16 = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if not can_bfloat16:
        print("This processor does not compute in bfloat16: openvino runs in float32 only.")
    backends = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
    return ["openvino float32", *(["openvino bfloat16"] if can_bfloat16 else []), *(f"keras-{b}" for b in backends)]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--accuracy", action="store_true")
    parser.add_argument("--work", metavar="NAME", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work(args.work)
        return
    processes = {name: Process(name) for name in (COURSE, *engine_names())}
    seconds: dict[tuple[str, int], list[float]] = {(name, batch): [] for name in processes for batch in BATCHES}
    for _ in range(args.rounds):
        for (name, batch), taken in seconds.items():
            taken.append(processes[name].ask(batch))
    print(f"{'':<24}{'1 clip':>9}{'ratio':>7}{'8 clips, each':>15}{'ratio':>7}{'load':>8}{'first':>8}{'memory':>9}")
    for name, process in processes.items():
        cells = ""
        for batch in BATCHES:
            pairs = zip(seconds[name, batch], seconds[COURSE, batch], strict=True)
            ratio = statistics.median(a / b for a, b in pairs)
            cells += f"{statistics.median(seconds[name, batch]):>{9 if batch == 1 else 15}.3f}{ratio:>7.2f}"
        wanted = f"   wanted {WANTED[name]:.2f}" if name in WANTED else ""
        beside = f"{process.load_s:>6.1f} s{process.first_s:>6.1f} s{process.ask('memory'):>6.0f} MB"
        print(f"{name:<24}{cells}{beside}{wanted}", flush=True)
    if args.accuracy:
        _accuracy({name: process for name, process in processes.items() if name != COURSE})
    for process in processes.values():
        process.close()


def _accuracy(processes: dict[str, Process]) -> None:
    target = bundled().targets()
    joints = {name: 1000 * process.ask("all") for name, process in processes.items()}
    reference = joints["keras-tensorflow"]
    print("bundled clips (rendered people), and joints against Keras' on TensorFlow:")
    for name, predicted in joints.items():
        apart = np.quantile(metrics.joint_errors(predicted, reference), 0.99)
        print(f"  {name:<22} MPJPE {metrics.mpjpe(predicted, target):.3f} mm, 99 % of joints within {apart:.4f} mm")


if __name__ == "__main__":
    main()
