"""`train`: a network from a data folder, or from people rendered meanwhile, by a recipe."""

import argparse
import dataclasses
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_app.commands.data_options import add_up, open_data
from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.files import check_folder
from pose_app.model import BACKBONES, FIRST_STAGES, IMAGENET_SCALINGS, STAGES
from pose_app.synthetic.data.generator import Settings
from pose_app.synthetic.data.render_folder import render_folder
from pose_app.training.recipes import RECIPES, Recipe

if TYPE_CHECKING:
    from pose_app.training.checkpoint import Progress

HELP = "train a network and leave a weights folder"
EXAMPLE = "python -m pose_app train --out weights/mine --data data/course --recipe seed"
STREAM_EPOCH = 2000  # clips that make an epoch of an endless stream
STREAM_POOL = 1000  # clips in memory, 1.2 MB each
STILLS_HELP = "single frames: what `generate --stills` made, or so rendered with --synthetic"
PIXELS_HELP = "side of a frame inside the network, a multiple of 16 from 64 to 224"
_STREAM_OPTIONS = {
    "--epoch-clips": f"clips that make an epoch ({STREAM_EPOCH})",
    "--pool-clips": f"clips in memory, 1.2 MB each ({STREAM_POOL})",
    "--clip-draws": "how often each rendered clip is drawn (32): fewer where rendering is quick",
}
_PLANNED = (  # by a budget
    "epochs", "batch", "learning_rate", "backbone", "pixels", "cache_features_after", "freeze_until",
    "train_temporal_only", "train_smoothing_only", "velocity", "precision", "stills", "epoch_clips", "pool_clips",
    "clip_draws",
)  # fmt: skip
VALID_CLIPS = 64
START_HELP = "an .npz for the backbone, a weights folder, or imagenet: Keras' own weights, which it downloads"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments `train` takes."""
    parser.add_argument("--out", type=Path, required=True, metavar="weights/NAME", help="weights folder to write")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, metavar="DIR", help="data folder with train and valid splits")
    source.add_argument("--synthetic", action="store_true", help="render people while training, endlessly")
    add_up(parser)
    parser.add_argument("--assets", type=Path, metavar="DIR", help="asset folder for --synthetic")
    workers = "processes that render, with --synthetic; as many as processors if not given"
    parser.add_argument("--workers", type=_positive, default=os.cpu_count() or 1, metavar="W", help=workers)
    parser.add_argument("--recipe", choices=("seed", "best"), default="seed", help="seed is the course's own (default)")
    parser.add_argument("--epochs", type=_positive, metavar="E", help="instead of the recipe's")
    parser.add_argument("--batch", type=_positive, metavar="B", help="clips, instead of the recipe's")
    parser.add_argument("--learning-rate", type=_rate, metavar="R", help="instead of the recipe's")
    parser.add_argument("--start", type=Path, metavar="FILE", help=START_HELP)
    parser.add_argument("--backbone", choices=tuple(BACKBONES), help="instead of the recipe's")
    parser.add_argument("--pixels", type=_positive, metavar="P", help=PIXELS_HELP)
    _add_untrained(parser)
    parser.add_argument("--velocity", type=_weight, metavar="W", help="what errors of velocity count, 0 and up")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), help="of the arithmetic")
    parser.add_argument("--stills", action="store_true", help=STILLS_HELP)
    for option, what in _STREAM_OPTIONS.items():
        parser.add_argument(option, type=_positive, metavar="N", help=f"with --synthetic: {what}")
    parser.add_argument("--budget", type=_time, metavar="TIME", help="plan the whole run for a time: 25m, 3h")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out after it was stopped")


def _add_untrained(parser: argparse.ArgumentParser) -> None:
    """Say by which arguments layers stay as they start; the second name of each is the one it had before."""
    switch = argparse.BooleanOptionalAction
    cached = "the ResNet stays as it starts up to there, and what it makes of each frame is computed once and kept"
    parser.add_argument("--cache-features-after", "--frozen", choices=("none", *STAGES), help=cached)
    until = "the ResNet's first layers stay as they start up to there; nothing is kept"
    parser.add_argument("--freeze-until", "--fixed", choices=tuple(FIRST_STAGES), help=until)
    temporal = "train only what follows the frames in time"
    parser.add_argument("--train-temporal-only", "--only-time", action=switch, help=temporal)
    smoothing = "of that, only how much joints are smoothed, and the expected errors"
    parser.add_argument("--train-smoothing-only", "--only-smoothing", action=switch, help=smoothing)


def run(args: argparse.Namespace) -> None:
    """Train as the arguments say."""
    from pose_app.training.start import IMAGENET

    if args.start not in (None, IMAGENET) and not args.start.exists():
        what = "an .npz file, a weights folder or imagenet"
        raise InputError(f"There is no {args.start} to start from; it should be {what}.")
    _check_together(args)
    check_folder(args.out)
    if args.assets:
        from pose_app.synthetic.assets import open_assets  # imports Numba

        open_assets(str(args.assets))  # before processes are started that would all find the same fault
    if args.budget:
        return _in_a_time(args)
    recipe = _changed(RECIPES[args.recipe], args)
    progress = _on_stream(args, recipe) if args.synthetic else _on_folder(args, recipe)
    last = progress.history[-1]
    errors = f"MPJPE {last['mpjpe']:.1f} mm on train, {last['val_mpjpe']:.1f} mm on valid"
    print(f"{args.out}: epoch {last['epoch']}, {errors}")


def _check_together(args: argparse.Namespace) -> None:
    """Raise InputError for options of which one would be dropped beside another."""
    if args.up and args.synthetic:
        raise InputError("--up says how a data folder's joints are read; rendered people need none.")
    if args.synthetic and args.cache_features_after not in (None, "none"):
        raise InputError(
            "--cache-features-after (--frozen) is for the clips of --data, as --synthetic renders ever new ones; "
            "leave it out, or use --freeze-until."
        )
    for option in () if args.synthetic else ("--assets", *_STREAM_OPTIONS):
        if _value(args, option) is not None:
            raise InputError(f"{option} is for --synthetic; leave it out where clips are read from --data.")
    for name in _PLANNED if args.budget else ():
        if getattr(args, name) not in (None, False, "none"):
            raise InputError(f"--budget plans --{name.replace('_', '-')} by itself; leave one of them out.")


def _value(args: argparse.Namespace, option: str) -> object:
    return getattr(args, option.removeprefix("--").replace("-", "_"))


def _changed(recipe: Recipe, args: argparse.Namespace) -> Recipe:
    changes: dict[str, Any] = {
        "epochs": args.epochs,
        "batch": args.batch,
        "learning_rate": args.learning_rate,
        "precision": args.precision,
        "train_temporal_only": args.train_temporal_only,
        "train_smoothing_only": args.train_smoothing_only,
        "velocity": args.velocity,
        "freeze_until": args.freeze_until,
    }
    recipe = dataclasses.replace(recipe, **{k: v for k, v in changes.items() if v is not None})
    parts = {"backbone": args.backbone, "pixels": args.pixels}
    if args.backbone and recipe.name == "best":  # the course's own scales to 0..1 whatever it starts from
        parts["scaling"] = IMAGENET_SCALINGS[args.backbone]
    model = dataclasses.replace(recipe.model, **{k: v for k, v in parts.items() if v is not None})
    cached = args.cache_features_after or recipe.cache_features_after
    cached = None if cached == "none" else cached
    # Kept features are of the pictures as they are.
    augment = recipe.augment and not cached
    return dataclasses.replace(recipe, model=model, cache_features_after=cached, augment=augment)


def _on_folder(args: argparse.Namespace, recipe: Recipe) -> "Progress":
    from pose_app.training.run import from_folder, train

    source = from_folder(open_data(args.data, "train", args.up), args.stills)
    return train(recipe, source, open_data(args.data, "valid", args.up), args.out, args.start, args.resume)


def _on_stream(args: argparse.Namespace, recipe: Recipe) -> "Progress":
    from pose_app.training.checkpoint import RESUME_FOLDER
    from pose_app.training.run import from_stream, train
    from pose_app.training.stream import DRAWS, SyntheticStream

    assets = str(args.assets) if args.assets else None
    valid_folder = args.out / RESUME_FOLDER / "rendered"
    render_folder(valid_folder, Settings("valid", seed=0, assets=assets), VALID_CLIPS, args.workers)
    settings = Settings("train", seed=recipe.seed, assets=assets, stills=args.stills)
    sizes = args.pool_clips or STREAM_POOL, args.epoch_clips or STREAM_EPOCH, args.clip_draws or DRAWS
    with SyntheticStream(settings, args.workers, *sizes) as stream:
        return train(recipe, from_stream(stream), open_dataset(valid_folder), args.out, args.start, args.resume)


def _in_a_time(args: argparse.Namespace) -> None:
    from pose_app.model.backend import has_gpu
    from pose_app.training.budget import plan, planned_before, train_for
    from pose_app.training.trial import clips_per_second, frames_per_second

    if not args.synthetic or args.recipe != "best":
        raise InputError("A budget is planned for --recipe best --synthetic; give epochs for other runs.")
    assets = str(args.assets) if args.assets else None
    if args.resume:
        stages = planned_before(args.out)
    elif (args.out / "config.json").exists() or (args.out / ".resume").exists():
        raise InputError(f"{args.out} already holds a run; go on with it by --resume, or choose another --out.")
    else:
        print("Trying what this machine can do ...", file=sys.stderr, flush=True)
        render_rate = partial(clips_per_second, workers=args.workers)
        stages = plan(args.budget, has_gpu(), frames_per_second, render_rate, assets)
    first = stages[0].recipe
    how = f"{first.model.pixels} pixels, batches of {first.batch} clips, {first.precision}"
    minutes = " and ".join(f"{(stage.recipe.seconds or 0) / 60:.1f} minutes of {stage.name}" for stage in stages)
    print(f"{minutes}: {how}", file=sys.stderr, flush=True)
    progress = train_for(stages, assets, args.workers, args.out, args.start)
    print(f"{args.out}: MPJPE {min(row['val_mpjpe'] for row in progress.history):.1f} mm on valid")


def _time(text: str) -> float:
    units = {"s": 1, "m": 60, "h": 3600}
    try:
        value = float(text[:-1]) * units.get(text[-1:], math.nan)
    except ValueError:
        value = math.nan
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text} should be a time such as 90s, 25m or 3h")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} should be a whole number from 1 up")
    return value


def _weight(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1000:
        raise argparse.ArgumentTypeError(f"{text} should be a number from 0 up")
    return value


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} should be a number between 0 and 1")
    return value
