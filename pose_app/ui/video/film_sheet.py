"""The eight whole frames with the square and the joints in them."""

import cv2
import numpy as np
import streamlit as st

from pose_app import video
from pose_app.export import draw_on_picture
from pose_app.ui.components.people.data_url import data_url

_SHOWN_HEIGHT = 150
_MOST_PIXELS = 1600


def show_frames(window: video.Window, plan: video.CropPlan, joints_px: np.ndarray | None) -> None:
    """Show the whole frames with the crop and, where they are known, the joints: (8, 17, 2) pixels of the frames."""
    frames = video.draw_boxes(window, plan)
    if joints_px is not None:
        frames = np.stack([draw_on_picture(frame, joints) for frame, joints in zip(frames, joints_px, strict=True)])
    # In the page itself: a file of Streamlit's is gone with the next run, which may be before the browser asks for it.
    st.image(data_url(_sheet(frames), _MOST_PIXELS), width="stretch")
    if plan.person_found:
        st.caption(plan.note)


def _sheet(frames: np.ndarray) -> np.ndarray:
    """Put eight frames on a sheet of four columns for wide and eight for tall pictures."""
    height, width = frames.shape[1:3]
    size = (max(1, round(width * _SHOWN_HEIGHT * 2 / height)), _SHOWN_HEIGHT * 2)
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
    columns = 4 if width > height else 8
    rows = [np.hstack(small[i : i + columns]) for i in range(0, len(small), columns)]
    return np.vstack(rows)
