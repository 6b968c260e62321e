"""A linear picture as a camera would file it: focus, noise, low resolution, sharpening, JPEG."""

import functools

import cv2
import numpy as np

from pose_app.synthetic.render.sensor import add_noise, encode
from pose_app.synthetic.stage.lens import Lens

_GRAINS = 256  # pixels a side of the noise that all clips share


@functools.lru_cache(maxsize=2)
def _grains(size: float) -> np.ndarray:
    """Noise of unit strength, (N, N, 3) float32, always the same: drawing it anew took 2 ms a clip."""
    grains = np.random.default_rng(41).standard_normal((_GRAINS, _GRAINS, 3), dtype=np.float32)
    return cv2.GaussianBlur(grains, (0, 0), size) * np.float32(1.6) if size else grains


def noise_field(lens: Lens) -> np.ndarray | None:
    """Noise (N, N, 3) int16 of one clip; frames use it shifted at random, which nobody can tell."""
    if lens.noise < 0.5:
        return None
    return np.rint(_grains(lens.grain) * np.float32(lens.noise)).astype(np.int16)


def _flat(picture: np.ndarray) -> np.ndarray:
    """(H, W, 3) as (H, 3 W)."""
    return picture.reshape(len(picture), -1)


def develop(image: np.ndarray, lens: Lens, noise: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Linear picture (H, W, 3) float32 to 8-bit RGB as a camera would file it; noise as noise_field gives it."""
    height, width = image.shape[:2]
    filed: np.ndarray = np.empty(image.shape, np.uint8)
    encode(_flat(image), lens.row_gains(width), lens.contrast, _flat(filed))
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
        filed = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR_RGB))
    if lens.small:
        filed = cv2.resize(filed, (width, height), interpolation=cv2.INTER_LINEAR)
    return filed
