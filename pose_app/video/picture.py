"""One picture of a file, as people see it: upright, 8 bits, on white where it is transparent."""

import io
import warnings

import cv2
import numpy as np
from PIL import Image, ImageOps

from pose_app.errors import InputError
from pose_app.video.ffmpeg import MOST_PIXELS
from pose_app.video.film_picture import over_white
from pose_app.video.quiet import quiet

READABLE = "JPEG, PNG, WebP, BMP and TIFF are read"
_SEE_THROUGH = ("RGBA", "LA", "La", "PA", "RGBa")


def decode_picture(data: bytes, name: str) -> np.ndarray:
    """Decode a picture: (H, W, 3) uint8 RGB.

    Raises InputError for one that is damaged or larger than 170 megapixels.
    """
    if _is_see_through(data, name):
        return _on_white(data, name)
    return _decoded(data, name, None)


def decode_page(data: bytes, page: int, name: str) -> np.ndarray:
    """Decode one page of a TIFF, as decode_picture does; pages count from 0."""
    check_size(Image.open(io.BytesIO(data), formats=("TIFF",)).size, name)
    return _decoded(data, name, page)


def check_size(size: tuple[int, int], name: str) -> None:
    """Raise InputError for a picture, width and height, that is too large for any memory."""
    if size[0] * size[1] > MOST_PIXELS:
        raise InputError(
            f"{name} is a picture of {size[0]} × {size[1]}; {MOST_PIXELS // 10**6} million pixels are read: shrink it."
        )


def _is_see_through(data: bytes, name: str) -> bool:
    """Whether a picture's header says that it is transparent somewhere."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures; ours is said below
            with Image.open(io.BytesIO(data)) as opened:
                size, mode, info = opened.size, opened.mode, opened.info
    except Image.DecompressionBombError:
        raise InputError(f"{name} is too large: {MOST_PIXELS // 10**6} million pixels are read; shrink it.") from None
    except Exception:  # Pillow fails in a dozen ways on what is damaged
        return False
    check_size(size, name)
    return mode in _SEE_THROUGH or "transparency" in info


def _on_white(data: bytes, name: str) -> np.ndarray:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return np.ascontiguousarray(over_white(np.asarray(ImageOps.exif_transpose(opened).convert("RGBA"))))
    except Exception:
        raise _unreadable(name) from None


def _decoded(data: bytes, name: str, page: int | None) -> np.ndarray:
    buffer = np.frombuffer(data, np.uint8)
    picture: np.ndarray | None = None
    try:
        with quiet():
            if page is not None:
                _, pages = cv2.imdecodemulti(buffer, cv2.IMREAD_COLOR_RGB, None, (page, page + 1))
                picture = pages[0] if len(pages) else None
            elif data:
                picture = cv2.imdecode(buffer, cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        picture = None
    if picture is None:
        raise _unreadable(name)
    return picture


def _unreadable(name: str) -> InputError:
    return InputError(f"{name} is no readable picture; {READABLE}.")
