"""One frame of a source, drawn when it is asked for, at the size that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame that is shown at time_s, seconds since the first one shown.

    size: width and height of the picture, upright and with square pixels. draw(width, height): gives it in another
    size. As its reader, a frame may be used by one thread at a time.
    """

    time_s: float
    size: tuple[int, int]
    draw: Callable[[int, int], np.ndarray]

    def picture(self) -> np.ndarray:
        """Draw the whole picture: (H, W, 3) uint8 RGB; raises InputError where it is damaged."""
        return self.draw(*self.size)

    def small(self, longest: int) -> np.ndarray:
        """Draw the picture, never enlarged, so that its longer side is longest pixels at most: (h, w, 3) uint8 RGB.

        Raises InputError where it is damaged.
        """
        return self.draw(*small_size(self.size, longest))


def small_size(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Shrink width and height so that the longer is longest at most."""
    scale = min(1.0, longest / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height
