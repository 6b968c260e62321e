"""Small films made for the tests; the grey of frame i is GREY0 + STEP * i, so that a picture tells its own time."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

FPS, FRAMES, SIZE = 25, 50, (96, 64)  # width, height
GREY0, STEP = 20, 4
H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10")
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def grey_frames(count: int = FRAMES, size: tuple[int, int] = SIZE) -> np.ndarray:
    """(count, h, w, 3) uint8, each of one grey."""
    greys = np.arange(count) * STEP + GREY0
    return np.tile(greys[:, None, None, None], (1, size[1], size[0], 3)).astype(np.uint8)


def indices(frames: np.ndarray) -> np.ndarray:
    """The frame numbers that pictures tell by their grey."""
    return np.rint((frames.mean(axis=(1, 2, 3)) - GREY0) / STEP).astype(int)


def ffmpeg(*args: str, data: bytes = b"") -> bytes:
    """Run FFmpeg and return what it wrote to stdout."""
    command = [FFMPEG, "-hide_banner", "-loglevel", "error", "-y", *args]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def encode(path: Path, frames: np.ndarray, *options: str, fps: float = FPS) -> Path:
    """Write frames, (T, H, W, 3) uint8 RGB, as a film."""
    size = f"{frames.shape[2]}x{frames.shape[1]}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(fps), "-i", "-"]
    ffmpeg(*raw, *options, str(path), data=frames.tobytes())
    return path
