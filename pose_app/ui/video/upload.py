"""What a user drops on the page Your video: a film, an .npy of frames, or pictures that belong together.

Streamlit empties the field when its page is left; the session keeps what lay in it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pose_app import video
from pose_app.ui.session import session

_FIELD = "upload"
Files = Mapping[str, UploadedFile]  # by their file_id, in the order in which they were dropped


@dataclass(frozen=True, eq=False)
class Upload:
    """One thing to predict; file_id tells it from all others. source: as pose_app.video takes it; name: of it, where it
    has none of its own."""

    file_id: str
    source: video.Source
    several: bool
    name: str | None = None

    def anew(self) -> video.Source:
        """Give the source as nobody else reads it, without copying what it holds."""
        if isinstance(self.source, (list, tuple)):
            return [_anew(file) for file in self.source]
        return _anew(self.source) if isinstance(self.source, io.BytesIO) else self.source


def _anew(file: io.BytesIO) -> io.BytesIO:
    same = io.BytesIO(file.getvalue())
    same.name = getattr(file, "name", "")
    return same


@dataclass
class _UploadedFiles:
    """kept: what lies in the field or lay there; in_field: the file_ids of what lay there in the last run."""

    kept: Files = field(default_factory=dict)
    in_field: tuple[str, ...] = ()


def ask_for_upload() -> Upload | None:
    """Draw the field and give what lies in it, or lay in it before the page was left."""
    uploaded = session(_UploadedFiles)
    before = uploaded.in_field if _FIELD in st.session_state else ()
    files = st.file_uploader(
        "A film of people; or eight or more pictures of one person",
        type=list(video.SUFFIXES),
        key=_FIELD,
        accept_multiple_files=True,
        help="It stays on this machine, in this session only: a reload of the page forgets it. An .npy holds frames: "
        "(T, height, width, 3) uint8 RGB. Pictures are taken in the order of their names: frame2 before frame10.",
    )
    in_field: Files = {file.file_id: file for file in files}
    kept = still_there(uploaded.kept, before, in_field)
    upload = put_together(list(kept.values())) if kept else None
    used = upload.file_id.split() if upload else []
    kept = {name: file for name, file in kept.items() if name in in_field or name in used}
    uploaded.kept, uploaded.in_field = kept, tuple(in_field)
    _show_kept([file.name for name, file in kept.items() if name not in in_field])
    _show_unused([file.name for name, file in in_field.items() if name not in used])
    return upload


def still_there(kept: Files, before: Sequence[str], in_field: Files) -> Files:
    """Add what is new in the field to what was kept, and leave out what was in the field before and is not now."""
    return {name: file for name, file in kept.items() if name in in_field or name not in before} | dict(in_field)


def _show_kept(names: Sequence[str]) -> None:
    if not names:
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    what = f"**{names[0]}** is" if len(names) == 1 else f"**{len(names)} pictures** are"
    row.markdown(f"{what} still here.", width="content")
    row.button("Remove", key="remove upload", icon=":material/close:", on_click=_forget)


def _show_unused(names: Sequence[str]) -> None:
    if names:
        st.caption(f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} not used: what was dropped last is.")


def _forget() -> None:
    uploaded = session(_UploadedFiles)
    uploaded.kept = {name: file for name, file in uploaded.kept.items() if name in uploaded.in_field}


def put_together(files: Sequence[UploadedFile]) -> Upload:
    """Make one source of the files, in the order in which they were dropped.

    A film or .npy takes the place of all before it, so that another can be dropped without taking the first away;
    after a picture it is all pictures, in the order of their names.
    """
    pictures = [file for file in files if _is_picture(file)]
    if len(pictures) < 2 or not _is_picture(files[-1]):
        return Upload(files[-1].file_id, files[-1], several=False)
    pictures.sort(key=lambda file: video.natural_order(file.name))
    return Upload(" ".join(file.file_id for file in pictures), pictures, several=True)


def _is_picture(file: UploadedFile) -> bool:
    return Path(file.name).suffix.lower() in video.IMAGE_SUFFIXES
