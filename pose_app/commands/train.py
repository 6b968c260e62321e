"""`train`: a network from a data folder, by a recipe."""

import argparse
import dataclasses
from pathlib import Path

from pose_app.errors import InputError

HELP = "Train a network on a data folder and leave a weights folder."
EXAMPLE = "python -m pose_app train --out weights/mine --data data/course --recipe seed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments `train` takes."""
    parser.add_argument("--out", type=Path, required=True, metavar="weights/NAME", help="weights folder to write")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="data folder with train and valid splits"
    )
    parser.add_argument("--recipe", choices=("seed", "best"), default="seed", help="seed is the course's own (default)")
    parser.add_argument("--epochs", type=_positive, metavar="E", help="instead of the recipe's")
    parser.add_argument("--batch", type=_positive, metavar="B", help="clips, instead of the recipe's")
    parser.add_argument("--learning-rate", type=float, metavar="R", help="instead of the recipe's")
    parser.add_argument("--start", type=Path, metavar="FILE", help="an .npz for the backbone, or a weights folder")
    parser.add_argument("--stills", action="store_true", help="the train split was made by `generate --stills`")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out after it was stopped")


def run(args: argparse.Namespace) -> None:
    """Train as the arguments say."""
    from pose_app.dataset import open_dataset
    from pose_app.training.recipes import RECIPES
    from pose_app.training.run import Start, train

    if args.start is not None and not args.start.exists():
        raise InputError(f"There is no {args.start} to start from; it should be an .npz file or a weights folder.")
    changes = {"epochs": args.epochs, "batch": args.batch, "learning_rate": args.learning_rate}
    recipe = dataclasses.replace(RECIPES[args.recipe], **{k: v for k, v in changes.items() if v is not None})
    progress = train(
        recipe,
        open_dataset(args.data, "train"),
        open_dataset(args.data, "valid"),
        args.out,
        start=Start(args.start),
        stills=args.stills,
        resume=args.resume,
    )
    last = progress.history[-1]
    print(
        f"{args.out}: epoch {last['epoch']}, MPJPE {last['mpjpe']:.1f} mm on train, {last['val_mpjpe']:.1f} mm on valid"
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} should be a whole number from 1 up")
    return value
