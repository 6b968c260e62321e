"""Which eight frames of a film, and which square of them."""

from dataclasses import dataclass

import cv2
import numpy as np
import streamlit as st

from pose_app import video
from pose_app.clips import Clip
from pose_app.export import draw_on_picture
from pose_app.skeleton import NUM_FRAMES

_CROPS = {"auto": "Automatic", "none": "Whole", "box": "Box"}
_KEEP_BYTES = 64 * 2**20  # whole frames are kept between runs up to this much a session
_SHOWN_HEIGHT = 150


@dataclass(frozen=True, eq=False)
class Choice:
    """What the user chose: the frames, every how-manieth is taken, how they are cropped, and where that is."""

    window: video.Window
    stride: int
    crop: str
    plan: video.CropPlan


def choose(source: video.Source, seen: dict) -> Choice:
    """Draw the controls of frames and crop; seen as made by the page."""
    window, stride = _choose_frames(source, seen)
    crop = st.segmented_control(
        "Crop", list(_CROPS), default="auto", required=True, format_func=_CROPS.get, key=f"crop {seen['file_id']}"
    )
    if crop == "box":
        crop = _box_sliders(window, seen)
    return Choice(window, stride, crop, video.plan_crop(crop, window, seen["survey"]))


def later_clip(source: video.Source, seen: dict, choice: Choice) -> Clip | None:
    """Read the clip that overlaps the chosen one by half, cropped in the same way; None where the film ends."""
    window = video.window_after(source, choice.window, choice.stride)
    if window is None:
        return None
    return video.make_clip(window, video.plan_crop(choice.crop, window, seen["survey"]), seen["info"].name)


def show_frames(choice: Choice, joints_px: np.ndarray | None) -> None:
    """Show the whole frames with the crop and, where they are known, the joints: (8, 17, 2) pixels of the frames."""
    frames = video.draw_boxes(choice.window, choice.plan)
    if joints_px is not None:
        frames = np.stack([draw_on_picture(frame, said) for frame, said in zip(frames, joints_px, strict=True)])
    st.image(_sheet(frames), width="stretch")
    (st.warning if choice.crop == "auto" and not choice.plan.found else st.caption)(choice.plan.note)


def _choose_frames(source: video.Source, seen: dict) -> tuple[video.Window, int]:
    info, session = seen["info"], seen["file_id"]
    most = max(1, (info.frames - 1) // (NUM_FRAMES - 1))
    stride = seen["stride"]
    if most > 1:
        stride = st.slider("Take every n-th frame", 1, min(most, 60), stride, key=f"stride {session}")
    last = info.last_start_s(stride)
    start = 0.0
    if last >= 0.01:
        suggested = min(seen["start"], last)
        start = st.slider(
            "Start, seconds", 0.0, last, suggested, step=min(0.1, last), key=f"start {session}", format="%.2f"
        )
    wanted = (start, stride)
    if seen.get("wanted") != wanted:
        seen["window"] = video.read_window(source, min(start, last), stride)
        seen["wanted"] = wanted
    window = seen["window"]
    if window.frames.nbytes > _KEEP_BYTES:
        seen.pop("wanted")
        seen.pop("window")
    return window, stride


def _box_sliders(window: video.Window, seen: dict) -> str:
    width, height = window.size
    session = seen["file_id"]
    auto = video.plan_crop("auto", window, seen["survey"]).boxes_xywh
    x0, y0 = np.clip(auto[:, :2].min(0), 0, (width - 16, height - 16)).astype(int).tolist()
    x1, y1 = np.clip((auto[:, :2] + auto[:, 2:]).max(0), (x0 + 16, y0 + 16), (width, height)).astype(int).tolist()
    left, right = st.slider("Left and right, pixels", 0, width, (x0, x1), key=f"box x {session}")
    top, bottom = st.slider("Top and bottom, pixels", 0, height, (y0, y1), key=f"box y {session}")
    return f"{left},{top},{right - left},{bottom - top}"


def _sheet(frames: np.ndarray) -> np.ndarray:
    """Put eight frames on a sheet of two columns for wide and four for tall pictures."""
    height, width = frames.shape[1:3]
    size = (max(1, round(width * _SHOWN_HEIGHT * 2 / height)), _SHOWN_HEIGHT * 2)
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
    columns = 2 if width > height else 4
    rows = [np.hstack(small[i : i + columns]) for i in range(0, len(small), columns)]
    return np.vstack(rows)
