"""The detector of people, at work on pictures: the whole picture, and parts of it for people who are small there."""

from collections.abc import Sequence

import cv2
import numpy as np

from pose_app.engines import AUTO, load_engine
from pose_app.model.detector.config import PIXELS
from pose_app.people.detections import Detection, decode
from pose_app.weights import read_detector

LOOKED_AT = 640  # pixels, the longer side of the pictures that are looked at
_WIDE = 0.42  # of a circle's radius: so far a body reaches to both sides of its axis
# x, y, side in pixels of the picture; what lies outside it is black.
Square = tuple[float, float, float]


class PersonDetector:
    """The network of weights/person, loaded once; for one thread at a time.

    engine: one of pose_app.engines.ENGINES. Raises InputError as read_detector and load_engine do.
    """

    def __init__(self, engine: str = AUTO) -> None:
        self._engine = load_engine(read_detector(), engine)

    def __call__(self, picture: np.ndarray, squares: Sequence[Square]) -> list[list[Detection]]:
        """Find the people in squares of a picture (H, W, 3) uint8 RGB: of each square the people, best first."""
        inputs = np.stack([_cut(picture, square) for square in squares])
        found = decode(self._engine(inputs))
        return [
            [person.placed(x, y, side / PIXELS) for person in people]
            for people, (x, y, side) in zip(found, squares, strict=True)
        ]


def whole_picture(picture: np.ndarray) -> Square:
    """Give the square around the whole picture."""
    height, width = picture.shape[:2]
    side = max(height, width)
    return (width - side) / 2, (height - side) / 2, side


def tiles(picture: np.ndarray, finer: int = 1) -> list[Square]:
    """Give squares that cover the picture, as high as it is or 1 / finer of that, and overlap by half."""
    height, width = picture.shape[:2]
    side = max(min(height, width), max(height, width) / 2) / finer
    columns, rows = (
        1 if side >= length else 1 + int(np.ceil(1.5 * (length - side) / side)) for length in (width, height)
    )
    xs = np.linspace(0, width - side, columns) if columns > 1 else [(width - side) / 2]
    ys = np.linspace(0, height - side, rows) if rows > 1 else [(height - side) / 2]
    return [(float(x), float(y), float(side)) for y in ys for x in xs]


def paint_over(picture: np.ndarray, people: Sequence[Detection]) -> np.ndarray:
    """Paint people over with the colour around them: (H, W, 3) uint8 RGB, a new picture."""
    painted = picture.copy()
    height, width = picture.shape[:2]
    for person in people:
        x, y, r = *person.hips, person.radius
        left, right, top, bottom = np.clip([x - r, x + r, y - r, y + r], 0, [width, width, height, height]).astype(int)
        around = picture[top:bottom, left:right].reshape(-1, 3)
        if not len(around):
            continue
        colour = np.median(around, axis=0).tolist()
        box = cv2.boxPoints(((x, y), (2 * _WIDE * r, 2.1 * r), person.lean_deg))
        cv2.fillConvexPoly(painted, np.round(box).astype(np.int32), colour)
    return painted


def _cut(picture: np.ndarray, square: Square) -> np.ndarray:
    x, y, side = square
    scale = PIXELS / side
    turn = np.array([[scale, 0, -x * scale], [0, scale, -y * scale]])
    if scale > 0.6:
        return cv2.warpAffine(picture, turn, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR)
    # Far smaller: averaged first, as lines and faces would break up.
    height, width = (max(1, round(length * scale)) for length in picture.shape[:2])
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    turn = np.array([[1.0, 0, -x * scale], [0, 1.0, -y * scale]])
    return cv2.warpAffine(small, turn, (PIXELS, PIXELS), flags=cv2.INTER_LINEAR)
