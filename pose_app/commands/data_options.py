"""How the commands open a data folder: what is unclear about its joints is said, and may be set right by --up."""

import argparse
import sys
from pathlib import Path

from pose_app.dataset import Dataset, open_dataset
from pose_app.dataset.convention import DIRECTIONS

UP_HELP = "direction up in the joints' file: +y, +z, … (--up=-z): turns them until -y is up, as the network has it"


def add_up(parser: argparse.ArgumentParser) -> None:
    """Say the option --up."""
    parser.add_argument("--up", type=_axis, choices=DIRECTIONS, metavar="AXIS", help=UP_HELP)


def _axis(text: str) -> str:
    return f"+{text}" if text[:1] in "xyz" else text


def open_data(folder: Path, split: str, up: str | None) -> Dataset:
    """Open a data folder, its joints turned from `up` where that is said, and say on stderr what speaks against it.

    Raises InputError as open_dataset does, and for `up` without joints.
    """

    dataset = open_dataset(folder, split)
    if up:
        dataset = dataset.turned_up(up)
    for note in (*dataset.notes, _doubts(dataset)):
        if note:
            print(note, file=sys.stderr, flush=True)
    return dataset


def _doubts(dataset: Dataset) -> str:
    convention = dataset.convention
    if convention is None or not convention.doubts():
        return ""
    up = convention.up
    way_out = "say by --up=AXIS which it is" if up == "?" else f"--up={up} turns them"
    return f"{dataset.folder}, {dataset.split}: {convention.sentence()} {convention.doubts()} ({way_out})"
