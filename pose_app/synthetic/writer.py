"""A data folder that grows clip by clip: valid at any moment, resumed by the same settings."""

import csv
import json
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ..dataset.bundle import pack_clip
from ..errors import InputError
from ..skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS
from .generator import Rendered, Settings

FIELDS = ("clip", "action", "subject", "camera", "fps", "body", "motion", "height_m")
BUNDLE_QUALITY = 82  # of the WebP strips
# File stem -> the field of Rendered, shape of one clip, type.
_ARRAYS = {
    "videoframes_clips": ("frames", (NUM_FRAMES, FRAME_SIZE, FRAME_SIZE, 3), np.uint8),
    "joint_3d_clips": ("joints_m", (NUM_FRAMES, NUM_JOINTS, 3), np.float32),
    "joint_2d_clips": ("joints_2d", (NUM_FRAMES, NUM_JOINTS, 3), np.float32),
    "root_3d_clips": ("root_m", (NUM_FRAMES, 3), np.float32),
    "intrinsics_clips": ("intrinsics", (NUM_FRAMES, 3, 3), np.float32),
}


class _GrowingArray:
    """An .npy file to which rows are appended; its header always tells how many there are."""

    def __init__(self, path: Path, shape: tuple, dtype: type, rows: int):
        self.shape, self.dtype = shape, np.dtype(dtype)
        self.file = open(path, "r+b" if path.exists() else "w+b")
        self._header(rows)
        self.start = self.file.tell()
        self.file.truncate(self.start + rows * self._row_bytes())

    def _row_bytes(self) -> int:
        return int(np.prod(self.shape)) * self.dtype.itemsize

    def _header(self, rows: int) -> None:
        # NumPy pads the header so that the first axis can grow in place.
        self.file.seek(0)
        np.lib.format.write_array_header_1_0(
            self.file, {"descr": self.dtype.str, "fortran_order": False, "shape": (rows, *self.shape)}
        )

    def append(self, row: int, values: np.ndarray) -> None:
        self.file.seek(self.start + row * self._row_bytes())
        self.file.write(np.ascontiguousarray(values, self.dtype).tobytes())
        self._header(row + 1)
        self.file.flush()


def _rows_on_disk(path: Path) -> int:
    try:
        return len(np.load(path, mmap_mode="r"))
    except (OSError, ValueError):
        return 0


class DataFolder:
    """The files of one split. Opening a folder again with the same settings goes on where it stopped.

    bundle: frames as one WebP strip a clip in videoframes_clips_<split>/ instead of one .npy.
    Raises InputError where the folder holds clips of other settings or of another maker.
    """

    def __init__(self, folder: Path, settings: Settings, bundle: bool = False):
        split = settings.split
        self._strips = folder / f"videoframes_clips_{split}" if bundle else None
        arrays = [stem for stem in _ARRAYS if not (bundle and stem == "videoframes_clips")]
        (self._strips or folder).mkdir(parents=True, exist_ok=True)
        if self._strips is None and (folder / f"videoframes_clips_{split}").exists():
            raise InputError(f"{folder} holds a bundle of {split} clips; add --bundle to go on with it.")
        self._table_path, note = folder / f"clips_{split}.csv", folder / f"generate_{split}.json"
        paths = {stem: folder / f"{stem}_{split}.npy" for stem in arrays}
        later = ("assets", "bvh", "more", "more_share")
        wanted = {key: value for key, value in asdict(settings).items() if key not in later}
        wanted["with_assets"] = settings.assets is not None
        if settings.more:
            wanted["more"] = list(settings.more)
            if settings.more_share != Settings.more_share:
                wanted["more_share"] = settings.more_share
        if settings.bvh is not None:
            wanted["with_bvh"] = True
        self.done, rows = 0, []
        if note.exists():
            if json.loads(note.read_text()) != wanted:
                raise InputError(
                    f"{folder} holds {split} clips made with other settings; choose an empty folder for --out."
                )
            if self._table_path.exists():
                with open(self._table_path, newline="") as file:
                    rows = list(csv.DictReader(file))
            self.done = min([len(rows)] + [_rows_on_disk(path) for path in paths.values()])
        elif any(path.exists() for path in paths.values()):
            raise InputError(
                f"{folder} already holds {split} clips that generate did not make; choose an empty folder."
            )
        note.write_text(json.dumps(wanted))
        self._arrays = {
            stem: _GrowingArray(path, _ARRAYS[stem][1], _ARRAYS[stem][2], self.done) for stem, path in paths.items()
        }
        self._table = open(self._table_path, "w", newline="")
        self._writer = csv.DictWriter(self._table, FIELDS)
        self._writer.writeheader()
        self._writer.writerows(rows[: self.done])
        self._table.flush()

    def append(self, clip: Rendered) -> None:
        """Add the next clip to every file."""
        for stem, array in self._arrays.items():
            array.append(self.done, getattr(clip, _ARRAYS[stem][0]))
        if self._strips:
            pack_clip(clip.frames, self._strips / f"{self.done:05d}.webp", BUNDLE_QUALITY)
        self._writer.writerow(clip.row)
        self._table.flush()
        self.done += 1

    def close(self) -> None:
        """Write everything out."""
        for array in self._arrays.values():
            os.fsync(array.file.fileno())
            array.file.close()
        self._table.close()
