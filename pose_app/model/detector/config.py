"""What is known of the detector without Keras: its input, its outputs and its anchors."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pose_app.errors import InputError

BOXES, SCORES = "boxes", "scores"  # the outputs: (B, anchors, 12) pixels of the input, (B, anchors) logits
PIXELS = 224
NUMBERS = 12  # of an anchor: a box and four points
_LEVELS = ((8, 2), (16, 2), (32, 6))  # stride, anchors a cell
TASK = "person_detector"


@dataclass(frozen=True)
class DetectorConfig:
    """What the detector is built from; there is one of it.

    name: the architecture. pixels: side of the square picture it takes, RGB, uint8 or float from 0 to 255. Raises
    InputError for values there is no network for.
    """

    name: str = "blazepose"
    pixels: int = PIXELS

    def __post_init__(self) -> None:
        if (self.name, self.pixels) != ("blazepose", PIXELS):
            raise InputError(
                f"There is no detector {self.name!r} of {self.pixels} pixels; it is blazepose of {PIXELS}."
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one input, uint8 RGB."""
        return self.pixels, self.pixels, 3

    def plain(self) -> dict[str, Any]:
        """Give plain values, as config.json has them."""
        return asdict(self)


def anchor_centres() -> np.ndarray:
    """Give the centres of the anchors, (2254, 2) x and y as shares of the picture, in the outputs' order."""
    levels = []
    for stride, count in _LEVELS:
        cells = PIXELS // stride
        y, x = np.divmod(np.arange(cells * cells), cells)
        levels.append(np.repeat(np.column_stack([x, y]) + 0.5, count, axis=0) / cells)
    return np.concatenate(levels)
