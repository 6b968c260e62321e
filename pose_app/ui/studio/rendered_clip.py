"""A rendered clip on the page Studio: its frames with the truth drawn in, the player's clip, the download."""

import io
import threading
from dataclasses import asdict

import cv2
import numpy as np
import streamlit as st

from pose_app.clips import Clip
from pose_app.dataset import RENDERED
from pose_app.export import draw_on_picture
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.data.generator import Rendered, render_choice
from pose_app.synthetic.stage.choice import Choice
from pose_app.ui.machine_time import all_of_the_machine

_KEYS = {"appearance": "look"}  # of the downloaded file where they are not the field's name
_ZOOM = 2  # of pictures that the truth is drawn into
_BONE = 3.0  # pixels wide, in these


_ready = threading.Event()  # once this process has rendered: before that the renderer may have to be compiled


def rendered(choice: Choice) -> Rendered:
    """Render a choice, or take it from the last ones; shows that it is at work."""
    if _ready.is_set():
        with st.spinner("Rendering …"):
            return _rendered(choice)
    words = "Starting the renderer: it is compiled once on a machine, which takes up to a minute …"
    with st.spinner(words), all_of_the_machine():
        result = _rendered(choice)
    _ready.set()
    return result


@st.cache_data(max_entries=48, show_spinner=False)
def _rendered(choice: Choice) -> Rendered:
    return render_choice(choice)


def clip_of(result: Rendered) -> Clip:
    """The clip as the player and the network take it."""
    row = result.row
    name, action, subject, camera = (str(row[key]) for key in ("clip", "action", "subject", "camera"))
    joints_mm = result.joints_m * np.float32(1000)
    return Clip(name, result.frames, joints_mm, action, subject, camera, float(row["fps"]), RENDERED)


def with_skeleton(frames: np.ndarray, joints_2d: np.ndarray) -> np.ndarray:
    """Draw the true joints into frames, twice as large; joints hidden by something are rings.

    frames: (8, H, W, 3) uint8 RGB. joints_2d: (8, 17, 3), x and y in pixels, visible. Returns (8, 2 H, 2 W, 3).
    """
    drawn = []
    for frame, joints in zip(frames, joints_2d, strict=True):
        picture = cv2.resize(frame, None, fx=_ZOOM, fy=_ZOOM, interpolation=cv2.INTER_CUBIC)
        drawn.append(draw_on_picture(picture, _ZOOM * joints[:, :2], _BONE, joints[:, 2] <= 0.5))
    return np.stack(drawn)


def npz_of(result: Rendered, choice: Choice) -> bytes:
    """The clip as an .npz: frames, joints in mm and in pixels, root, intrinsics, and the choice it came from."""
    file = io.BytesIO()
    np.savez_compressed(
        file, frames=result.frames, joints_3d_mm=result.joints_m * np.float32(1000), joints_2d=result.joints_2d,
        root_3d_mm=result.root_m * np.float32(1000), intrinsics=result.intrinsics, joint_names=np.array(JOINT_NAMES),
        fps=result.row["fps"],
        choice=np.array([f"{_KEYS.get(key, key)}={value}" for key, value in asdict(choice).items()]),
    )  # fmt: skip
    return file.getvalue()
