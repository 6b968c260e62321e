"""A data folder that grows clip by clip: valid at any moment, resumed by the same settings."""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from pose_app.dataset.bundle import pack_clip
from pose_app.dataset.npy import read_header
from pose_app.errors import InputError
from pose_app.files import write_whole
from pose_app.json_file import read_json
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS
from pose_app.synthetic.data.generator import Rendered, Settings
from pose_app.synthetic.data.growing_table import GrowingTable

BUNDLE_QUALITY = 82  # of the WebP strips
# File stem -> the field of Rendered, shape of one clip, type.
_ARRAYS: dict[str, tuple[str, tuple[int, ...], type]] = {
    "videoframes_clips": ("frames", (NUM_FRAMES, FRAME_SIZE, FRAME_SIZE, 3), np.uint8),
    "joint_3d_clips": ("joints_m", (NUM_FRAMES, NUM_JOINTS, 3), np.float32),
    "joint_2d_clips": ("joints_2d", (NUM_FRAMES, NUM_JOINTS, 3), np.float32),
    "root_3d_clips": ("root_m", (NUM_FRAMES, 3), np.float32),
    "intrinsics_clips": ("intrinsics", (NUM_FRAMES, 3, 3), np.float32),
}
_ELSE = "or choose an empty folder for --out"


