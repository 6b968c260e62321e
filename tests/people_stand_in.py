"""A detector that finds people who are coloured blocks on grey, so that where they are is known by hand."""

from collections.abc import Sequence

import cv2
import numpy as np

from pose_app.people.detections import Detection
from pose_app.people.detector import Square

RED, GREEN, BLUE, YELLOW = (200, 40, 30), (30, 170, 60), (20, 30, 160), (220, 200, 20)
SCORE = 0.9
_COLOURED = 60  # from the least to the most of a pixel's three channels
_LEAST = 12  # pixels, the height of a block that is somebody


def put_block(picture: np.ndarray, x: float, y: float, height: float, colour: tuple[int, int, int]) -> None:
    """Put a person into a picture (H, W, 3): a block with its corner at x, y, a third as wide as high."""
    right, bottom = max(0, round(x + height / 3)), max(0, round(y + height))
    picture[max(0, round(y)) : bottom, max(0, round(x)) : right] = colour


def person_of(x: float, y: float, width: float, height: float, score: float = SCORE) -> Detection:
    """Give the person of a block: their hips are its middle, the circle touches its top, shoulders a quarter down."""
    middle = x + width / 2
    head = (middle - height / 8, y, height / 4, height / 4)
    return Detection(score, (middle, y + height / 2), height / 2, (middle, y + height / 4), head)


class BlockDetector:
    """Stands in for PersonDetector: each connected block of one colour is a person, seen in squares with its middle."""

    def __init__(self, engine: str = "auto") -> None:
        self.engine = engine

    def __call__(self, picture: np.ndarray, squares: Sequence[Square]) -> list[list[Detection]]:
        people = blocks(picture)
        return [[person for person in people if _is_in(person, square)] for square in squares]


def blocks(picture: np.ndarray) -> list[Detection]:
    """Find the blocks of a picture (H, W, 3) uint8 RGB."""
    # A colour is told by which channels are bright in it.
    kinds = (picture > 110) @ np.array([1, 2, 4])
    kinds[np.ptp(picture.astype(int), axis=-1) < _COLOURED] = -1
    people = []
    for kind in np.unique(kinds[kinds >= 0]):
        _, _, boxes, _ = cv2.connectedComponentsWithStats((kinds == kind).astype(np.uint8), connectivity=4)
        people += [person_of(*box[:4].tolist()) for box in boxes[1:] if box[3] >= _LEAST]
    return people


def _is_in(person: Detection, square: Square) -> bool:
    x, y, side = square
    return x <= person.hips[0] < x + side and y <= person.hips[1] < y + side


class DotDetector:
    """Finds one person around the brightest place of a picture, where there is one; they stand in no colour."""

    def __call__(self, picture: np.ndarray, squares: Sequence[Square]) -> list[list[Detection]]:
        bright = np.argwhere(picture.min(axis=-1) > 200)
        if not len(bright):
            return [[] for _ in squares]
        y, x = bright.mean(axis=0) + 0.5
        person = person_of(x - 20, y - 60, 40, 120)
        return [[person] if _is_in(person, square) else [] for square in squares]
