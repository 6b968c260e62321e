"""Animated WebP, decoded one picture after the other: FFmpeg does not read it."""

import io
import struct

import numpy as np
from PIL import Image

from pose_app.errors import InputError
from pose_app.video.film_picture import over_white
from pose_app.video.picture import check_size
from pose_app.video.stills import StillsReader

_LEAST_S = 0.01  # browsers show no frame shorter


def webp_reader(data: bytes, name: str) -> StillsReader:
    """Read an animated WebP; raises InputError when it is damaged or a single picture."""
    durations = _durations(data)
    if b"ANMF" not in data[:4096] and not durations:
        raise InputError(f"{name} is a single picture; a film, or a folder of at least 8 pictures, is needed.")
    try:
        animation = Image.open(io.BytesIO(data), formats=("WEBP",))
        count = min(len(durations), getattr(animation, "n_frames", 1))
    except Exception:  # Pillow fails in a dozen ways on what is damaged
        raise _damaged(name) from None
    check_size(animation.size, name)
    if not count:
        raise _damaged(name)

    def fetch(i: int) -> np.ndarray:
        try:
            animation.seek(i)
            return np.ascontiguousarray(over_white(np.asarray(animation.convert("RGBA"))))
        except Exception:
            raise InputError(f"{name} is damaged at its picture number {i + 1}; copy it again.") from None

    times_s = np.cumsum([0.0, *durations[: count - 1]])
    return StillsReader(name, "animation", count, fetch, times_s, durations[count - 1])


def _damaged(name: str) -> InputError:
    return InputError(f"{name} is damaged or cut off; copy it again.")


def _durations(data: bytes) -> list[float]:
    """Read how long each picture is shown from the file's ANMF chunks, without decoding any; those that are whole."""
    durations = []
    at = 12
    while at + 24 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if kind == b"ANMF" and at + 8 + size <= len(data):
            durations.append(max(_LEAST_S, int.from_bytes(data[at + 20 : at + 23], "little") / 1000))
        at += 8 + size + size % 2
    return durations
