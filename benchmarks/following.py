"""How well people are found, followed and framed: `python benchmarks/following.py [--assets DIR] [--real DIR]`.

On films that are rendered now, whose truth is known: whom each track is on, how many of the person's joints are in the
square, how large it is beside the person, and the error of the network in it over that in the square the true joints
give. With --real, the assets' folder that holds videos/ and real/, front and back on its film of real people, and when
the page warns of them. Takes about ten minutes on two cores.
"""

import argparse
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pose_app.inference import Predictor  # noqa: E402
from pose_app.metrics import mpjpe  # noqa: E402
from pose_app.people.detector import PersonDetector  # noqa: E402
from pose_app.people.facing import faces_camera, unsure_of_facing  # noqa: E402
from pose_app.people.finding import find_people  # noqa: E402
from pose_app.people.framing import Framing, predict_framed  # noqa: E402
from pose_app.people.squares import tightened  # noqa: E402
from pose_app.people.tracks import People, Track  # noqa: E402
from pose_app.synthetic.assets import Assets, open_assets  # noqa: E402
from pose_app.synthetic.film.film_file import write_film  # noqa: E402
from pose_app.synthetic.film.film_scripts import plan_film  # noqa: E402
from pose_app.synthetic.film.render_film import render_film  # noqa: E402
from pose_app.video import CropPlan, iter_windows, make_clip, open_source, read_window, whole_pixels  # noqa: E402

FRAMED = (("hand-held", 0), ("hand-held", 1), ("hand-held", 2))
FOLLOWED = ("crossing", "return", "cut", "empty", "group", "small", "lying", "sample")
_HOP = 12  # frames


def rendered(name: str, seed: int, folder: Path, assets: Assets | None) -> tuple[Path, dict[str, np.ndarray]]:
    """Render a film: its path, and its truth as `generate --film` writes it."""
    path, truth = folder / f"{name}-{seed}.mp4", folder / f"{name}-{seed}.npz"
    plan = plan_film(name, seed)
    write_film(render_film(plan, assets), path, plan.fps, truth)
    with np.load(truth) as arrays:
        return path, dict(arrays)


def whom(track: Track, truth: dict[str, np.ndarray]) -> Counter[int]:
    """Count at how many looks a track is on which person; -1: on nobody."""
    on: Counter[int] = Counter()
    for time_s, hips, shoulders, radius in zip(track.times_s, track.hips, track.shoulders, track.radius, strict=True):
        joints = truth["joints_px"][np.abs(truth["times_s"] - time_s).argmin()]
        away = np.hypot(*(joints[:, 0] - hips).T) + np.hypot(*((joints[:, 11] + joints[:, 14]) / 2 - shoulders).T)
        on[int(away.argmin()) if away.min() < 1.2 * radius else -1] += 1
    return on


def framed(path: Path, truth: dict[str, np.ndarray], people: People, predictor: Predictor) -> np.ndarray:
    """Predict windows of the first person: rows of share of joints inside, side beside the person, both errors."""
    rows = []
    for first, window in iter_windows(path, hop=_HOP):
        at = slice(first, first + 8)
        joints, target = truth["joints_px"][at, 0].astype(float), truth["joints_mm"][at, 0]
        framing = Framing(people, 1)
        clip, prediction, _ = predict_framed(predictor.predict, window, framing, path.name, None)
        squares = clip.crops_xywh
        inside = ((joints >= squares[:, None, :2]) & (joints <= squares[:, None, :2] + squares[:, None, 2:])).all(
            (1, 2)
        )
        extent = 1.15 * np.ptp(joints, axis=1).max(axis=1)  # joints end before head, hands and feet do
        best = whole_pixels(tightened(framing.plan(window).boxes_xywh, joints, window.times_s))
        true = predictor.predict(make_clip(window, CropPlan(best, True, ""), path.name))
        ratio = (squares[:, 2] / extent).max()
        rows.append((inside.mean(), ratio, mpjpe(prediction.joints, target), mpjpe(true.joints, target)))
    return np.array(rows)


def real(folder: Path, predictor: Predictor, detect: PersonDetector) -> None:
    """Compare front and back with another network's answer, and tell how often the page warns."""
    film = folder / "videos" / "one-by-one-person-detection.mp4"
    reference = np.load(folder / "real" / "film_reference.npz")
    counts: Counter[tuple[bool, bool]] = Counter()
    with closing(open_source(film)) as reader:
        people = find_people(reader, detect)
    with closing(open_source(film)) as reader:
        for first, joints_m in zip(reference["first_frame"], reference["joints_m"], strict=True):
            window = read_window(reader, float(reader.times_s[first]))
            there = [t.number for t in people.tracks if t.is_followed(window.times_s, people.step_s).any()]
            if there:
                _, prediction, _ = predict_framed(predictor.predict, window, Framing(people, there[0]), "", None)
                is_right = faces_camera(prediction.joints) == faces_camera(joints_m)
                counts[is_right, bool(unsure_of_facing(prediction))] += 1
    print(f"{film.name}: {len(people.tracks)} people, {[t.spans_s for t in people.tracks]}")
    print(f"  front and back exchanged: {counts[False, True]} windows with a warning, {counts[False, False]} without")
    print(f"  right: {counts[True, True]} windows with a warning, {counts[True, False]} without")


def main() -> None:
    """Render, follow, predict and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", help="bodies, clothes and panoramas to render with")
    parser.add_argument("--real", type=Path, help="a folder with videos/ and real/ of the assets")
    args = parser.parse_args()
    assets = open_assets(args.assets) if args.assets else None
    detect, predictor = PersonDetector(), Predictor(ROOT / "weights" / "best")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, seed in [*FRAMED, *((name, 5 if name == "sample" else 0) for name in FOLLOWED)]:
            path, truth = rendered(name, seed, Path(scratch), assets)
            with closing(open_source(path)) as reader:
                people = find_people(reader, detect)
            tracks = {track.number: dict(whom(track, truth)) for track in people.tracks}
            print(f"{name} {seed}: looks of each track on each person {tracks}, cuts at {people.cuts_s}", flush=True)
            if (name, seed) in FRAMED:
                rows.append(framed(path, truth, people, predictor))
    all_rows = np.concatenate(rows)
    inside, ratio, ours, best = all_rows.mean(axis=0)
    print(f"hand-held: all joints inside the square in {inside:.1%} of the frames, wanted 99%")
    print(f"hand-held: the square is up to {all_rows[:, 1].max():.2f} times the person, wanted 1.9; {ratio:.2f} mean")
    print(f"hand-held: MPJPE {ours:.1f} mm, {ours / best:.2f} of that in true squares, wanted 1.1")
    if args.real:
        real(args.real, predictor, detect)


if __name__ == "__main__":
    main()
