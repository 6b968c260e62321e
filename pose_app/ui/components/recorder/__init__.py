"""A recorder of short films: the browser's camera, with a count-down, and the bytes of what it recorded."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pose_app.ui.components.scripts import joined
from pose_app.ui.components.whole_page import pass_on

_HERE = Path(__file__).parent
# Streamlit closes the connection over a message of more than server.maxWidgetStateSize, 25 MB, and base64 makes four
# bytes of three: this leaves 1 MB for all else that a message says. Ten seconds at _BITS_PER_SECOND are 5 MB.
MOST_BYTES = 18_000_000
_BITS_PER_SECOND = 4_000_000

_recorder = st.components.v2.component(
    "pose_app_recorder",
    html=(_HERE / "recorder.html").read_text("utf-8"),
    css=joined(_HERE, "recorder.css"),
    js=joined(_HERE, "camera_stream.js", "recorder_words.js", "recorder.js"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Recording:
    """A film that the browser recorded. label: tells it from the others of its window. kind: 'webm' or 'mp4'."""

    label: str
    data: bytes
    kind: str


def recorder(got: str, key: str, on_recording: Callable[[Recording], None]) -> None:
    """Draw the recorder; got: the label of the recording that arrived last, or "", so that it can say so.

    on_recording gets each recording once, 18 MB at most, and all of the page runs again.
    """
    data = {"got": got, "most": MOST_BYTES, "bits": _BITS_PER_SECOND}

    def note(said: Any) -> None:
        recording = read_recording(said)
        if recording is not None:
            on_recording(recording)

    # A list: see pose_app.ui.components.player
    _recorder(data=[data], key=key, on_recorded_change=lambda: pass_on(key, "recorded", note))


def read_recording(said: Any) -> Recording | None:
    """Read what the recorder's script sent: label, type and base64; None for anything else."""
    try:
        data = base64.b64decode(said["base64"], validate=True)
        kind = "mp4" if "mp4" in said["type"] else "webm"
        label = str(said["label"])
    except (TypeError, KeyError, ValueError, binascii.Error):
        return None
    return Recording(label, data, kind) if 0 < len(data) <= MOST_BYTES else None
