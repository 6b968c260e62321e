"""`predict`: a film or pictures of yours in, 3D joints out."""

import argparse
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose_app import export, video
from pose_app.clips import Clip
from pose_app.commands.evaluate import check_writable
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.skeleton import NUM_FRAMES
from pose_app.weights import DEFAULT_WEIGHTS, WEIGHTS_ROOT, read_info

HELP = "predict the 3D joints of a person in a film, pictures or an .npy of frames"
EXAMPLE = "python -m pose_app predict film.mp4 --out joints.npz --start 7.5 --draw sheet.png"
WANTED_FPS = 25.0  # the middle of the rates the network learns from
_SHEET_COLUMNS, _SHEET_PICTURES = 8, 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `predict` takes."""
    parser.add_argument("input", nargs="+", metavar="INPUT", help="a film, a folder or list of pictures, or an .npy")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending names the format: "
                        ".npz, .csv, .json or .bvh")  # fmt: skip
    parser.add_argument("--weights", type=Path, metavar="DIR", help="without it, weights/best or else weights/first")
    parser.add_argument("--start", type=float, metavar="SECONDS", help="where the 8 frames begin; without it, where a "
                        "whole person is best in view (with --all: 0)")  # fmt: skip
    parser.add_argument("--stride", type=int, metavar="N", help="take every N-th frame; without it, what comes "
                        f"nearest to {WANTED_FPS:g} a second")  # fmt: skip
    parser.add_argument("--crop", default="auto", metavar="auto|none|X,Y,W,H", help="the square the network sees: "
                        "around the person, the whole picture, or around a box in pixels")  # fmt: skip
    parser.add_argument("--all", action="store_true", help="the whole film, in windows of 8 frames that overlap by "
                        "half: there their predictions are averaged, the middle of a window counting most")  # fmt: skip
    parser.add_argument("--draw", type=Path, metavar="FILE.png", help="also draw frames and skeletons to look at")


@dataclass(frozen=True, eq=False)
class _Task:
    """What to look at: the source, where to begin, how to crop, and what is known of its background."""

    source: list[Path]
    info: video.VideoInfo
    start_s: float
    stride: int
    crop: str
    seen: video.Survey | None

    def plan(self, window: video.Window) -> video.CropPlan:
        return video.plan_crop(self.crop, window, self.seen)

    def clip(self, window: video.Window, plan: video.CropPlan) -> Clip:
        return video.make_clip(window, plan, self.info.name, self.info.fps / self.stride)


def run(args: argparse.Namespace) -> None:
    """Predict and write; everything that can be refused is refused before Keras is loaded."""
    export.check_format(args.out)
    for path in (args.out, args.draw):
        check_writable(path)
    if args.draw and args.draw.suffix.lower() != ".png":
        raise InputError(f"{args.draw} should end in .png: frames and skeletons are drawn into one picture.")
    weights = args.weights or default_weights()
    trained_on = read_info(weights).trained_on
    task = _prepare(args)
    # Done once before Keras is loaded, so that a wrong crop or a start too late is refused at once.
    window = video.read_window(task.source, task.start_s, task.stride)
    plan = task.plan(window)
    meta = {"source": task.info.name, "trained_on": trained_on, "crop": args.crop, "stride": str(task.stride)}
    if args.all:
        _predict_all(args, task, weights, meta)
    else:
        clip = task.clip(window, plan)
        sequence = export.from_prediction(Predictor(weights).predict(clip), clip, {**meta, "note": plan.note})
        _write(args, sequence, list(zip(window.times_s, clip.frames, strict=True)))


def default_weights() -> Path:
    """Return weights/best where it is, else weights/first."""
    best = WEIGHTS_ROOT / "best"
    return best if (best / "config.json").is_file() else DEFAULT_WEIGHTS


def _prepare(args: argparse.Namespace) -> _Task:
    source = [Path(name) for name in args.input]
    info = video.probe(source)
    stride = args.stride if args.stride is not None else info.default_stride(WANTED_FPS)
    video.check_sampling(args.start or 0.0, stride)
    finds_start = args.start is None and not args.all
    looks_over = (args.crop == "auto" or finds_start) and not info.already_cropped
    seen = video.survey(source) if looks_over else None
    start_s = args.start or 0.0
    if finds_start and seen:
        start_s = min(video.suggest_start(seen, NUM_FRAMES * stride / info.fps), info.last_start_s(stride))
    return _Task(source, info, start_s, stride, args.crop, seen)


def _predict_all(args: argparse.Namespace, task: _Task, weights: Path, meta: dict[str, str]) -> None:
    total = _count_windows(task)
    overlap, pictures, waiting = export.Overlap(), [], deque()
    # Where others of its windows show a person, an empty room has no joints to predict.
    people_only = task.seen is not None and video.has_person(task.seen)

    def clips() -> Iterator[Clip]:
        for first, window in video.iter_windows(task.source, task.start_s, task.stride):
            bar.update()
            plan = task.plan(window)
            if plan.found or not people_only:
                clip = task.clip(window, plan)
                waiting.append((first, window.times_s, plan.boxes_xywh))
                # However long the film is, some pictures spread over it are enough for the sheet.
                if bar.n % -(-total // _SHEET_PICTURES) == 0:
                    pictures.append((window.times_s[0], clip.frames[0]))
                yield clip

    stopped = None
    with _progress(total) as bar:
        try:
            for prediction in Predictor(weights).predict_many(clips()):
                overlap.add(*waiting.popleft(), prediction.joints)
                meta |= export.describe(prediction)
        except KeyboardInterrupt as stop:
            stopped = stop
    if overlap.windows or not stopped:
        meta["note"] = f"{overlap.windows} windows of {NUM_FRAMES} frames, averaged where they overlap"
        middles = (np.arange(_SHEET_COLUMNS) + 0.5) / _SHEET_COLUMNS * len(pictures)
        _write(args, overlap.sequence(meta), [pictures[i] for i in np.unique(middles.astype(int))])
    if stopped:
        raise stopped


def _progress(total: int):
    from tqdm import tqdm

    return tqdm(total=total, unit="window", disable=not sys.stderr.isatty())


def _count_windows(task: _Task) -> int:
    taken = -(-round((task.info.duration_s - task.start_s) * task.info.fps) // task.stride)
    return max(1, 1 + -(-(taken - NUM_FRAMES) // (NUM_FRAMES // 2)))


def _write(args: argparse.Namespace, sequence: export.Sequence3D, pictures: list[tuple[float, np.ndarray]]) -> None:
    args.out.write_bytes(export.encode(sequence, args.out.suffix.lower()))
    meta = sequence.meta
    span = f"{sequence.times_s[0]:.2f} to {sequence.times_s[-1]:.2f} s"
    lines = [
        f"{meta['source']}: {len(sequence.times_s)} frames, {span}. {meta['note']}",
        f"weights {meta['weights']}, trained on: {meta['trained_on']}; {meta['device']}, {meta['engine']}",
    ]
    print("\n".join([*lines, f"wrote {args.out}"]))
    if args.draw:
        rows = [int(np.abs(sequence.times_s - time_s).argmin()) for time_s, _ in pictures]
        crops = np.stack([picture for _, picture in pictures])
        sheet = export.draw_sheet(crops, sequence.joints_mm[rows], sequence.times_s[rows], lines)
        args.draw.write_bytes(export.to_png(sheet))
        print(f"drew {args.draw}")
