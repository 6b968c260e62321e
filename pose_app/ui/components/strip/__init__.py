"""A strip of clips, each a picture that opens the clip on the page Clips."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import cv2
import numpy as np
import streamlit as st

from pose_app.dataset import Dataset
from pose_app.ui.controls import set_choices
from pose_app.ui.page_links import open_clips_page
from pose_app.ui.served_files import jpeg
from pose_app.ui.workspace import Workspace

_HERE = Path(__file__).parent
_SIDE = 128  # pixels of a picture
_DATA = ("data", "unit", "up", "turn", "hip")  # of an address: which data, and how their joints are read

_strip = st.components.v2.component(
    "pose_app_clip_strip",
    html='<div class="ps" role="list"></div>',
    css=(_HERE / "strip.css").read_text("utf-8"),
    js=(_HERE / "strip.js").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class StripItem:
    """One clip of a strip: its index, the frame that is shown (0 to 7), a number and a line to go with it."""

    clip: int
    frame: int
    number: str
    line: str


def clip_strip(workspace: Workspace, items: Sequence[StripItem], key: str, alt: str) -> None:
    """Draw the strip; alt says what it lists. A click goes to the clip and frame, a link that can be copied too."""
    rows = [_row(workspace, item) for item in items]
    chosen = _strip(data={"items": rows, "alt": alt}, key=key, on_open_change=lambda: None).open
    if chosen is not None and 0 <= chosen < len(items):
        open_player(workspace, items[chosen].clip, items[chosen].frame)


def _row(workspace: Workspace, item: StripItem) -> dict:
    entry = workspace.dataset.table[item.clip]
    return {
        **asdict(item),
        "name": entry["clip"],
        "label": " · ".join(filter(None, (entry.get("action"), entry.get("subject")))) or entry["clip"],
        "picture": _picture(workspace.dataset, workspace.data_fingerprint, item.clip, item.frame),
        "address": f"./?{urlencode(clip_address(workspace, item.clip, item.frame))}",
    }


def open_player(workspace: Workspace, clip: int, frame: int) -> None:
    """Go to the page Clips, to a clip and its frame, 0 to 7."""
    set_choices({"show": ()})  # the player
    open_clips_page(clip_address(workspace, clip, frame))


def clip_address(workspace: Workspace, clip: int, frame: int = 0) -> dict[str, str]:
    """What the page Clips has in its address for a clip and its frame, 0 to 7, of the same data and weights."""
    address = {name: st.query_params[name] for name in _DATA if name in st.query_params}
    address["clip"] = workspace.dataset.table[clip]["clip"]
    if frame:
        address["frame"] = str(frame + 1)
    if len(workspace.choices) > 1:
        address["weights"] = workspace.info.name
    return address


@st.cache_data(max_entries=400, show_spinner=False)
def _picture(_dataset: Dataset, fingerprint: str, clip: int, frame: int) -> str:
    picture = cv2.resize(_dataset.frames[clip][frame], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(np.ascontiguousarray(picture), 82)).decode()}"
