"""`predict`: a film or pictures of yours in, 3D joints out."""

import argparse
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from pose_app import export, video
from pose_app.commands.film_checkpoint import FilmCheckpoint
from pose_app.commands.predict_film import FilmRun
from pose_app.commands.predict_output import OutputPaths, Strip, write
from pose_app.commands.predict_task import HOW, Task, Who, plan_tasks
from pose_app.engines import AUTO, ENGINE_HELP, check_engine
from pose_app.errors import InputError, PartlyDone
from pose_app.files import check_writable, sentence
from pose_app.inference import Predictor
from pose_app.people.facing import unsure_of_facing
from pose_app.people.framing import ANOTHER, NobodyFound, is_lost, lost_words
from pose_app.plausibility import assess_clip, mirrored_clip
from pose_app.skeleton import NUM_FRAMES
from pose_app.weights import DEFAULT_WEIGHTS, WeightsInfo, read_info

_NOTHING = "Stopped before anything was finished."
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
    parser.add_argument("--person", type=int, metavar="N", help="which person of several, numbered as they come in")
    parser.add_argument("--at", metavar="X,Y", help="the person at this place in the picture, pixels (at --start)")
    parser.add_argument("--people", action="store_true", help="everybody: a FILE each, FILE-person-1.npz and so on")
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
    outputs = OutputPaths(args.out, args.draw, args.json).asked
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
    _spare_inputs(outputs, args.input)
    try:
        tasks = plan_tasks(args.input, args.start, args.stride, args.crop, args.all, _who(args), args.engine)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_NOTHING) from None
    load = cache(partial(Predictor, weights, args.engine))
    failed: list[InputError] = []
    for task in tasks:
        paths = OutputPaths(args.out, args.draw, args.json)
        try:
            if args.people and task.framing is not None:
                paths = paths.of_person(task.framing.track.number)
                _spare_inputs(paths.asked, args.input)
            _predict_task(task, args, info, load, paths)
        except InputError as error:  # of one person: the others can be predicted
            failed.append(error)
    if len(tasks) == 1 and failed:
        raise failed[0]
    if failed:
        # All that is wrong with the film itself is so for everybody.
        kind = PartlyDone if len(failed) < len(tasks) or isinstance(failed[0], PartlyDone) else InputError
        raise kind(f"Of {len(tasks)} people {len(failed)} failed: {' '.join(dict.fromkeys(map(str, failed)))}")


def _who(args: argparse.Namespace) -> Who | None:
    """Read whom to look at; None for everybody."""
    if sum((args.person is not None, args.at is not None, args.people)) > 1:
        raise InputError("--person, --at and --people say whom to look at: only one of them should be given.")
    if args.person is not None and args.person < 1:
        raise InputError(f"The person is {args.person}; people are numbered from 1 up.")
    if args.at is None:
        return None if args.people else Who(args.person)
    try:
        x, y = (float(part) for part in args.at.split(","))
    except ValueError:
        raise InputError(f"The place '{args.at}' should be two numbers X,Y in pixels.") from None
    return Who(at=(x, y))


def _predict_task(
    task: Task, args: argparse.Namespace, info: WeightsInfo, load: LoadNetwork, paths: OutputPaths
) -> None:
    meta = {"source": task.info.name, "trained_on": info.trained_on, "crop": args.crop, "stride": str(task.stride)}
    if task.framing is not None:
        meta["person"] = str(task.framing.track.number)
    with video.opened(task.source) as reader:
        # Done once before the network is loaded, so that a wrong crop or a start too late is refused at once.
        left_out: list[str] | None = [] if args.all else None
        window = video.read_window(reader, task.start_s, task.stride, unreadable=left_out)
        plan = task.plan(window)
        if args.all:
            part = paths.out.with_name(f"{paths.out.name}.part")
            checkpoint = FilmCheckpoint(part, {**task.identity(), "weights": sorted(info.files.values())})
            if args.resume:
                checkpoint.resume()
            _predict_film(FilmRun(task, reader, checkpoint), load, paths, meta)
            return
        if not plan.person_found:
            raise NobodyFound(f"{plan.note.split(':')[0]}; give another --start, or {HOW}.")
        try:
            later = video.window_after(reader, window, task.stride)
        except InputError:  # a picture after those asked for cannot be read
            later = None
    _predict_window(task, window, later, load, paths, meta)


def _predict_window(
    task: Task, window: video.Window, later: video.Window | None, load: LoadNetwork, paths: OutputPaths,
    meta: dict[str, str],
) -> None:  # fmt: skip
    """Predict eight frames, their mirror image and the window that overlaps them by half, where there is one."""
    predictor = load()
    clip, prediction, plan = task.predict(predictor.predict, window)
    if task.is_of_another(window, clip, prediction):
        raise NobodyFound(f"{ANOTHER.split(';')[0]}; give another --start, or {HOW}.")
    if task.framing is not None and is_lost(prediction):
        raise NobodyFound(f"{lost_words(prediction).split(';')[0]}; give another --start, or {HOW}.")
    others = [predictor.predict(mirrored_clip(clip))]
    if later is not None and not task.plan(later).person_found:
        later = None  # where the person has gone by then, there is nothing to compare with
    if later is not None:
        others.append(task.predict(predictor.predict, later)[1])
    times_s = clip.frame_times_s, None if later is None else later.times_s
    measures = assess_clip(prediction, *others, fps=task.fps, times_s=times_s)
    note = " ".join(filter(None, (task.info.note, plan.note, unsure_of_facing(prediction))))
    sequence = export.from_prediction(prediction, clip, {**meta, "note": note})
    write(paths, sequence, measures, [Strip.of(clip, tuple(range(NUM_FRAMES)))])


def _spare_inputs(outputs: list[Path], names: list[str]) -> None:
    inputs = [path for path in video.source_files(names) if path.exists()]
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
        raise KeyboardInterrupt(_NOTHING) if isinstance(stopped, KeyboardInterrupt) else stopped
    if not len(checkpoint):
        raise NobodyFound(f"Nobody was found whom the network can follow in {film.task.info.name}; {HOW}.")
    note = f"{len(checkpoint)} windows of {NUM_FRAMES} frames, averaged where they overlap"
    if film.task.info.note:
        note = f"{film.task.info.note} {note}"
    if film.lost:
        note += f"; {film.lost} were left out, in which the network is lost"
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
