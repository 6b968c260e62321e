"""What a user drops on the page Your video: a film, an .npy of frames, or pictures that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pose_app import video
from pose_app.errors import InputError


@dataclass(frozen=True, eq=False)
class Upload:
    """One thing to predict; file_id tells it from all others. source: as pose_app.video takes it."""

    file_id: str
    source: video.Source
    several: bool


def ask_for_upload() -> Upload | None:
    """Draw the field and give what lies in it; raises InputError for files that do not belong together."""
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
    """Make one source of the files: the only one, or pictures in the order of their names; InputError for others."""
    if len(files) == 1:
        return Upload(files[0].file_id, files[0], several=False)
    others = [file.name for file in files if Path(file.name).suffix.lower() not in video.IMAGE_SUFFIXES]
    if others:
        raise InputError(f"{others[0]} cannot go with other files; give one film, one .npy, or eight or more pictures.")
    pictures = sorted(files, key=lambda file: video.natural_order(file.name))
    return Upload(" ".join(file.file_id for file in pictures), pictures, several=True)
