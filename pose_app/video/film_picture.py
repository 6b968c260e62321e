"""What a decoded frame looks like: upright, with square pixels, in the colours of an ordinary screen."""

from collections.abc import Iterable
from functools import partial
from typing import cast

import numpy as np

from pose_app.video.ffmpeg import (
    ColorPrimaries,
    Colorspace,
    ColorTrc,
    Interpolation,
    OpenFilm,
    SideData,
    VideoFrame,
    VideoReformatter,
)
from pose_app.video.tone import to_sdr

_HDR: dict[int, str] = {ColorTrc.SMPTE2084: "pq", ColorTrc.ARIB_STD_B67: "hlg"}
_WIDE: dict[int, str] = {  # others look like BT.709
    ColorPrimaries.BT2020: "bt2020", ColorPrimaries.SMPTE431: "p3", ColorPrimaries.SMPTE432: "p3",
}  # fmt: skip
# Without FULL_CHR_H_INT ten bits come out two grey levels too dark; ACCURATE_RND would take 25 times as long for a
# whole picture, and costs a small one nothing.
_AS_IT_IS = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT
_SHRUNK = Interpolation.AREA | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_STRAIGHT = (65536, 0, 0, 0, 65536, 0, 0, 0, 2**30)
_ODDEST_PIXEL = 10.0  # a pixel that is longer than this is a damaged header


class FilmPicture:
    """How pictures of one film are drawn, known by its first frame; size: width and height as people see them."""

    def __init__(self, film: OpenFilm, first: VideoFrame) -> None:
        a, b, _, c, d = _display_matrix(first)[:5]
        self._swaps = abs(b) > abs(a)
        across, down = (c, b) if self._swaps else (a, d)
        self._flips = slice(None, None, -1 if down < 0 else 1), slice(None, None, -1 if across < 0 else 1)
        aspect = float(film.stream.sample_aspect_ratio or 1)
        aspect = aspect if 1 / _ODDEST_PIXEL <= aspect <= _ODDEST_PIXEL else 1.0
        width = max(1, round(first.width * aspect))
        self.size = (first.height, width) if self._swaps else (width, first.height)
        # One for each size that is asked for again and again: each keeps its tables.
        self._whole, self._small = VideoReformatter(), VideoReformatter()

    def draw(self, frame: VideoFrame, width: int, height: int) -> np.ndarray:
        """Draw a frame: (height, width, 3) uint8 RGB."""
        is_whole = (width, height) == self.size
        if self._swaps:
            width, height = height, width
        # A small picture is done before a second thread has begun, and the decoder needs those that there are.
        reformat = partial((self._whole if is_whole else self._small).reformat, threads=0 if is_whole else 1)
        shrinks = width < frame.width or height < frame.height
        matrix = _matrix(frame)
        picture: np.ndarray
        if wide := _wide(frame):
            # Without FULL_CHR_H_INT, with which FFmpeg 8.1 gets the colours of 16 bits wrong.
            how = Interpolation.AREA if shrinks else Interpolation.BILINEAR
            drawn = reformat(frame, width, height, "rgb48le", interpolation=how, src_colorspace=matrix)
            picture = to_sdr(drawn.to_ndarray().view(np.uint16), *wide)
        else:
            how = _SHRUNK if shrinks else _AS_IT_IS
            has_alpha = any(component.is_alpha for component in frame.format.components) or frame.format.has_palette
            format = "rgba" if has_alpha else "rgb24"
            drawn = reformat(frame, width, height, format, interpolation=how, src_colorspace=matrix)
            picture = drawn.to_ndarray().view(np.uint8)
            picture = over_white(picture) if has_alpha else picture
        return np.ascontiguousarray((picture.swapaxes(0, 1) if self._swaps else picture)[self._flips])


def over_white(rgba: np.ndarray) -> np.ndarray:
    """Lay a picture, (H, W, 4) uint8, on white paper: (H, W, 3) uint8."""
    alpha = rgba[..., 3:]
    if alpha.min() == 255:
        return rgba[..., :3]
    weighted = rgba[..., :3].astype(np.uint16) * alpha + np.uint16(255) * (255 - alpha.astype(np.uint16))
    picture: np.ndarray = ((weighted + 127) // 255).astype(np.uint8)
    return picture


def _display_matrix(frame: VideoFrame) -> tuple[int, ...]:
    # PyAV's own .rotation takes a mirrored picture for a turned one.
    for data in cast(Iterable[SideData], frame.side_data):
        if data.type.name == "DISPLAYMATRIX" and data.buffer_size >= 36:
            return tuple(np.frombuffer(bytes(data), np.int32, 9).tolist())
    return _STRAIGHT


def _matrix(frame: VideoFrame) -> int | None:
    """Say how luma and chroma are meant where a frame does not: as players guess; None where it does."""
    is_hd = frame.width >= 1280 or frame.height > 576
    return Colorspace.ITU709 if frame.colorspace == _UNSPECIFIED and is_hd else None


def _wide(frame: VideoFrame) -> tuple[str, str] | None:
    """Name transfer and primaries of a frame with more light or colours than a screen shows; None for others."""
    transfer = _HDR.get(frame.color_trc, "sdr")
    unsaid = "bt709" if transfer == "sdr" else "bt2020"
    said = frame.color_primaries not in (0, ColorPrimaries.UNSPECIFIED)
    primaries = _WIDE.get(frame.color_primaries, "bt709") if said else unsaid
    return None if (transfer, primaries) == ("sdr", "bt709") else (transfer, primaries)
