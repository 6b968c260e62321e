"""What lens, sensor and file do to a picture: exposure, white balance, focus, noise, low resolution, JPEG."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Lens:
    """Settings of one clip; lengths are pixels of the 224-pixel crop."""

    gains: np.ndarray  # (3,) linear, exposure and white balance
    contrast: float
    blur: float  # standard deviation of the focus blur
    noise: float  # standard deviation, 0-255
    grain: float  # size of the noise's grain
    small: int  # side of the picture before it was scaled up; 0: as it is
    jpeg: int  # quality; 0: none
    exposure_s: float  # how long the shutter is open, seconds; 0: no motion blur
    sharpen: float = 0.0  # how much of the difference to its blur a phone adds to a picture

    def row_gains(self, width: int) -> np.ndarray:
        """The gains of a row of so many pixels, (3 * width,) float32."""
        return np.tile(self.gains, width)


def random_lens(rng: np.random.Generator) -> Lens:
    """Random settings: most clips are decent, some poor."""
    exposure = np.exp2(rng.normal(0.05, 0.4))  # now and then highlights are blown out
    gains = exposure * np.exp(rng.normal(0, 0.06, 3))
    return Lens(
        gains=gains.astype(np.float32), contrast=float(rng.uniform(0.8, 1.3)),
        blur=float(rng.choice([0.0, rng.uniform(0.3, 1.3)], p=[0.65, 0.35])),
        noise=float(rng.gamma(1.4, 1.5)), grain=float(rng.choice([0.0, 0.7])),
        small=int(rng.choice([0, int(rng.integers(64, 180))], p=[0.75, 0.25])),
        jpeg=int(rng.choice([0, int(rng.integers(20, 95))], p=[0.35, 0.65])),
        exposure_s=float(rng.choice([0.0, rng.uniform(0.004, 0.04)], p=[0.7, 0.3])),
        sharpen=float(rng.choice([0.0, rng.uniform(0.3, 1.6)], p=[0.75, 0.25])),
    )  # fmt: skip
