"""Films with more light (HLG, PQ) or more colours (BT.2020, P3) than an ordinary screen shows, brought to BT.709.

FFmpeg's scaler can do it too, but takes seconds to prepare itself.
"""

from functools import cache

import cv2
import numpy as np

_WHITE = 203.0  # cd/m², what HDR films have where a sheet of paper is white (ITU-R BT.2408)
_HLG_PEAK = 1000.0  # cd/m²
_GAMMA = 2.4  # of an ordinary screen (ITU-R BT.1886)
_CODES = 4096  # of the light that comes in: 12 bits
_STEPS = 4096  # of the light that goes out, from black to white
_SHOULDER = 0.9  # of white: what is brighter is squeezed into the rest
_ROWS = 64  # that are worked on at once, so that they stay in the processor's cache
_LUMINANCE_2020 = np.array([[0.2627, 0.6780, 0.0593]], np.float32)
# Linear light of BT.2020 and of P3, both with white D65, as BT.709 (ITU-R BT.2087; SMPTE EG 432-1).
_TO_709 = {
    "bt2020": ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    "p3": ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979)),
    "bt709": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}  # fmt: skip


def to_sdr(picture: np.ndarray, transfer: str, primaries: str) -> np.ndarray:
    """Bring a picture, (H, W, 3) uint16 RGB, to 8 bits of BT.709: (H, W, 3) uint8.

    transfer: 'pq', 'hlg' or 'sdr'. primaries: 'bt2020', 'p3' or 'bt709'.
    """
    light, out = _light(transfer), _screen()
    matrix = np.array(_TO_709[primaries], np.float32) * _STEPS
    result = np.empty(picture.shape, np.uint8)
    for row in range(0, len(picture), _ROWS):
        linear = light[picture[row : row + _ROWS] >> 4]
        if transfer == "hlg":  # its screen makes bright pictures brighter (ITU-R BT.2100, gamma 1.2)
            linear *= np.power(cv2.transform(linear, _LUMINANCE_2020), np.float32(0.2))[..., None]
            linear *= np.float32(_HLG_PEAK / _WHITE)
        steps = np.clip(cv2.transform(linear, matrix), 0, len(out) - 1).astype(np.uint16)
        result[row : row + _ROWS] = out[steps]
    return result


@cache
def _light(transfer: str) -> np.ndarray:
    """Light of each code, (4096,) float32: 1 is white, but for HLG, where 1 is the light that it ends with."""
    code = np.arange(_CODES) / (_CODES - 1)
    if transfer == "pq":  # SMPTE ST 2084
        root = code ** (1 / 78.84375)
        part = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
        light = 10000 / _WHITE * part ** (1 / 0.1593017578125)
    elif transfer == "hlg":  # ARIB STD-B67
        light = np.where(code <= 0.5, code**2 / 3, (np.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    else:
        light = code**_GAMMA
    return light.astype(np.float32)


@cache
def _screen() -> np.ndarray:
    """What an ordinary screen is sent for each step of light, up to four times white: uint8."""
    light = np.arange(4 * _STEPS) / _STEPS
    room = 1 - _SHOULDER
    squeezed = _SHOULDER + room * (1 - np.exp(-(light - _SHOULDER) / room))
    light = np.where(light <= _SHOULDER, light, squeezed)
    return np.rint(255 * light ** (1 / _GAMMA)).astype(np.uint8)
