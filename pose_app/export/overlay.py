"""The skeleton drawn on a picture, in the colours of its sides."""

import cv2
import numpy as np

from pose_app.skeleton import BONES, SIDES

COLOURS = {"left": (59, 143, 217), "right": (232, 116, 59), "centre": (138, 146, 154)}
_EDGE, _JOINT = (20, 22, 26), (255, 255, 255)
_FINE = 4  # OpenCV takes places in 1/16 of a pixel
_FAR = 30_000  # of those: further away OpenCV's own whole numbers overflow


def draw_on_picture(
    picture: np.ndarray, joints_px: np.ndarray, width: float | None = None, hidden: np.ndarray | None = None
) -> np.ndarray:
    """Draw 17 joints and their bones on a picture.

    picture: (H, W, 3) uint8 RGB. joints_px: (17, 2), x right and y down from the picture's corner, so that
    the first pixel's middle is at 0.5. width: of a bone, pixels; by the skeleton's height if None. hidden: (17,)
    bool, of joints that are drawn as rings. Returns a new picture.
    """
    drawn = np.ascontiguousarray(picture).copy()
    reach = float(np.ptp(joints_px, axis=0).max())
    width = max(1.0, min(reach, 2.0 * len(picture)) / 60) if width is None else width
    bone, edge = max(1, round(width)), max(2, round(1.8 * width))
    points = [fine(point) for point in joints_px - 0.5]
    # Every bone's dark edge first, so that no edge crosses another bone.
    for thickness, colour_of in ((edge, lambda side: _EDGE), (bone, COLOURS.__getitem__)):
        for parent, child in BONES:
            colour = colour_of(SIDES[child])
            cv2.line(drawn, points[parent], points[child], colour, thickness, cv2.LINE_AA, _FINE)
    for joint, point in enumerate(points):
        colour = COLOURS[SIDES[joint]]
        outer, inner = _EDGE, _JOINT if joint == 0 else colour
        if hidden is not None and hidden[joint]:
            outer, inner = colour, _JOINT
        for radius, fill in ((1.1 * width, outer), (0.7 * width, inner)):
            cv2.circle(drawn, point, round(radius * 2**_FINE), fill, -1, cv2.LINE_AA, _FINE)
    return drawn


def fine(point: np.ndarray) -> tuple[int, int]:
    """Give a place in pixels as OpenCV takes it: whole sixteenths, near enough to be drawn."""
    x, y = np.clip(np.round(point * 2**_FINE), -_FAR, _FAR).astype(int).tolist()
    return x, y
