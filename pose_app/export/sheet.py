"""A sheet to look at: what the network saw, with its joints, and the skeleton from the front and the side."""

import struct
import zlib
from collections.abc import Sequence

import cv2
import numpy as np

from pose_app.errors import InputError
from pose_app.export.overlay import COLOURS, draw_on_picture, fine
from pose_app.files import OUR_MARK
from pose_app.skeleton import BONES, FRAME_SIZE, SIDES

COLUMNS = 8  # of one band; longer strips go on below
_CELL = FRAME_SIZE
_STEP_X, _STEP_Y = _CELL + 6, _CELL + 24
_MARGIN = 44
_BAND = 22 + _CELL + 2 * _STEP_Y + 22
_AFTER_IHDR = 33  # bytes: the signature, then length, name, 13 bytes and checksum of the first chunk
_PAPER, _INK, _FAINT = (250, 250, 248), (45, 50, 56), (205, 208, 212)
_LEAST_SPAN_MM, _MOST_SPAN_MM = 1200.0, 6000.0  # that a cell shows
_VIEWS = (("from the camera", (0, 1)), ("from the side", (2, 1)))


def draw_sheet(
    crops: np.ndarray,
    joints_mm: np.ndarray,
    times_s: np.ndarray,
    lines: Sequence[str],
    joints_px: np.ndarray | None = None,
) -> np.ndarray:
    """Draw the frames the network saw above the skeletons it predicts, eight frames in a band.

    crops: (T, 224, 224, 3) uint8 RGB. joints_mm: (T, 17, 3), x right, y down, z away. times_s: (T,).
    lines: texts above the picture. joints_px: (T, 17, 2) pixels of the crops, drawn on them, or None.
    Returns (H, W, 3) uint8 RGB.
    """
    top = 16 + 22 * len(lines)
    # One span for all cells, so that sizes compare between frames.
    span = float(np.clip(2.15 * np.abs(joints_mm).max(), _LEAST_SPAN_MM, _MOST_SPAN_MM))
    columns, bands = min(len(crops), COLUMNS), -(-len(crops) // COLUMNS)
    sheet = np.full((top + bands * _BAND, _MARGIN + columns * _STEP_X, 3), _PAPER, np.uint8)
    for i, line in enumerate(lines):
        _write(sheet, line, (12, 24 + 22 * i), _INK, 0.55)
    for i, (crop, joints, time_s) in enumerate(zip(crops, joints_mm, times_s, strict=True)):
        x, y = _MARGIN + i % COLUMNS * _STEP_X, top + i // COLUMNS * _BAND
        _write(sheet, f"{time_s:.2f} s", (x + 2, y + 16), _INK, 0.45)
        picture = crop if joints_px is None else draw_on_picture(crop, joints_px[i])
        sheet[y + 22 : y + 22 + _CELL, x : x + _CELL] = picture
        for row, (name, axes) in enumerate(_VIEWS, 1):
            below = y + 22 + row * _STEP_Y
            _draw_skeleton(sheet[below : below + _CELL, x : x + _CELL], joints[:, list(axes)], joints, span)
            if i % COLUMNS == 0:
                _write_upwards(sheet, name, below)
    return sheet


def _draw_skeleton(cell: np.ndarray, flat_mm: np.ndarray, joints_mm: np.ndarray, span_mm: float) -> None:
    cv2.rectangle(cell, (0, 0), (_CELL - 1, _CELL - 1), _FAINT, 1)
    points = [fine(point) for point in flat_mm * (_CELL / span_mm) + _CELL / 2]
    far_first = sorted(BONES, key=lambda bone: -joints_mm[list(bone), 2].mean())
    for parent, child in far_first:
        cv2.line(cell, points[parent], points[child], COLOURS[SIDES[child]], 3, cv2.LINE_AA, 4)
    for point in points:
        cv2.circle(cell, point, 3 * 16, _INK, -1, cv2.LINE_AA, 4)


def _write(picture: np.ndarray, text: str, at: tuple[int, int], colour: tuple[int, int, int], size: float) -> None:
    plain = text.replace("×", "x").replace("²", "2").encode("ascii", "replace").decode()
    cv2.putText(picture, plain, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


def _write_upwards(sheet: np.ndarray, text: str, y: int) -> None:
    strip = np.full((_MARGIN - 12, _CELL, 3), _PAPER, np.uint8)
    _write(strip, text, (40, 22), _INK, 0.5)
    sheet[y : y + _CELL, 4 : _MARGIN - 8] = np.rot90(strip)


def to_png(picture: np.ndarray) -> bytes:
    """Give the bytes of a PNG of (H, W, 3) uint8 RGB, marked as drawn by us, so that it is not predicted from."""
    ok, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not ok:
        raise InputError("The sheet could not be made into a PNG.")
    text = b"tEXt" + OUR_MARK
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return data[:_AFTER_IHDR].tobytes() + chunk + data[_AFTER_IHDR:].tobytes()
