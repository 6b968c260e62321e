"""Films, read by FFmpeg inside OpenCV: frames with the time at which each is shown."""

import os
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

# FFmpeg prints its own complaints beside our one sentence; this is read when the first film is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from pose_app.errors import InputError  # noqa: E402
from pose_app.skeleton import NUM_FRAMES  # noqa: E402
from pose_app.video.quiet import quiet  # noqa: E402

_EPS_S = 0.001  # presentation times are rounded to the container's clock
_WORTH_SEEKING_S = 2.0  # a seek decodes from the last key frame anyway
_COUNTED_PIXELS = 300 * 1280 * 720  # films up to this size are counted frame by frame, about 2 s of work
_CUT_OFF = 0.9  # a film whose pictures end before this part of what its header promises is cut off


class FilmReader:
    """One open film; time 0 is its first frame.

    file: an open binary file that can seek. Raises InputError when no picture can be decoded.
    """

    fps_known = True

    def __init__(self, file: BinaryIO, name: str, owned: bool = False) -> None:
        self._file, self._owned, self.name, self.kind = file, owned, name, "film"
        self._open()
        self._can_seek = True
        if not self._capture.grab():
            raise InputError(_no_picture(name, self._capture))
        ok, first = self._capture.retrieve()
        if not ok:
            raise InputError(_no_picture(name, self._capture))
        self.height, self.width = first.shape[:2]
        self._zero_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.fps = float(fps) if 0.1 <= fps <= 1000 else 25.0
        self._now_s = 0.0

    def close(self) -> None:
        """Close the film, and the file where it was opened for this reader."""
        self._capture.release()
        if self._owned:
            self._file.close()

    def _open(self) -> None:
        self._file.seek(0)
        with quiet():
            self._capture = cv2.VideoCapture(cast(Any, self._file), cv2.CAP_FFMPEG, [])
        if not self._capture.isOpened():
            raise InputError(
                f"{self.name} cannot be opened as a film: it holds no video or is damaged or cut off; "
                "mp4, mov, avi, webm, mkv and gif are read."
            )
        self._now_s = -1.0

    def _grab(self) -> bool:
        if not self._capture.grab():
            return False
        time_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 - self._zero_s
        # Raw streams carry no times: then the average rate is all there is.
        self._now_s = time_s if time_s > self._now_s else self._now_s + 1 / self.fps
        return True

    def _seek(self, time_s: float) -> bool:
        """Stand on a frame at or before time_s; False when there is none."""
        for back in (0.5, 6.0) if self._can_seek and time_s > _WORTH_SEEKING_S else ():
            self._capture.set(cv2.CAP_PROP_POS_MSEC, max(0.0, time_s - back + self._zero_s) * 1000)
            self._now_s = -1.0
            if self._grab() and 0 <= self._now_s <= time_s + _EPS_S:
                return True
        # Films recorded by a browser have no index and never come back from a seek.
        self._open()
        return self._grab()

    def walk(self, start_s: float = 0.0) -> Iterator[tuple[float, Callable[[], np.ndarray]]]:
        """Go through the frames shown at or after start_s: (time in s, a function that gives the RGB picture)."""
        gap = start_s - self._now_s
        if (gap < _EPS_S or gap > _WORTH_SEEKING_S) and not self._seek(start_s):
            return
        while self._now_s < start_s - _EPS_S:
            if not self._grab():
                return
        yield self._now_s, self._picture
        while self._grab():
            yield self._now_s, self._picture

    def _picture(self) -> np.ndarray:
        ok, picture = self._capture.retrieve()
        if not ok or picture.shape[:2] != (self.height, self.width):
            raise InputError(f"{self.name} is damaged at {self._now_s:.2f} s; copy or convert it again.")
        rgb: np.ndarray = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return rgb

    def length(self) -> tuple[int, float]:
        """Return the number of frames and the duration in s; InputError when cut off."""
        promised = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        plausible = 0 < promised < 1e8
        if not plausible or promised < 2 * NUM_FRAMES or promised * self.width * self.height <= _COUNTED_PIXELS:
            return self._counted(promised if plausible else 0)
        duration = promised / self.fps
        check = duration * _CUT_OFF
        if next(self.walk(check), None) is None:
            raise InputError(_cut_off(self.name, duration))
        return int(promised), duration

    def _counted(self, promised: float) -> tuple[int, float]:
        times = [time_s for time_s, _ in self.walk()]
        if len(times) < promised * _CUT_OFF - 1:
            raise InputError(_cut_off(self.name, promised / self.fps))
        return len(times), times[-1] + 1 / self.fps


def _cut_off(name: str, duration_s: float) -> str:
    return f"{name} is cut off: its header promises {duration_s:.1f} s, but the pictures end before; copy it again."


def _no_picture(name: str, capture: cv2.VideoCapture) -> str:
    fourcc = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True).decode("ascii", "ignore").lower()
    if fourcc.startswith("av01"):
        return f"{name} is an AV1 film, which cannot be decoded here; convert it to H.264 (mp4) or VP9 (webm)."
    return f"{name} opens, but no picture in it can be decoded; convert it to H.264 (mp4) and try again."
