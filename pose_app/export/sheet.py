"""A sheet to look at: frames with the crop, what the network saw, and the skeleton from the front and the side."""

from collections.abc import Sequence

import cv2
import numpy as np

from pose_app.errors import InputError
from pose_app.skeleton import BONES, SIDES

_CELL = 224
_MARGIN = 44
_PAPER, _INK, _FAINT = (250, 250, 248), (45, 50, 56), (205, 208, 212)
_COLOURS = {"left": (59, 143, 217), "right": (232, 116, 59), "centre": (138, 146, 154)}
_SPAN_MM = 2200.0  # a cell shows this much, so that sizes compare between frames
_VIEWS = (("from the camera", (0, 1)), ("from the side", (2, 1)))


def draw_sheet(crops: np.ndarray, joints_mm: np.ndarray, times_s: np.ndarray, lines: Sequence[str]) -> np.ndarray:
    """Draw the frames the network saw above the skeletons it predicts.

    crops: (T, 224, 224, 3) uint8 RGB. joints_mm: (T, 17, 3), x right, y down, z away. times_s: (T,).
    lines: texts above the picture. Returns (H, W, 3) uint8 RGB.
    """
    top = 16 + 22 * len(lines)
    sheet = np.full((top + 3 * (_CELL + 26), _MARGIN + len(crops) * (_CELL + 6), 3), _PAPER, np.uint8)
    for i, line in enumerate(lines):
        _write(sheet, line, (12, 24 + 22 * i), _INK, 0.55)
    for column, (crop, joints, time_s) in enumerate(zip(crops, joints_mm, times_s, strict=True)):
        x = _MARGIN + column * (_CELL + 6)
        _write(sheet, f"{time_s:.2f} s", (x + 2, top + 16), _INK, 0.45)
        sheet[top + 22 : top + 22 + _CELL, x : x + _CELL] = crop
        for row, (_, axes) in enumerate(_VIEWS, 1):
            y = top + 22 + row * (_CELL + 24)
            _draw_skeleton(sheet[y : y + _CELL, x : x + _CELL], joints[:, list(axes)], joints)
    for row, (name, _) in enumerate(_VIEWS, 1):
        _write_upwards(sheet, name, top + 22 + row * (_CELL + 24))
    return sheet


def _draw_skeleton(cell: np.ndarray, flat_mm: np.ndarray, joints_mm: np.ndarray) -> None:
    cv2.rectangle(cell, (0, 0), (_CELL - 1, _CELL - 1), _FAINT, 1)
    points = flat_mm * (_CELL / _SPAN_MM) + _CELL / 2
    far_first = sorted(BONES, key=lambda bone: -joints_mm[list(bone), 2].mean())
    for parent, child in far_first:
        ends = [tuple(np.clip(points[j] * 16, -30000, 30000).astype(int).tolist()) for j in (parent, child)]
        cv2.line(cell, *ends, _COLOURS[SIDES[child]], 3, cv2.LINE_AA, 4)
    for point in points:
        centre = tuple(np.clip(point * 16, -30000, 30000).astype(int).tolist())
        cv2.circle(cell, centre, 3 * 16, _INK, -1, cv2.LINE_AA, 4)


def _write(picture: np.ndarray, text: str, at: tuple[int, int], colour: tuple[int, int, int], size: float) -> None:
    plain = text.replace("×", "x").encode("ascii", "replace").decode()
    cv2.putText(picture, plain, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


def _write_upwards(sheet: np.ndarray, text: str, y: int) -> None:
    strip = np.full((_MARGIN - 12, _CELL, 3), _PAPER, np.uint8)
    _write(strip, text, (40, 22), _INK, 0.5)
    sheet[y : y + _CELL, 4 : _MARGIN - 8] = np.rot90(strip)


def to_png(picture: np.ndarray) -> bytes:
    """Give the bytes of a PNG of (H, W, 3) uint8 RGB."""
    ok, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not ok:
        raise InputError("The sheet could not be made into a PNG.")
    return data.tobytes()