class _GrowingArray:
    """An .npy file to which rows are appended; its header always tells how many there are.

    rows: how many there are. Nothing is written before `begin`. Raises InputError where the file holds anything else.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: type) -> None:
        self._path, self._shape, self._dtype, self.rows = path, shape, np.dtype(dtype), 0
        if not path.exists() or not path.stat().st_size:
            return
        header = None
        with suppress(InputError), path.open("rb") as file:
            header = read_header(file, path.name, "clips")
        if header is None or (header.shape[1:], header.dtype, header.fortran) != (shape, self._dtype, False):
            raise InputError(f"{path} is damaged or not what generate wrote; put it back as it was, {_ELSE}.")
        self.rows = header.shape[0]

    def begin(self, rows: int) -> None:
        """Open the file with its first so many rows."""
        # No buffer: what a full disk has not taken would be written again when the file is closed.
        self._file = open(self._path, "r+b" if self._path.exists() else "w+b", buffering=0)
        self.keep(rows)

    def keep(self, rows: int) -> None:
        """Drop all but the first so many rows."""
        self._header(rows)
        self._start = self._file.tell()
        self._file.truncate(self._start + rows * self._row_bytes())

    def _row_bytes(self) -> int:
        return int(np.prod(self._shape)) * self._dtype.itemsize

    def _header(self, rows: int) -> None:
        # NumPy pads the header so that the first axis can grow in place.
        self._file.seek(0)
        np.lib.format.write_array_header_1_0(
            self._file, {"descr": self._dtype.str, "fortran_order": False, "shape": (rows, *self._shape)}
        )

    def append(self, row: int, values: np.ndarray) -> None:
        """Write the row of that number; raises OSError where there is no room, and the rows before stay."""
        self._file.seek(self._start + row * self._row_bytes())
        data = memoryview(np.ascontiguousarray(values, self._dtype).tobytes())
        while data:
            data = data[self._file.write(data) :]
        self._header(row + 1)

    def close(self) -> None:
        """Write everything out."""
        with suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()


class DataFolder:
    """The files of one split. Opening a folder again with the same settings goes on where it stopped.

    bundle: frames as one WebP strip a clip in videoframes_clips_<split>/ instead of one .npy. All that is there is
    looked at before anything is changed. Raises InputError where the folder holds clips of other settings, of another
    maker or in the other form, and where a file of it is damaged or gone.
    """

    def __init__(self, folder: Path, settings: Settings, bundle: bool = False) -> None:
        self._folder, split = folder, settings.split
        self._strips = folder / f"videoframes_clips_{split}" if bundle else None
        stems = [stem for stem in _ARRAYS if not (bundle and stem == "videoframes_clips")]
        paths = {stem: folder / f"{stem}_{split}.npy" for stem in stems}
        self._check_form(split, bundle)
        note, wanted = folder / f"generate_{split}.json", _plain(settings)
        if note.exists():
            self._check_settings(note, wanted, split)
        elif others := [path for path in paths.values() if path.exists()]:
            raise InputError(
                f"{folder} already holds {split} clips that generate did not make, as {note.name} is not "
                f"beside {others[0].name}; put it back, {_ELSE}."
            )
        self._arrays = {stem: _GrowingArray(path, *_ARRAYS[stem][1:]) for stem, path in paths.items()}
        self._table = GrowingTable(folder / f"clips_{split}.csv", split)
        self.done = self._count(split)
        (self._strips or folder).mkdir(parents=True, exist_ok=True)
        if not note.exists():
            write_whole(note, json.dumps(wanted))
        for array in self._arrays.values():
            array.begin(self.done)
        self._table.begin(self.done)

    def _check_form(self, split: str, bundle: bool) -> None:
        array, strips = (self._folder / f"videoframes_clips_{split}{ending}" for ending in (".npy", ""))
        if bundle and array.exists():
            raise InputError(
                f"{self._folder} holds {split} clips with their frames in {array.name}; leave out --bundle to go on "
                "with it, or choose an empty folder for --out."
            )
        if not bundle and strips.exists():
            raise InputError(f"{self._folder} holds a bundle of {split} clips; add --bundle to go on with it.")

    def _check_settings(self, note: Path, wanted: dict[str, object], split: str) -> None:
        try:
            there = read_json(note, "what generate wrote")
        except InputError:
            raise InputError(
                f"{note} is damaged, so it cannot be told what is in its folder; put it back, {_ELSE}."
            ) from None
        if there != wanted:
            raise InputError(
                f"{self._folder} holds {split} clips made with other settings; choose an empty folder for --out."
            )

    def _count(self, split: str) -> int:
        """Count the clips that are whole; a clip is in the table last, so the files may hold one more."""
        counts = {f"{stem}_{split}.npy": array.rows for stem, array in self._arrays.items()}
        if self._strips:
            strips = range(self._table.rows)
            counts[self._strips.name] = next((i for i in strips if not self._strip(i).is_file()), self._table.rows)
        name = min(counts, key=lambda each: counts[each])
        rows, least = self._table.rows, counts[name]
        if rows < least - 1 or (least == 0 and rows > 1):
            raise InputError(
                f"{self._folder}: clips_{split}.csv has {rows} rows but {name} {least} clips; "
                f"put the one that is too short back as it was, {_ELSE}."
            )
        return min(rows, least)

    def _strip(self, number: int) -> Path:
        assert self._strips is not None  # only a bundle has strips
        return self._strips / f"{number:05d}.webp"

    def append(self, clip: Rendered) -> None:
        """Add the next clip to every file, or to none; raises OSError where there is no room."""
        try:
            for stem, array in self._arrays.items():
                array.append(self.done, getattr(clip, _ARRAYS[stem][0]))
            if self._strips:
                pack_clip(clip.frames, self._strip(self.done), BUNDLE_QUALITY)
            self._table.append(clip.row)
        except BaseException:
            for array in self._arrays.values():
                array.keep(self.done)
            if self._strips:
                self._strip(self.done).unlink(missing_ok=True)
            raise
        self.done += 1

    def close(self) -> None:
        """Write everything out."""
        for array in self._arrays.values():
            array.close()
        self._table.close()


def _plain(settings: Settings) -> dict[str, object]:
    """What generate_<split>.json says of the settings; what was added later is there only where it is used."""
    later = ("assets", "bvh", "more", "more_share")
    plain = {key: value for key, value in asdict(settings).items() if key not in later}
    plain["with_assets"] = settings.assets is not None
    if settings.more:
        plain["more"] = list(settings.more)
        if settings.more_share != Settings.more_share:
            plain["more_share"] = settings.more_share
    if settings.bvh is not None:
        plain["with_bvh"] = True
    return plain
