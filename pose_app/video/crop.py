"""The square the network sees, cut out of a film: around a given box, around the whole picture, or as planned."""

from dataclasses import dataclass

import cv2
import numpy as np

from pose_app.clips import Clip
from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE
from pose_app.video.windows import Window

LEAST_BOX = 16  # pixels, the sides of a box that somebody gives


@dataclass(frozen=True, eq=False)
class CropPlan:
    """Where each frame is cut out.

    boxes_xywh: (T, 4) float64, squares in pixels of the source that may leave the picture (its edge is
    repeated there). person_found: whether a person was found or a box was given. note: one sentence to show.
    """

    boxes_xywh: np.ndarray
    person_found: bool
    note: str


def whole_picture(window: Window) -> CropPlan:
    """Take the smallest square around the whole picture: nothing is cut or squeezed, the edge is repeated."""
    width, height = window.size
    note = "The whole picture is used."
    if width == height == FRAME_SIZE:
        note = "The frames have the network's own size and are taken as they are."
    middles = np.tile([width / 2, height / 2], (len(window.frames), 1))
    return CropPlan(squares_around(middles, float(max(width, height))), True, note)


def squares_around(middles: np.ndarray, side: float | np.ndarray) -> np.ndarray:
    """Give squares around middles, (T, 2), with sides, one or (T,): (T, 4) x, y, side, side."""
    sides = np.broadcast_to(side, len(middles))[:, None]
    return np.column_stack([middles - sides / 2, sides, sides])


def manual_box(window: Window, box: str | tuple[float, float, float, float]) -> CropPlan:
    """Take the smallest square around a given box, 'X,Y,W,H' or four numbers, the same in all frames."""
    try:
        x, y, w, h = (float(part) for part in (box.split(",") if isinstance(box, str) else box))
    except ValueError:
        raise InputError(f"The crop '{box}' should be auto, none or four numbers X,Y,W,H in pixels.") from None
    width, height = window.size
    inside = 0 <= x and 0 <= y and x + w <= width and y + h <= height
    if not inside or not min(w, h) >= LEAST_BOX:
        raise InputError(
            f"The crop {x:g},{y:g},{w:g},{h:g} does not fit: it should lie inside the {width}×{height} picture "
            f"and be at least {LEAST_BOX} pixels wide and high."
        )
    middles = np.tile([x + w / 2, y + h / 2], (len(window.frames), 1))
    return CropPlan(squares_around(middles, max(w, h)), True, "The crop is the one you set.")


def cut(window: Window, plan: CropPlan) -> np.ndarray:
    """Cut the squares out of the frames: (T, 224, 224, 3) uint8 RGB."""
    squares = whole_pixels(plan.boxes_xywh)
    return np.stack([_cut_one(f, square) for f, square in zip(window.frames, squares, strict=True)])


def whole_pixels(boxes_xywh: np.ndarray) -> np.ndarray:
    """Return the squares of whole pixels that are cut out for planned ones: (T, 4) twice."""
    side = np.maximum(1, np.round(boxes_xywh[:, 2:]))
    return np.column_stack([np.floor(boxes_xywh[:, :2]), side])


def _cut_one(picture: np.ndarray, square: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    x0, y0, side, _ = square.astype(int)
    x1, y1 = x0 + side, y0 + side
    part = picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    outside = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    if any(outside):
        part = cv2.copyMakeBorder(part, *outside, cv2.BORDER_REPLICATE)
    if side == FRAME_SIZE:
        return np.ascontiguousarray(part)
    how = cv2.INTER_AREA if side > FRAME_SIZE else cv2.INTER_CUBIC
    return cv2.resize(part, (FRAME_SIZE, FRAME_SIZE), interpolation=how)


def make_clip(window: Window, plan: CropPlan, name: str, fps: float | None = None) -> Clip:
    """Make the clip the network sees; its source says that it is a film of the user's."""
    return Clip(
        name=name,
        frames=cut(window, plan),
        fps=fps,
        source="your pictures",
        frame_times_s=window.times_s,
        crops_xywh=whole_pixels(plan.boxes_xywh),
    )


def draw_boxes(window: Window, plan: CropPlan) -> np.ndarray:
    """Draw the crop on the whole frames, to be looked at: (T, H, W, 3) uint8 RGB."""
    frames = window.frames.copy()
    thickness = max(1, round(max(window.size) / 300))
    for frame, (x, y, w, h) in zip(frames, plan.boxes_xywh, strict=True):
        corner = np.clip([x + w, y + h], 0, [d - 1 for d in window.size])
        start = np.clip([x, y], 0, [d - 1 for d in window.size])
        cv2.rectangle(frame, start.astype(int).tolist(), corner.astype(int).tolist(), (255, 140, 0), thickness)
    return frames
