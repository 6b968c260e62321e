"""Cuts: where a film jumps to another picture."""

import cv2
import numpy as np

_LEAST, _MOST = np.array([0, 88, 88], np.uint8), np.array([255, 167, 167], np.uint8)
_SIZE = (64, 36)  # of the pictures that are compared
# Each row tells a cut: part of the colours that changed, grey levels that the mean pixel changed by (both at least) and
# how well the pictures fit, in place (correlation) or moved (phase correlation's response), 0 to 1, at most. A camera
# that turns and a light that is switched on change less, or fit.
_CUTS = ((0.5, 10.0, 0.6), (0.2, 12.0, 0.15))
_BINS, _RANGES = (8, 8, 8), [0, 256, 88, 168, 88, 168]


class CutFinder:
    """Compares each picture with the one before."""

    def __init__(self) -> None:
        self._before: tuple[np.ndarray, np.ndarray] | None = None

    def is_cut(self, picture: np.ndarray) -> bool:
        """Tell whether the picture, (H, W, 3) uint8 RGB, begins something new."""
        small = cv2.resize(picture, _SIZE, interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).clip(_LEAST, _MOST)  # pure colours lie beyond: they count too
        colours = cv2.calcHist([lab], [0, 1, 2], None, _BINS, _RANGES)
        colours = cv2.GaussianBlur(colours.reshape(8, 64), (3, 1), 0) / small[..., 0].size
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        before, self._before = self._before, (grey, colours)
        if before is None:
            return False
        other_colours = 1 - float(np.minimum(colours, before[1]).sum())
        exposure = float(np.clip((grey.mean() + 1) / (before[0].mean() + 1), 0.5, 2.0))
        changed = float(np.abs(grey - exposure * before[0]).mean())
        window = cv2.createHanningWindow(_SIZE, cv2.CV_32F)
        _, moved = cv2.phaseCorrelate(before[0].copy(), grey.copy(), window)  # which windows its inputs in place
        in_place = float(cv2.matchTemplate(_edges(before[0]), _edges(grey), cv2.TM_CCOEFF_NORMED)[0, 0])
        fit = max(moved, in_place)
        return any(other_colours > a and changed > b and fit < c for a, b, c in _CUTS)


def _edges(grey: np.ndarray) -> np.ndarray:
    """Leave out what is smooth: floors are dark and walls bright in any room."""
    edges: np.ndarray = grey - cv2.GaussianBlur(grey, (0, 0), 2.0)
    return edges
