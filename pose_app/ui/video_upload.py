"""What a user drops on the page Your video: a film, an .npy of frames, or pictures that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pose_app import video


@dataclass(frozen=True, eq=False)
class Upload:
    """One thing to predict; file_id tells it from all others. source: as pose_app.video takes it."""

    file_id: str
    source: video.Source
    several: bool


def ask_for_upload() -> Upload | None:
    """Draw the field and give what lies in it."""
    files = st.file_uploader(
        "A film of one person, whole in the picture, from a camera that stands still; or eight or more pictures of one",
        type=list(video.SUFFIXES),
        key="upload",
        accept_multiple_files=True,
        help="It stays on this machine, in this session only. An .npy holds frames: (T, height, width, 3) uint8 RGB. "
        "Pictures are taken in the order of their names: frame2 before frame10.",
    )
    return put_together(files) if files else None


def put_together(files: Sequence[BinaryIO]) -> Upload:
    """Make one source of the files, in the order in which they were dropped.

    A film or .npy takes the place of all before it, so that another can be dropped without taking the first away;
    after a picture it is all pictures, in the order of their names.
    """
    pictures = [file for file in files if _is_picture(file)]
    if len(pictures) < 2 or not _is_picture(files[-1]):
        return Upload(files[-1].file_id, files[-1], several=False)
    pictures.sort(key=lambda file: video.natural_order(file.name))
    return Upload(" ".join(file.file_id for file in pictures), pictures, several=True)


def _is_picture(file: BinaryIO) -> bool:
    return Path(file.name).suffix.lower() in video.IMAGE_SUFFIXES
