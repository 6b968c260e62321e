"""`predict`: a film or pictures of yours in, 3D joints out."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pose_app import export, video
from pose_app.commands.film_checkpoint import FilmCheckpoint
from pose_app.commands.predict_film import FilmRun
from pose_app.commands.predict_output import OutputPaths, Strip, write
from pose_app.commands.predict_task import Task, plan_task
from pose_app.engines import AUTO, ENGINE_HELP, check_engine
from pose_app.errors import InputError, PartlyDone
from pose_app.files import check_writable, sentence
from pose_app.inference import Predictor
from pose_app.plausibility import assess_clip, clips_to_assess
from pose_app.skeleton import NUM_FRAMES
from pose_app.weights import DEFAULT_WEIGHTS, read_info

_MOST_NAMED = 20  # pictures that could not be read
LoadNetwork = Callable[[], Predictor]
HELP = "predict the 3D joints of a person in a film, pictures or an .npy of frames"
EXAMPLE = "python -m pose_app predict film.mp4 --out joints.npz --start 7.5 --draw sheet.png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `predict` takes."""
    parser.add_argument("input", nargs="+", metavar="INPUT", help="a film, a folder or list of pictures, or an .npy")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending names the format: "
                        ".npz, .csv, .json or .bvh")  # fmt: skip
    parser.add_argument("--weights", type=Path, metavar="DIR", help="without it, weights/best")
    parser.add_argument("--engine", default=AUTO, metavar="NAME", help=ENGINE_HELP)
    parser.add_argument("--start", type=float, metavar="SECONDS", help="where the 8 frames begin; without it, where a "
                        "whole person is best in view (with --all: 0)")  # fmt: skip
    parser.add_argument("--stride", type=int, metavar="N", help="take every N-th frame; without it, what comes "
                        f"nearest to {video.SAMPLED_FPS:g} a second")  # fmt: skip
    parser.add_argument("--crop", default="auto", metavar="auto|none|X,Y,W,H", help="the square the network sees: "
                        "around the person, the whole picture, or around a box in pixels")  # fmt: skip
    parser.add_argument("--all", action="store_true", help="the whole film, in windows of 8 frames that overlap by "
                        "half: there their predictions are averaged, the middle of a window counting most")  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="with --all: go on where Ctrl-C stopped the same command")
    parser.add_argument("--draw", type=Path, metavar="FILE.png", help="also draw frames and skeletons to look at")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write how plausible the prediction is: bone "
                        "lengths, symmetry, jitter, agreement with the mirror image and between windows")  # fmt: skip


def run(args: argparse.Namespace) -> None:
    """Predict and write; everything that can be refused is refused before the network is loaded."""
    export.check_format(args.out)
    if args.draw and args.draw.suffix.lower() != ".png":
        raise InputError(f"{args.draw} should end in .png: frames and skeletons are drawn into one picture.")
    outputs = [path for path in (args.out, args.draw, args.json) if path]
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise InputError("--out, --draw and --json should be different files.")
    part = args.out.with_name(f"{args.out.name}.part")
    for path in (*outputs, *([part] if args.all else [])):
        check_writable(path)
    if args.resume and not args.all:
        raise InputError("--resume goes on with a whole film: it should be given together with --all.")
    weights = args.weights or DEFAULT_WEIGHTS
    info = read_info(weights)
    check_engine(args.engine)
    task = plan_task(args.input, args.start, args.stride, args.crop, args.all)
    _spare_inputs(outputs, task)
    # Done once before the network is loaded, so that a wrong crop or a start too late is refused at once.
    left_out: list[str] | None = [] if args.all else None
    window = video.read_window(task.source, task.start_s, task.stride, unreadable=left_out)
    plan = task.plan(window)
    paths, load = OutputPaths(args.out, args.draw, args.json), partial(Predictor, weights, args.engine)
    meta = {"source": task.info.name, "trained_on": info.trained_on, "crop": args.crop, "stride": str(task.stride)}
    if args.all:
        made_of = {**task.identity(), "weights": sorted(info.files.values())}
        checkpoint = FilmCheckpoint(part, made_of)
        if args.resume:
            checkpoint.resume()
        _predict_film(FilmRun(task, checkpoint), load, paths, meta)
    else:
        _predict_window(task, window, plan, load, paths, {**meta, "note": plan.note})


def _predict_window(
    task: Task, window: video.Window, plan: video.CropPlan, load: LoadNetwork, paths: OutputPaths, meta: dict[str, str]
) -> None:
    """Predict eight frames, their mirror image and the window that overlaps them by half, where there is one."""
    clip = task.clip(window, plan)
    try:
        later = video.window_after(task.source, window, task.stride)
    except InputError:  # a picture after those asked for cannot be read
        later = None
    clips = clips_to_assess(clip, None if later is None else task.clip(later, task.plan(later)))
    prediction, *others = load().predict_many(clips)
    times_s = clip.frame_times_s, None if len(clips) < 3 else clips[-1].frame_times_s
    measures = assess_clip(prediction, *others, fps=task.fps, times_s=times_s)
    sequence = export.from_prediction(prediction, clip, meta)
    write(paths, sequence, measures, [Strip.of(clip, tuple(range(NUM_FRAMES)))])


def _spare_inputs(outputs: list[Path], task: Task) -> None:
    inputs = video.source_files(task.source)
    for path in outputs:
        if path.exists() and any(path.samefile(each) for each in inputs):
            raise InputError(f"{path} is one of the inputs and would be overwritten; choose another name.")


def _predict_film(film: FilmRun, load: LoadNetwork, paths: OutputPaths, meta: dict[str, str]) -> None:
    stopped: BaseException | None = None
    checkpoint = film.checkpoint
    try:
        film.predict(load())
    except (KeyboardInterrupt, InputError) as stop:
        stopped = stop
    except OSError as error:
        stopped = InputError(sentence(error))
    except Exception:
        checkpoint.try_to_keep()
        raise
    if not len(checkpoint) and stopped:
        raise stopped
    note = f"{len(checkpoint)} windows of {NUM_FRAMES} frames, averaged where they overlap"
    sequence = checkpoint.sequence({**meta, **checkpoint.made_by, "note": note})
    is_kept = stopped is not None and checkpoint.try_to_keep()
    try:
        write(paths, sequence, checkpoint.measures(film.task.fps), film.strips)
    except InputError as error:
        goes_on = f" The same command with --resume goes on from {checkpoint.path}." if checkpoint.try_to_keep() else ""
        raise type(error)(f"{error}{goes_on}") from None
    if isinstance(stopped, InputError):
        raise PartlyDone(f"{stopped} What comes before is in {paths.out}.")
    if stopped:
        if is_kept:
            print("the same command with --resume goes on from here")
        raise stopped
    checkpoint.forget()
    if left_out := film.task.unreadable:
        what = "A picture was" if len(left_out) == 1 else f"{len(left_out)} pictures were"
        more = f" … and {len(left_out) - _MOST_NAMED} more." if len(left_out) > _MOST_NAMED else ""
        raise PartlyDone(f"{what} left out, the rest is in {paths.out}: {' '.join(left_out[:_MOST_NAMED])}{more}")
