"""Cuts: where a film jumps to another picture."""

import cv2
import numpy as np

_LEAST, _MOST = np.array([0, 88, 88], np.uint8), np.array([255, 167, 167], np.uint8)
_SIZE = (64, 36)  # of the pictures that are compared
_CHANGED = 28.0  # grey levels, of the mean pixel, once one picture is moved onto the other
_OTHER_COLOURS = 0.35  # of the colours have changed


class CutFinder:
    """Compares each picture with the one before; a camera that turns is no cut, as the pictures then fit when moved."""

    def __init__(self) -> None:
        self._before: tuple[np.ndarray, np.ndarray] | None = None

    def is_cut(self, picture: np.ndarray) -> bool:
        """Tell whether the picture, (H, W, 3) uint8 RGB, begins something new."""
        small = cv2.resize(picture, _SIZE, interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).clip(_LEAST, _MOST)  # pure colours lie beyond: they count too
        colours = cv2.calcHist([lab], [0, 1, 2], None, (8, 8, 8), [0, 256, 88, 168, 88, 168])
        colours = cv2.GaussianBlur(colours.reshape(8, 64), (3, 1), 0) / small[..., 0].size
        before, self._before = self._before, (small, colours)
        if before is None:
            return False
        other = float(np.minimum(colours, before[1]).sum())
        return 1 - other > _OTHER_COLOURS and _moved_difference(before[0], small) > _CHANGED


def _moved_difference(before: np.ndarray, after: np.ndarray) -> float:
    old, new = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) for picture in (before, after))
    (x, y), _ = cv2.phaseCorrelate(old, new, cv2.createHanningWindow(_SIZE, cv2.CV_32F))
    turn = np.array([[1, 0, x], [0, 1, y]])
    width, height = _SIZE
    moved = cv2.warpAffine(old, turn, _SIZE, flags=cv2.INTER_LINEAR)
    there = cv2.warpAffine(np.ones_like(old), turn, _SIZE) > 0.99
    if there.mean() < 0.3:
        moved, there = old, np.ones_like(there)
    return float(np.abs(moved - new)[there].mean())
