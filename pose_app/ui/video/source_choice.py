"""Where the film comes from: a file, a camera, or the sample that comes with the program."""

from dataclasses import dataclass

import streamlit as st

from pose_app.places import SAMPLES
from pose_app.ui.session import session
from pose_app.ui.video.camera import camera_upload
from pose_app.ui.video.film_search import prepare
from pose_app.ui.video.first_contact import way_in
from pose_app.ui.video.upload import Upload, ask_for_upload

SAMPLE_FILM = SAMPLES / "film.mp4"


@dataclass
class _Sample:
    """wanted: whether the sample film is looked at. prepared: whether the detector is being loaded."""

    wanted: bool = False
    prepared: bool = False


def ask_for_film() -> Upload | None:
    """Draw what a film comes in by, and give what came."""
    sample = session(_Sample)
    if not sample.prepared:
        sample.prepared = True
        prepare()
    way = way_in()
    upload = ask_for_upload() if way == "upload" else _filmed()
    if upload is not None:
        sample.wanted = False
    if sample.wanted:
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown("The **sample film** was rendered by this program: no real people.", width="content")
        row.button("Close it", key="close sample", icon=":material/close:", on_click=_close_sample)
        return Upload("sample film", SAMPLE_FILM, several=False)
    return upload


def try_sample() -> None:
    """Look at the sample film."""
    session(_Sample).wanted = True


def _close_sample() -> None:
    session(_Sample).wanted = False


def _filmed() -> Upload | None:
    take = camera_upload()
    if take is None:
        return None
    if isinstance(take.source, list):
        return Upload(take.file_id, take.source, several=True)
    return Upload(take.file_id, take.source, several=False, name=take.name)
