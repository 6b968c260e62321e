"""What a camera of the user's gives the page Your video: a short film, or eight pictures one after the other."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from pose_app.skeleton import NUM_FRAMES
from pose_app.ui.components.recorder import Recording, recorder
from pose_app.ui.session import session

Way = Literal["film", "pictures"]

_WAYS: dict[Way, str] = {"film": "Record a film", "pictures": "Take 8 pictures"}
_CAMERA, _THUMBNAIL = 720, 76  # px on the screen, at most


@dataclass(frozen=True, eq=False)
class CameraTake:
    """What was filmed. file_id: tells it from all others. source: as pose_app.video.probe takes it.

    name: 'recording.webm', 'recording.mp4' or '8 pictures'.
    """

    file_id: str
    name: str
    source: bytes | list[io.BytesIO]


@dataclass
class _Taken:
    """pictures: JPEG or PNG files, 8 at most. round: of eight pictures, counted so that each has a field of its own."""

    recording: Recording | None = None
    pictures: list[bytes] = field(default_factory=list)
    round: int = 0


def camera_upload() -> CameraTake | None:
    """Draw recorder or camera, and give what was taken with it, once there is enough of it."""
    way: Way = st.segmented_control(
        "Camera", list(_WAYS), default="film", required=True, format_func=_WAYS.__getitem__, key="camera way",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return _record() if way == "film" else _take_pictures()


def forget_camera() -> None:
    """Let go of what was filmed."""
    taken = session(_Taken)
    taken.recording, taken.pictures, taken.round = None, [], taken.round + 1


def of_recording(recording: Recording) -> CameraTake:
    """Make a take of a film that the browser recorded."""
    name = f"recording.{recording.kind}"
    return CameraTake(hashlib.sha256(recording.data).hexdigest()[:16], name, recording.data)


def of_pictures(pictures: Sequence[bytes]) -> CameraTake:
    """Make a take of the files of pictures, in order."""
    files = []
    for number, data in enumerate(pictures, 1):
        file = io.BytesIO(data)
        file.name = f"picture {number}.jpg"
        files.append(file)
    digest = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in pictures)).hexdigest()[:16]
    return CameraTake(digest, f"{len(files)} pictures", files)


def _record() -> CameraTake | None:
    taken = session(_Taken)

    def keep(recording: Recording) -> None:
        taken.recording = recording

    recorder(taken.recording.label if taken.recording else "", key="recorder", on_recording=keep)
    if taken.recording is None:
        return None
    take = of_recording(taken.recording)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f"**{take.name}**, {len(taken.recording.data) / 1e6:.1f} MB", width="content")
    row.button("Remove", key="remove recording", icon=":material/close:", on_click=forget_camera)
    return take


def _take_pictures() -> CameraTake | None:
    taken = session(_Taken)
    count = len(taken.pictures)
    if count < NUM_FRAMES:
        key = f"picture {taken.round} {count}"  # a field for each: an old one would go on showing its picture
        label = f"Picture {count + 1} of {NUM_FRAMES}: move a little between them"
        with st.container(width=_CAMERA):
            st.camera_input(label, key=key, on_change=_keep, args=(key,))
    if count:
        st.markdown(f"**{count} of {NUM_FRAMES}**")
        st.image([*taken.pictures], width=_THUMBNAIL)
        row = st.container(horizontal=True)
        row.button("Remove the last", key="remove picture", icon=":material/undo:", on_click=_remove_last)
        row.button("Start again", key="remove pictures", icon=":material/restart_alt:", on_click=_start_again)
    return of_pictures(taken.pictures) if count == NUM_FRAMES else None


def _keep(key: str) -> None:
    taken, picture = session(_Taken), st.session_state.get(key)
    if picture is not None and len(taken.pictures) < NUM_FRAMES:
        taken.pictures = [*taken.pictures, picture.getvalue()]


def _remove_last() -> None:
    taken = session(_Taken)
    taken.pictures, taken.round = taken.pictures[:-1], taken.round + 1


def _start_again() -> None:
    taken = session(_Taken)
    taken.pictures, taken.round = [], taken.round + 1
