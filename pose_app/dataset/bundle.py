"""The clips that come with the product: frames compressed as one picture a clip."""

import hashlib
import os
from functools import cached_property
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.dataset.npy import SAMPLES, WHOLE_BYTES
from pose_app.dataset.stamp import changed, open_file, stamp_at, stamp_of
from pose_app.errors import InputError
from pose_app.files import plain_files, write_whole


class PackedFrames:
    """Clips kept as WebP pictures, each with its eight frames one below the other.

    folder: holds 00000.webp, 00001.webp, …, each 224 wide and 8 · 224 high. Raises InputError when a
    picture is missing or damaged, or has changed since the folder was opened.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = plain_files(folder, (".webp",))
        self._stamps = [stamp_at(path) for path in self._paths]

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> np.ndarray:
        data = self._read(index)
        import cv2  # not by all that read tables or check files

        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None
        if picture is None or picture.size != np.prod(FRAMES_SHAPE):
            raise InputError(f"{self._paths[index]} is damaged; restore it with `git checkout -- samples`.")
        return picture.reshape(FRAMES_SHAPE)

    def _read(self, index: int) -> bytes:
        path = self._paths[index]
        with open_file(path, "it should be the picture of a clip") as file:
            data = file.read()
            if stamp_of(os.fstat(file.fileno())) != self._stamps[index]:
                raise changed(path)
        return data

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the pictures; of more than WHOLE_BYTES of their sizes, their times, and SAMPLES of them."""
        digest, chosen = hashlib.sha256(str(len(self)).encode()), np.arange(len(self))
        if sum(stamp[0] for stamp in self._stamps if stamp) > WHOLE_BYTES:
            digest.update(repr([stamp and stamp[:2] for stamp in self._stamps]).encode())
            chosen = np.unique(np.linspace(0, len(self) - 1, SAMPLES).astype(int))
        for index in chosen.tolist():
            digest.update(self._read(index))
        return digest.hexdigest()


def pack_clip(frames: np.ndarray, path: Path, quality: int = 90) -> None:
    """Write one clip, (8, 224, 224, 3) uint8 RGB, as a picture that PackedFrames reads."""
    picture = frames.reshape(-1, frames.shape[2], 3)
    import cv2

    ok, data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not ok:
        raise OSError(f"{path} could not be written")
    write_whole(path, data.tobytes())
