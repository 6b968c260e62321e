"""Which frame rate suits the network: the same rendered people at several rates, predicted side by side.

Run: .venv/bin/python benchmarks/frame_rates.py [--clips 60]. It prints, for each rate, MPJPE and MPJPE of the middle
frames with the ratio to 25 frames a second.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

from pose_app.clips import Clip
from pose_app.inference import Predictor
from pose_app.metrics import joint_errors
from pose_app.synthetic.data.generator import render_choice
from pose_app.synthetic.stage.choice import random_choice
from pose_app.weights import DEFAULT_WEIGHTS

RATES = (10.0, 12.5, 16.0, 20.0, 25.0, 30.0, 50.0)
BASE = 25.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=60)
    clips = parser.parse_args().clips
    predictor = Predictor(DEFAULT_WEIGHTS)
    errors: dict[float, list[np.ndarray]] = {rate: [] for rate in RATES}
    for number in range(clips):
        choice = random_choice(np.random.default_rng(number), None)
        for rate in RATES:
            made = render_choice(replace(choice, fps=rate))
            clip = Clip("clip", made.frames, made.joints_m * np.float32(1000), fps=rate)
            errors[rate].append(joint_errors(predictor.predict(clip).joints, clip.target))
    base = np.array([each.mean() for each in errors[BASE]])
    print(f"{clips} rendered clips, the same people, motions and views at every rate; mm on rendered people")
    print("frames a second   MPJPE   first frames, the same picture   ratio to 25 (standard error)")
    for rate, values in errors.items():
        means = np.array([each.mean() for each in values])
        ratio, spread = means.mean() / base.mean(), (means - base).std() / np.sqrt(clips) / base.mean()
        print(f"{rate:15g}   {means.mean():5.1f}   {np.mean([v[0] for v in values]):5.1f}   {ratio:.3f} ± {spread:.3f}")


if __name__ == "__main__":
    main()
