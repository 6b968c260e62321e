"""Films as files: H.264 in MP4, and the truth beside it as .npz."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer

from pose_app.files import write_whole
from pose_app.synthetic.film.render_film import FilmFrame

_CRF = "23"


def encode_film(pictures: Iterable[np.ndarray], fps: float, crf: str = _CRF) -> bytes:
    """H.264 in MP4 (yuv420p, BT.709, index first) of pictures (H, W, 3) uint8 RGB of one even size."""
    with tempfile.TemporaryDirectory() as folder:  # the index is moved to the front of a file that has a name
        path = Path(folder, "film.mp4")
        with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
            _fill(container, pictures, fps, crf)
        return path.read_bytes()


def _fill(container: OutputContainer, pictures: Iterable[np.ndarray], fps: float, crf: str) -> None:
    stream = None
    for picture in pictures:
        if stream is None:
            # One thread: several would cut the picture, and the bytes with it, by the number of cores.
            options = {"crf": crf, "preset": "slow", "threads": "1"}
            stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=options)
            stream.height, stream.width = picture.shape[:2]
            stream.pix_fmt = "yuv420p"
            context = stream.codec_context
            context.color_range, context.colorspace = 1, 1  # in FFmpeg's numbers: 16 to 235, BT.709
            context.color_primaries, context.color_trc = 1, 1
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        container.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")))
    if stream is not None:
        container.mux(stream.encode(None))


def write_film(frames: Iterable[FilmFrame], path: Path, fps: float, truth: Path | None = None) -> int:
    """Write a film and, if asked, its truth as .npz; returns the number of pictures.

    The .npz holds times_s (T,), joints_px (T, P, 17, 2), joints_mm (T, P, 17, 3), root_mm (T, P, 3),
    in_picture (T, P), visible (T, P, 17), intrinsics (T, 3, 3), fps. Raises OSError where a file cannot be written.
    """
    kept: dict[str, list[np.ndarray]] = {}
    names = ("joints_px", "joints_mm", "root_mm", "in_picture", "visible", "intrinsics")

    def pictures() -> Iterator[np.ndarray]:
        for frame in frames:
            kept.setdefault("times_s", []).append(np.array(frame.time_s))
            for name in names:
                kept.setdefault(name, []).append(getattr(frame, name))
            yield frame.picture

    write_whole(path, encode_film(pictures(), fps))
    if truth is not None:
        buffer = io.BytesIO()
        arrays: dict[str, Any] = {name: np.stack(values) for name, values in kept.items()}
        np.savez_compressed(buffer, fps=fps, **arrays)
        write_whole(truth, buffer.getvalue())
    return len(kept["times_s"])
