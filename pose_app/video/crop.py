"""The square the network sees: around the person, around a given box, or around the whole picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from pose_app.clips import Clip
from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE
from pose_app.video.person import MAX_PART, Blob, moving_reach, track
from pose_app.video.survey_source import Survey
from pose_app.video.windows import Window

_FILL = 0.8  # part of the square's side that the person takes, as in the clips the network learned from
_STEADY = 1.6  # a square up to this many times the person's own stays put; beyond it follows them
_FRAGMENT = 0.75  # a blob lower than this part of all that moves is a limb, not the person
_MIN_SIDE = 16  # pixels


@dataclass(frozen=True, eq=False)
class CropPlan:
    """Where each frame is cut out.

    boxes_xywh: (T, 4) float64, squares in pixels of the source that may leave the picture (its edge is
    repeated there). person_found: whether a person was found or a box was given. note: one sentence to show.
    """

    boxes_xywh: np.ndarray
    person_found: bool
    note: str


def plan_crop(crop: str, window: Window, survey: Survey | None = None) -> CropPlan:
    """Decide the crop of a window: 'auto' (needs a survey), 'none' or 'X,Y,W,H' in pixels of the source.

    Raises InputError when crop is none of these or the box does not fit the picture.
    """
    if crop == "none":
        return whole_picture(window)
    if crop != "auto":
        return manual_box(window, crop)
    if window.size == (FRAME_SIZE, FRAME_SIZE):
        note = "The frames have the network's own size and are taken as they are."
        return CropPlan(_whole(window), True, note)
    return find_person(window, survey) if survey else whole_picture(window)


def find_person(window: Window, survey: Survey) -> CropPlan:
    """Put a square around the person who stands out from the background; the whole picture when none does."""
    blobs = track(list(window.frames), survey)
    known = np.array([i for i, blob in enumerate(blobs) if blob])
    there = [blob for blob in blobs if blob]
    if 2 * len(known) < len(blobs):
        return _nobody(window)
    reach = moving_reach(window.times_s, survey)
    if reach is not None and np.median([blob.h for blob in there]) < _FRAGMENT * reach[3]:
        if reach[2] * reach[3] > MAX_PART * survey.background[..., 0].size:
            return _nobody(window)
        note = "The person never leaves the picture: the crop is where something moves, so check it."
        return CropPlan(_still_square(window, np.array(reach) / survey.scale), True, note)
    corners = np.array([_corners(blob) for blob in there]) / survey.scale
    union = np.concatenate([corners[:, :2].min(axis=0), np.ptp(corners.reshape(-1, 2, 2), axis=(0, 1))])
    own_side = np.max(corners[:, 2:] - corners[:, :2])
    if max(union[2:]) <= _STEADY * own_side:
        return CropPlan(_still_square(window, union), True, _person_note(blobs))
    middles = _smooth_path(window.times_s, known, (corners[:, :2] + corners[:, 2:]) / 2)
    return CropPlan(_inside(_squares(middles, own_side / _FILL), window), True, _person_note(blobs))


def _nobody(window: Window) -> CropPlan:
    note = "No moving person was found before a steady background; the whole picture is used."
    return CropPlan(_whole(window), False, note)


def _still_square(window: Window, box_xywh: np.ndarray) -> np.ndarray:
    # Rather a tighter square than one that leaves the picture: repeating the edge smears whoever touches it.
    needed = max(box_xywh[2:])
    side = max(needed, min(needed / _FILL, *window.size))
    middles = np.tile(box_xywh[:2] + box_xywh[2:] / 2, (len(window.frames), 1))
    return _inside(_squares(middles, side), window)


def _inside(boxes_xywh: np.ndarray, window: Window) -> np.ndarray:
    """Shift squares into the picture along each side that is long enough for them."""
    boxes = boxes_xywh.copy()
    for axis, length in enumerate(window.size):
        room = length - boxes[:, 2]
        boxes[:, axis] = np.where(room >= 0, np.clip(boxes[:, axis], 0, np.maximum(room, 0)), room / 2)
    return boxes


def _person_note(blobs: list[Blob | None]) -> str:
    missing = sum(blob is None for blob in blobs)
    cut_off = any(blob and not blob.whole for blob in blobs)
    if cut_off:
        return "The person leaves the picture in some of these frames: what is not seen is guessed."
    if missing:
        return f"The person was found in {len(blobs) - missing} of {len(blobs)} frames; the rest is filled in."
    return "The person was found in every frame by how they stand out from the background."


def _corners(blob: Blob) -> tuple[int, int, int, int]:
    return blob.x, blob.y, blob.x + blob.w, blob.y + blob.h


def _smooth_path(times_s: np.ndarray, known: np.ndarray, middles: np.ndarray) -> np.ndarray:
    line = np.polynomial.polynomial.polyfit(times_s[known] - times_s[0], middles, 1)
    path: np.ndarray = np.polynomial.polynomial.polyval(times_s - times_s[0], line).T
    return path


def _squares(middles: np.ndarray, side: float) -> np.ndarray:
    return np.column_stack([middles - side / 2, np.full((len(middles), 2), side)])


def whole_picture(window: Window) -> CropPlan:
    """Take the smallest square around the whole picture: nothing is cut or squeezed, the edge is repeated."""
    return CropPlan(_whole(window), False, "The whole picture is used.")


def _whole(window: Window) -> np.ndarray:
    width, height = window.size
    return _squares(np.tile([width / 2, height / 2], (len(window.frames), 1)), float(max(width, height)))


def manual_box(window: Window, box: str | tuple[float, float, float, float]) -> CropPlan:
    """Take the smallest square around a given box, 'X,Y,W,H' or four numbers, the same in all frames."""
    try:
        x, y, w, h = (float(part) for part in (box.split(",") if isinstance(box, str) else box))
    except ValueError:
        raise InputError(f"The crop '{box}' should be auto, none or four numbers X,Y,W,H in pixels.") from None
    width, height = window.size
    inside = 0 <= x and 0 <= y and x + w <= width and y + h <= height
    if not inside or not min(w, h) >= _MIN_SIDE:
        raise InputError(
            f"The crop {x:g},{y:g},{w:g},{h:g} does not fit: it should lie inside the {width}×{height} picture "
            f"and be at least {_MIN_SIDE} pixels wide and high."
        )
    middles = np.tile([x + w / 2, y + h / 2], (len(window.frames), 1))
    return CropPlan(_squares(middles, max(w, h)), True, "The crop is the one you set.")


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
