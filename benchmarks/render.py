"""How fast one core renders, and what takes the time.

    python benchmarks/render.py [--assets DIR] [--clips N]

Counts processor time of this one thread and takes the best of three rounds, so that other work on the
machine matters little. "All effects" is what `generate` makes; "plain" leaves out motion blur and shadows.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout that is not installed

from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.data import random_clip
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.render import draw_clip, draw_frame
from pose_app.synthetic.stage import people, scene

STAGES = (
    (random_clip, "_motion"), (people, "body_of"), (people, "dress_and_pose"), (scene, "load_textures"),
    (scene, "assemble"), (draw_clip, "paint"), (draw_frame, "_shadow_map"),
    (draw_frame, "floor_shadow"), (draw_frame, "z_buffer"), (draw_frame, "_normals"), (draw_frame, "_shade"),
    (draw_clip, "noise_field"), (draw_clip, "develop"),
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


@contextmanager
def _plain() -> Iterator[None]:
    """No motion blur and no shadows meanwhile."""
    lens, shadow, floor = scene.random_lens, draw_frame._shadow_map, draw_frame.floor_shadow
    nothing, turn = np.full((4, 4), np.float32(1e9)), np.eye(3, dtype=np.float32)
    scene.random_lens = lambda rng: replace(lens(rng), exposure_s=0.0)
    draw_frame._shadow_map = lambda made, world, centre: (nothing, (4, -1, 4, -1), turn, centre, np.float32(0.01))
    draw_frame.floor_shadow = lambda behind, *rest: np.copyto(rest[-1], behind)
    yield
    scene.random_lens, draw_frame._shadow_map, draw_frame.floor_shadow = lens, shadow, floor


def _milliseconds(settings: Settings, clips: int) -> float:
    """Thread time a frame; where the machine is busy the best of three, since the caches are shared."""
    best = np.inf
    for _ in range(3):
        start = time.thread_time()
        for i in range(clips):
            render_clip(settings, i)
        best = min(best, (time.thread_time() - start) / clips / NUM_FRAMES * 1e3)
    return best


def _report(name: str, settings: Settings, clips: int, spent: dict) -> None:
    for i in range(clips):  # compile, and build every body
        render_clip(settings, i)
    spent.clear()
    total = _milliseconds(settings, clips)
    print(f"{name}, all effects: {total:.1f} ms a frame, {1000 / total:.0f} frames a second on one core")
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {stage.strip('_'):16s}{seconds / clips / NUM_FRAMES / 3 * 1e3:6.2f} ms")
    with _plain():
        total = _milliseconds(settings, clips)
    print(f"{name}, plain: {total:.1f} ms a frame, {1000 / total:.0f} frames a second on one core")


def main() -> None:
    """Print milliseconds a frame: in all, by stage, and plain; of our own body, and of the assets' if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", metavar="DIR", help="asset folder; without it our own bodies and backgrounds")
    parser.add_argument("--clips", type=int, default=24, metavar="N", help="clips to measure (default: 24)")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    spent: dict[str, float] = defaultdict(float)
    for owner, name in STAGES:
        _count(owner, name, spent)
    _report("own body", Settings("train", 3, None, 0.0, bodies=6), args.clips, spent)
    if args.assets:
        _report("mesh body", Settings("train", 3, args.assets, 1.0, bodies=6), args.clips, spent)


if __name__ == "__main__":
    main()
