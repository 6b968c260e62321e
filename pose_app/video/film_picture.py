"""What a decoded frame looks like: upright, with square pixels, in the colours of an ordinary screen."""

from collections.abc import Iterable
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

_HDR = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_SDR_PRIMARIES = (  # so near to BT.709 that nobody sees it
    ColorPrimaries.BT709, ColorPrimaries.UNSPECIFIED, ColorPrimaries.BT470BG, ColorPrimaries.SMPTE170M,
    ColorPrimaries.SMPTE240M, 0, 3,
)  # fmt: skip
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
        shrinks = width < frame.width or height < frame.height
        has_alpha = any(component.is_alpha for component in frame.format.components) or "pal" in frame.format.name
        drawn = (self._whole if is_whole else self._small).reformat(
            frame, width, height, "rgba" if has_alpha else "rgb24",
            interpolation=_SHRUNK if shrinks else _AS_IT_IS, **_colours(frame),
        ).to_ndarray()  # fmt: skip
        picture = over_white(drawn) if has_alpha else drawn
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


def _colours(frame: VideoFrame) -> dict[str, int]:
    """Say where a frame's colours are to be taken from, and that they are wanted as BT.709."""
    colours: dict[str, int] = {}
    if frame.colorspace == _UNSPECIFIED and (frame.width >= 1280 or frame.height > 576):
        colours["src_colorspace"] = Colorspace.ITU709  # as players guess
    if frame.color_trc in _HDR or frame.color_primaries not in _SDR_PRIMARIES:
        if frame.color_trc in _HDR and frame.color_primaries in (0, ColorPrimaries.UNSPECIFIED):
            frame.color_primaries = ColorPrimaries.BT2020
        colours |= {"dst_color_trc": ColorTrc.BT709, "dst_color_primaries": ColorPrimaries.BT709}
    return colours
