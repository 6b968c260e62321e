"""Which eight frames of a film, and which square of them."""

import cv2
import numpy as np
import streamlit as st

from pose_app import video
from pose_app.skeleton import NUM_FRAMES

_CROPS = {"auto": "Automatic", "none": "Whole picture", "box": "Box"}
_KEEP_BYTES = 64 * 2**20  # whole frames are kept between runs up to this much a session
_SHOWN_HEIGHT = 150


def choose_frames(upload, seen: dict) -> video.Window:
    """Draw the sliders for start and stride and read the frames; seen as made by the page."""
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
        seen["window"] = video.read_window(upload, min(start, last), stride)
        seen["wanted"] = wanted
    window = seen["window"]
    if window.frames.nbytes > _KEEP_BYTES:
        seen.pop("wanted")
        seen.pop("window")
    return window


def choose_crop(window: video.Window, seen: dict) -> video.CropPlan:
    """Draw the controls of the crop, and the crop on the picture."""
    session = seen["file_id"]
    how = st.segmented_control(
        "Crop", list(_CROPS), default="auto", required=True, format_func=_CROPS.get, key=f"crop {session}"
    )
    crop = how
    if how == "box":
        crop = _box_sliders(window, seen)
    plan = video.plan_crop(crop, window, seen["survey"])
    st.image(_sheet(video.draw_boxes(window, plan)), width="stretch")
    (st.caption if plan.found or how != "auto" else st.warning)(plan.note)
    return plan


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
