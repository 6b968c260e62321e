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


def random_lens(rng: np.random.Generator) -> Lens:
    """Random settings: most clips are decent, some poor."""
    exposure = np.exp2(rng.normal(0, 0.3))
    gains = exposure * np.exp(rng.normal(0, 0.06, 3))
    return Lens(
        gains=gains.astype(np.float32), contrast=float(rng.uniform(0.85, 1.2)),
        blur=float(rng.choice([0.0, rng.uniform(0.3, 1.3)], p=[0.65, 0.35])),
        noise=float(rng.gamma(1.4, 1.5)), grain=float(rng.choice([0.0, 0.7])),
        small=int(rng.choice([0, rng.integers(72, 180)], p=[0.8, 0.2])),
        jpeg=int(rng.choice([0, rng.integers(35, 95)], p=[0.4, 0.6])),
        exposure_s=float(rng.choice([0.0, rng.uniform(0.004, 0.04)], p=[0.7, 0.3])),
    )  # fmt: skip


def noise_field(lens: Lens, rng: np.random.Generator, size: int) -> np.ndarray | None:
    """Noise (size, size, 3) float32 of one clip, drawn once: frames use it shifted, which nobody can tell."""
    import cv2

    if lens.noise < 0.5:
        return None
    grain = rng.standard_normal((size, size, 3), dtype=np.float32)
    if lens.grain:
        grain = cv2.GaussianBlur(grain, (0, 0), lens.grain) * np.float32(1.6)
    return grain * np.float32(lens.noise)


def _flat(picture: np.ndarray) -> np.ndarray:
    """(H, W, 3) seen as (H, 3 W)."""
    return picture.reshape(len(picture), -1)


def develop(image: np.ndarray, lens: Lens, noise: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Linear picture (H, W, 3) float32 to 8-bit RGB as a camera would file it; noise as noise_field gives it."""
    import cv2

    from .film import add_noise, encode, to_bytes

    height, width = image.shape[:2]
    picture = np.empty_like(image)
    encode(_flat(image), np.tile(lens.gains, width), lens.contrast, _flat(picture))
    if lens.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), lens.blur)
    if lens.small:
        picture = cv2.resize(picture, (lens.small, lens.small), interpolation=cv2.INTER_AREA)
    if noise is not None:
        add_noise(_flat(picture), _flat(noise), *(int(n) for n in rng.integers(0, len(noise), 2)))
    filed = np.empty(picture.shape, np.uint8)
    to_bytes(_flat(picture), _flat(filed))
    if lens.jpeg:
        bgr = cv2.cvtColor(filed, cv2.COLOR_RGB2BGR)  # the order that OpenCV writes from
        _, code = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, lens.jpeg])
        filed = cv2.imdecode(code, cv2.IMREAD_COLOR_RGB)
    if lens.small:
        filed = cv2.resize(filed, (width, height), interpolation=cv2.INTER_LINEAR)
    return filed
