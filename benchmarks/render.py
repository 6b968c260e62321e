"""How fast one core renders, and what takes the time.

    python benchmarks/render.py [--assets DIR] [--clips N]

Counts processor time of this one thread, so that other work on the machine matters little. "All
effects" is what `generate` makes; "plain" leaves out motion blur and shadows.
"""

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

from pose_app.synthetic import generator, people, render, scene
from pose_app.synthetic.background import Panorama, Scenery

STAGES = (
    (generator, "_motion"), (people, "body_of"), (people, "dress_and_pose"), (scene, "load_textures"),
    (scene, "assemble"), (Panorama, "paint"), (Scenery, "paint"), (render, "_shadow_map"), (render, "floor_shadow"),
    (render, "z_buffer"), (render, "_normals"), (render, "_shade"), (scene, "noise_field"), (scene, "develop"),
)  # fmt: skip


def _count(owner: object, name: str, spent: dict) -> None:
    """Make owner.name add its thread time to spent."""
    work = getattr(owner, name)

    def counted(*args, **kwargs):
        start = time.thread_time()
        result = work(*args, **kwargs)
        spent[name] += time.thread_time() - start
        return result

    setattr(owner, name, counted)


def _milliseconds(settings: generator.Settings, clips: int) -> float:
    start = time.thread_time()
    for i in range(clips):
        generator.render_clip(settings, i)
    return (time.thread_time() - start) / clips / 8 * 1e3


def _without_effects() -> None:
    lens = scene.random_lens
    scene.random_lens = lambda rng: replace(lens(rng), exposure_s=0.0)
    nothing = np.full((4, 4), np.float32(1e9))
    turn, soft = np.eye(3, dtype=np.float32), np.float32(0.01)
    render._shadow_map = lambda made, world, centre: (nothing, (4, -1, 4, -1), turn, centre, soft)
    render.floor_shadow = lambda *args: None


def main() -> None:
    """Print milliseconds a frame: in all, by stage, and plain."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", metavar="DIR", help="asset folder; without it our own bodies and backgrounds")
    parser.add_argument("--clips", type=int, default=12, metavar="N", help="clips to measure (default: 12)")
    args = parser.parse_args()
    settings = generator.Settings("train", 3, args.assets, 1.0 if args.assets else 0.0, bodies=6)
    for i in range(2 * args.clips):  # compile, and build every body
        generator.render_clip(settings, i if i < args.clips else 1000 + i)
    spent: dict[str, float] = defaultdict(float)
    for owner, name in STAGES:
        _count(owner, name, spent)
    total = _milliseconds(settings, args.clips)
    print(f"all effects: {total:.1f} ms a frame, {1000 / total:.0f} frames a second on one core")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {name.strip('_'):16s}{seconds / args.clips / 8 * 1e3:6.2f} ms")
    _without_effects()
    plain = _milliseconds(settings, args.clips)
    print(f"plain: {plain:.1f} ms a frame, {1000 / plain:.0f} frames a second on one core")


if __name__ == "__main__":
    main()
