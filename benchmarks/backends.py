"""Check that the network predicts the same under every Keras backend that is installed.

    python benchmarks/backends.py [--weights weights/NAME]

Each backend runs in a process of its own on the same noise. Without --weights the network has random
weights, made once and shared. Exit 1 if two backends differ by more than 1e-4 m at any joint.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

BACKENDS = ("tensorflow", "jax", "torch")
TOLERANCE_M = 1e-4
CLIPS = 2


def main() -> int:
    """Run every backend, print a table, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, metavar="DIR", help="a weights folder; without it, random weights")
    parser.add_argument("--worker", nargs=2, metavar=("WEIGHTS", "OUT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        run_here(*map(Path, args.worker))
        return 0
    installed = [name for name in BACKENDS if importlib.util.find_spec(name)]
    with tempfile.TemporaryDirectory() as scratch:
        weights = args.weights or make_random(Path(scratch) / "random")
        outputs = {name: run_apart(name, weights, Path(scratch) / f"{name}.npz") for name in installed}
    first = outputs[installed[0]]["joints_m"]
    worst = 0.0
    print(f"largest joint {np.abs(first).max():.3f} m; against {installed[0]}:")
    for name, result in outputs.items():
        difference = float(np.abs(result["joints_m"] - first).max())
        worst = max(worst, difference)
        print(f"  {name:<10}  differs by {difference:.1e} m at most, {result['seconds']:.2f} s a clip")
    print(f"not installed: {', '.join(sorted(set(BACKENDS) - set(installed))) or 'none'}")
    return int(worst > TOLERANCE_M)


def make_random(folder: Path) -> Path:
    """Save the course's network with random weights."""
    from pose_app.model import ModelConfig
    from pose_app.model.backend import keras
    from pose_app.model.network import build_model
    from pose_app.weights.saving import save_weights

    keras.utils.set_random_seed(0)
    config = ModelConfig()
    save_weights(build_model(config), folder, config, trained_on="nothing", recipe={}, validation={})
    return folder


def run_apart(backend: str, weights: Path, out: Path) -> dict[str, np.ndarray]:
    """Run one backend in a process of its own."""
    command = [sys.executable, __file__, "--worker", str(weights), str(out)]
    subprocess.run(command, env={**os.environ, "KERAS_BACKEND": backend}, check=True)
    with np.load(out) as arrays:
        return dict(arrays)


def run_here(weights: Path, out: Path) -> None:
    """Predict the noise with this process' backend; the second run is the one that is timed."""
    from pose_app.inference import Predictor

    predictor = Predictor(weights)
    noise = np.random.default_rng(0).integers(0, 256, (CLIPS, 8, 7, 7, 3), dtype=np.uint8)
    frames = noise.repeat(32, 2).repeat(32, 3)
    predictor.joints_mm(frames)
    start = time.perf_counter()
    joints_mm = predictor.joints_mm(frames)
    np.savez(out, joints_m=joints_mm / 1000, seconds=(time.perf_counter() - start) / CLIPS)


if __name__ == "__main__":
    sys.exit(main())
