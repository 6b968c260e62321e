"""The clips that come with the product: frames compressed as one picture a clip."""

from pathlib import Path

import cv2
import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.errors import InputError
from pose_app.files import plain_files, write_whole


class PackedFrames:
    """Clips kept as WebP pictures, each with its eight frames one below the other.

    folder: holds 00000.webp, 00001.webp, …, each 224 wide and 8 · 224 high. Raises InputError when a
    picture is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = plain_files(folder, (".webp",))

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> np.ndarray:
        path = self._paths[index]
        picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
        if picture is None or picture.size != np.prod(FRAMES_SHAPE):
            raise InputError(f"{path} is damaged; restore it with `git checkout -- samples`.")
        return picture.reshape(FRAMES_SHAPE)


def pack_clip(frames: np.ndarray, path: Path, quality: int = 90) -> None:
    """Write one clip, (8, 224, 224, 3) uint8 RGB, as a picture that PackedFrames reads."""
    picture = frames.reshape(-1, frames.shape[2], 3)
    ok, data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not ok:
        raise OSError(f"{path} could not be written")
    write_whole(path, data.tobytes())
