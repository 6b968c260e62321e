"""What lens, sensor and file do to a picture: exposure, white balance, focus, noise, low resolution, JPEG."""

import functools
from dataclasses import dataclass

import numpy as np

from pose_app.skeleton import FRAME_SIZE

_GRAINS = 256  # pixels a side of the noise that all clips share


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

    @functools.cached_property
    def row_gains(self) -> np.ndarray:
        """The gains of a row of pixels, (3 * 224,) float32."""
        return np.tile(self.gains, FRAME_SIZE)


def random_lens(rng: np.random.Generator) -> Lens:
    """Random settings: most clips are decent, some poor."""
    exposure = np.exp2(rng.normal(0.05, 0.4))  # now and then highlights are blown out
    gains = exposure * np.exp(rng.normal(0, 0.06, 3))
    return Lens(
        gains=gains.astype(np.float32), contrast=float(rng.uniform(0.8, 1.3)),
        blur=float(rng.choice([0.0, rng.uniform(0.3, 1.3)], p=[0.65, 0.35])),
        noise=float(rng.gamma(1.4, 1.5)), grain=float(rng.choice([0.0, 0.7])),
        small=int(rng.choice([0, rng.integers(64, 180)], p=[0.75, 0.25])),
        jpeg=int(rng.choice([0, rng.integers(20, 95)], p=[0.35, 0.65])),
        exposure_s=float(rng.choice([0.0, rng.uniform(0.004, 0.04)], p=[0.7, 0.3])),
        sharpen=float(rng.choice([0.0, rng.uniform(0.3, 1.6)], p=[0.75, 0.25])),
    )  # fmt: skip


@functools.lru_cache(maxsize=2)
def _grains(size: float) -> np.ndarray:
    """Noise of unit strength, (N, N, 3) float32, always the same: drawing it anew took 2 ms a clip."""
    import cv2

    grains = np.random.default_rng(41).standard_normal((_GRAINS, _GRAINS, 3), dtype=np.float32)
    return cv2.GaussianBlur(grains, (0, 0), size) * np.float32(1.6) if size else grains


def noise_field(lens: Lens) -> np.ndarray | None:
    """Noise (N, N, 3) int16 of one clip; frames use it shifted at random, which nobody can tell."""
    if lens.noise < 0.5:
        return None
    return np.rint(_grains(lens.grain) * np.float32(lens.noise)).astype(np.int16)


def _flat(picture: np.ndarray) -> np.ndarray:
    """(H, W, 3) seen as (H, 3 W)."""
    return picture.reshape(len(picture), -1)


def develop(image: np.ndarray, lens: Lens, noise: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Linear picture (H, W, 3) float32 to 8-bit RGB as a camera would file it; noise as noise_field gives it."""
    import cv2

    from pose_app.synthetic.render.sensor import add_noise, encode

    height, width = image.shape[:2]
    filed = np.empty(image.shape, np.uint8)
    encode(_flat(image), lens.row_gains, lens.contrast, _flat(filed))
    if lens.blur:
        filed = cv2.GaussianBlur(filed, (0, 0), lens.blur)
    if lens.small:
        filed = cv2.resize(filed, (lens.small, lens.small), interpolation=cv2.INTER_AREA)
    if noise is not None:
        add_noise(_flat(filed), _flat(noise), *(int(n) for n in rng.integers(0, len(noise), 2)))
    if lens.sharpen:
        soft = cv2.GaussianBlur(filed, (0, 0), 1.2)
        filed = cv2.addWeighted(filed, 1 + lens.sharpen, soft, -lens.sharpen, 0)
    if lens.jpeg:
        bgr = cv2.cvtColor(filed, cv2.COLOR_RGB2BGR)  # the order that OpenCV writes from
        _, code = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, lens.jpeg])
        filed = cv2.imdecode(code, cv2.IMREAD_COLOR_RGB)
    if lens.small:
        filed = cv2.resize(filed, (width, height), interpolation=cv2.INTER_LINEAR)
    return filed
