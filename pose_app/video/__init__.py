"""Any film or set of pictures -> frames -> the square around the person -> (8, 224, 224, 3) uint8."""

from pose_app.video.crop import (
    LEAST_BOX,
    CropPlan,
    cut,
    draw_boxes,
    make_clip,
    manual_box,
    squares_around,
    whole_picture,
    whole_pixels,
)
from pose_app.video.frame import Frame
from pose_app.video.source import (
    IMAGE_SUFFIXES,
    SUFFIXES,
    Reader,
    Source,
    natural_order,
    open_source,
    opened,
    source_files,
)
from pose_app.video.windows import (
    SAMPLED_FPS,
    VideoInfo,
    Window,
    check_sampling,
    iter_windows,
    probe,
    read_window,
    window_after,
)

__all__ = [
    "IMAGE_SUFFIXES", "LEAST_BOX", "SAMPLED_FPS", "SUFFIXES", "CropPlan", "Frame", "Reader", "Source", "VideoInfo",
    "Window", "check_sampling", "cut", "draw_boxes", "iter_windows", "make_clip",
    "manual_box", "natural_order", "open_source", "opened", "probe", "read_window", "source_files", "squares_around",
    "whole_picture", "whole_pixels", "window_after",
]  # fmt: skip
