"""Data folders: the course's .npy files, read clip by clip, and the clips bundled with the product."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from pose_app.clips import JOINTS_SHAPE, Clip
from pose_app.dataset.bundle import PackedFrames
from pose_app.dataset.convention import Convention, find_convention
from pose_app.dataset.npy import ClipFrames, NpyFile
from pose_app.dataset.stamp import Stamp, changed, open_file, stamp_at
from pose_app.dataset.table import Rows, read_table
from pose_app.errors import InputError
from pose_app.places import SAMPLES

BUNDLED_FOLDER = SAMPLES
RENDERED = "rendered people"


@dataclass(frozen=True, eq=False)
class Dataset:
    """The clips of one split of a data folder.

    file_joints are as in the file (unit and all), float32, and None without ground truth; targets and clips are
    in mm, relative to the hip. table has one dict a clip, with the keys of clips_<split>.csv. notes: sentences
    on how it was read, for people. stamps: of the files when they were opened, or None where there was none.
    """

    folder: Path
    split: str
    frames: ClipFrames | PackedFrames
    file_joints: np.ndarray | None
    convention: Convention | None
    table: Rows
    notes: tuple[str, ...] = ()
    stamps: tuple[tuple[Path, Stamp | None], ...] = ()

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def source(self) -> str:
        """Where the pictures come from, to be shown beside every figure."""
        is_rendered = (self.folder / f"generate_{self.split}.json").is_file()  # the generator's own settings
        return RENDERED if is_rendered else "a data folder of yours"

    def targets(self) -> np.ndarray | None:
        """Return the true joints of all clips: (N, 8, 17, 3) float32, mm, relative to the hip; None without."""
        return self._in_mm(self.file_joints)

    def _in_mm(self, joints: np.ndarray | None) -> np.ndarray | None:
        return None if joints is None or self.convention is None else self.convention.to_ours(joints)

    def joints_px(self) -> np.ndarray | None:
        """Return where the true joints are in the frames: (N, 8, 17, 2) float32, pixels; None where no file says.

        Our generator writes joint_2d_clips_<split>.npy, with a third column for visibility. Raises
        InputError for a file that does not fit the frames, and where one of the files has changed.
        """
        self.check_unchanged()
        path = self.folder / f"joint_2d_clips_{self.split}.npy"
        if not path.exists():
            return None
        places = NpyFile(path, "the true joints in the pictures, (N, 8, 17, 2 or 3) pixels")
        if places.shape[:3] != (len(self), *JOINTS_SHAPE[:2]) or places.shape[3:] not in ((2,), (3,)):
            raise InputError(f"{path} has shape {places.shape}; it should be ({len(self)}, 8, 17, 2 or 3).")
        return np.asarray(places.read()[..., :2], np.float32)

    def clip(self, index: int) -> Clip:
        """Read one clip; raises InputError when there is no such clip or its frames are damaged."""
        if not 0 <= index < len(self):
            raise InputError(f"There is no clip {index}; {self.folder} has clips 0 to {len(self) - 1}.")
        row = self.table[index]
        return Clip(
            name=row["clip"],
            frames=self.frames[index],
            target=self._in_mm(None if self.file_joints is None else self.file_joints[index]),
            action=row.get("action", ""),
            subject=row.get("subject", ""),
            camera=row.get("camera", ""),
            fps=float(row["fps"]) if row.get("fps") else None,
            source=self.source,
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hash that tells frames and joints, and how these are read, from any other."""
        self.check_unchanged()
        digest = hashlib.sha256(f"{self.frames_fingerprint} {self.convention}".encode())
        if self.file_joints is not None:
            digest.update(np.ascontiguousarray(self.file_joints).data)
        places = self.folder / f"joint_2d_clips_{self.split}.npy"
        if places.is_file():
            with open_file(places, "it should hold numbers") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:16]

    @property
    def frames_fingerprint(self) -> str:
        """A hash that tells the frames from any other; in full up to 256 MB, see ClipFrames.fingerprint."""
        return self.frames.fingerprint[:16]

    def check_unchanged(self) -> None:
        """Raise ChangedError where one of the files is not the one any more that was opened."""
        for path, stamp in self.stamps:
            if stamp_at(path) != stamp:
                raise changed(path)

    def turned_up(self, up: str) -> "Dataset":
        """The same clips, their joints turned from this direction up, such as +z, to -y, as the network has it.

        Raises InputError where there are no joints, or no such direction.
        """
        if self.convention is None:
            raise InputError(f"{self.folder} has no true joints for {self.split}, so there is nothing to turn upright.")
        return replace(self, convention=self.convention.changed(up=up, turned=up != "-y"))


def open_dataset(folder: str | Path, split: str = "valid") -> Dataset:
    """Open one split of a data folder without reading its frames.

    Raises InputError, in one sentence, for a missing folder or file, pickled or cut-off files, wrong
    shapes, joints that are not finite, and files that do not fit each other.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"There is no data folder {folder}; it should hold videoframes_clips_{split}.npy.")
    places = [folder / f"{name}_{split}" for name in ("videoframes_clips", "joint_3d_clips", "joint_2d_clips", "clips")]
    endings = ("" if places[0].is_dir() else ".npy", ".npy", ".npy", ".csv")
    paths = [path.with_name(path.name + ending) for path, ending in zip(places, endings, strict=True)]
    stamps = tuple((path, stamp_at(path)) for path in paths)
    frames = PackedFrames(paths[0]) if places[0].is_dir() else ClipFrames(paths[0])
    if not len(frames):
        raise InputError(f"{folder} holds no {split} clips; it needs at least one.")
    joints, convention = _open_joints(paths[1], len(frames))
    table, notes = read_table(paths[3], len(frames))
    return Dataset(folder, split, frames, joints, convention, table, notes, stamps)


def bundled() -> Dataset:
    """Open the clips that come with the product: people drawn by our own renderer."""
    return open_dataset(BUNDLED_FOLDER)


def _open_joints(path: Path, clips: int) -> tuple[np.ndarray | None, Convention | None]:
    if not path.exists():
        return None, None
    file = NpyFile(path, "the true joints, (N, 8, 17, 3) float32 in metres")
    if file.shape[1:] != JOINTS_SHAPE or not np.issubdtype(file.dtype, np.floating):
        raise InputError(f"{path} has shape {file.shape} of {file.dtype}; it should be (N, 8, 17, 3) of float32.")
    if len(file) != clips:
        raise InputError(f"{path} has {len(file)} clips but the frames file beside it has {clips}; they must agree.")
    with np.errstate(over="ignore"):  # found out in the next line
        joints = np.asarray(file.read(), np.float32)  # float16 cannot hold what is worked out of millimetres
    if not np.isfinite(joints).all():
        raise InputError(f"{path} holds values that are not finite numbers; every joint needs a place in metres.")
    return joints, find_convention(joints, path.name)
