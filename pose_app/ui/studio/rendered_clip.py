"""A rendered clip on the page Studio: its frames with the truth drawn in, the player's clip, the download."""

import io
import sys
from dataclasses import asdict

import cv2
import numpy as np
import streamlit as st

from pose_app.clips import Clip
from pose_app.dataset import RENDERED
from pose_app.figures.style import SIDE_COLOURS
from pose_app.skeleton import BONES, JOINT_NAMES, SIDES
from pose_app.synthetic.data.generator import Rendered, render_choice
from pose_app.synthetic.stage.choice import Choice

_ZOOM = 2  # of pictures that the truth is drawn into
_SUBPIXELS = 4  # bits


def rendered(choice: Choice) -> Rendered:
    """Render a choice, or take it from the last ones; shows that it is at work."""
    first = "numba" not in sys.modules
    with st.spinner("Starting the renderer: this takes up to a minute once …" if first else "Rendering …"):
        return _rendered(choice)


@st.cache_data(max_entries=48, show_spinner=False)
def _rendered(choice: Choice) -> Rendered:
    return render_choice(choice)


def clip_of(result: Rendered) -> Clip:
    """The clip as the player and the network take it."""
    row = result.row
    return Clip(
        row["clip"], result.frames, result.joints_m * np.float32(1000), row["action"], row["subject"],
        row["camera"], row["fps"], RENDERED,
    )  # fmt: skip


def with_skeleton(frames: np.ndarray, joints_2d: np.ndarray) -> np.ndarray:
    """Draw the true joints into frames, twice as large; joints hidden by something are rings.

    frames: (8, H, W, 3) uint8 RGB. joints_2d: (8, 17, 3), x and y in pixels, visible. Returns (8, 2 H, 2 W, 3).
    """
    return np.stack([_drawn_in(frame, joints) for frame, joints in zip(frames, joints_2d, strict=True)])


def _drawn_in(frame: np.ndarray, joints: np.ndarray) -> np.ndarray:
    picture = cv2.resize(frame, None, fx=_ZOOM, fy=_ZOOM, interpolation=cv2.INTER_CUBIC)
    # Pixel j covers [j, j + 1), while OpenCV puts its middle at j.
    places = np.clip((joints[:, :2] * _ZOOM - 0.5) * 2**_SUBPIXELS, -30_000, 30_000).round().astype(int)
    for parent, child in BONES:
        ends = places[parent].tolist(), places[child].tolist()
        cv2.line(picture, *ends, _colour(child), 2, cv2.LINE_AA, _SUBPIXELS)
    for joint, place in enumerate(places.tolist()):
        seen = joints[joint, 2] > 0.5
        cv2.circle(
            picture, place, 4 << _SUBPIXELS, _colour(joint) if seen else (255, 255, 255), -1, cv2.LINE_AA, _SUBPIXELS
        )
        cv2.circle(
            picture, place, 4 << _SUBPIXELS, (255, 255, 255) if seen else _colour(joint), 1, cv2.LINE_AA, _SUBPIXELS
        )
    return picture


def _colour(joint: int) -> tuple[int, ...]:
    return tuple(bytes.fromhex(SIDE_COLOURS[SIDES[joint]][1:]))


def npz_of(result: Rendered, choice: Choice) -> bytes:
    """The clip as an .npz: frames, joints in mm and in pixels, root, intrinsics, and the choice it came from."""
    file = io.BytesIO()
    np.savez_compressed(
        file, frames=result.frames, joints_3d_mm=result.joints_m * np.float32(1000), joints_2d=result.joints_2d,
        root_3d_mm=result.root_m * np.float32(1000), intrinsics=result.intrinsics, joint_names=np.array(JOINT_NAMES),
        fps=result.row["fps"], choice=np.array([f"{key}={value}" for key, value in asdict(choice).items()]),
    )  # fmt: skip
    return file.getvalue()
