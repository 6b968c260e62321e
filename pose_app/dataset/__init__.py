"""Data folders: the course's .npy files, memory-mapped, and the clips bundled with the product."""

import csv
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose_app.clips import JOINTS_SHAPE, Clip
from pose_app.dataset.bundle import PackedFrames
from pose_app.dataset.convention import Convention, find_convention
from pose_app.dataset.npy import MappedFrames, open_npy
from pose_app.errors import InputError

BUNDLED_FOLDER = Path(__file__).parents[2] / "samples"
RENDERED = "rendered people"


@dataclass(frozen=True, eq=False)
class Dataset:
    """The clips of one split of a data folder.

    joints_m are as in the file (unit and all) and None without ground truth; targets and clips are in
    mm, relative to the hip. table has one dict a clip, with the keys of clips_<split>.csv.
    """

    folder: Path
    split: str
    frames: MappedFrames | PackedFrames
    file_joints: np.ndarray | None
    convention: Convention | None
    table: tuple[dict[str, str], ...]

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def source(self) -> str:
        """Where the pictures come from, to be shown beside every figure."""
        is_rendered = (self.folder / f"generate_{self.split}.json").is_file()  # the generator's own settings
        return RENDERED if is_rendered else "a data folder of yours"

    def targets(self) -> np.ndarray | None:
        """Return the true joints of all clips: (N, 8, 17, 3) float32, mm, relative to the hip; None without."""
        if self.file_joints is None:
            return None
        return self.convention.to_ours(self.file_joints)

    def joints_px(self) -> np.ndarray | None:
        """Return where the true joints are in the frames: (N, 8, 17, 2) float32, pixels; None where no file says.

        Our generator writes joint_2d_clips_<split>.npy, with a third column for visibility. Raises
        InputError for a file that does not fit the frames.
        """
        path = self.folder / f"joint_2d_clips_{self.split}.npy"
        if not path.exists():
            return None
        places = open_npy(path, "the true joints in the pictures, (N, 8, 17, 2 or 3) pixels")
        if places.shape[:3] != (len(self), *JOINTS_SHAPE[:2]) or places.shape[3:] not in ((2,), (3,)):
            raise InputError(f"{path} has shape {places.shape}; it should be ({len(self)}, 8, 17, 2 or 3).")
        return np.asarray(places[..., :2], np.float32)

    def clip(self, index: int) -> Clip:
        """Read one clip; raises InputError when there is no such clip or its frames are damaged."""
        if not 0 <= index < len(self):
            raise InputError(f"There is no clip {index}; {self.folder} has clips 0 to {len(self) - 1}.")
        row = self.table[index]
        return Clip(
            name=row["clip"],
            frames=self.frames[index],
            target=None if self.file_joints is None else self.convention.to_ours(self.file_joints[index]),
            action=row.get("action", ""),
            subject=row.get("subject", ""),
            camera=row.get("camera", ""),
            fps=float(row["fps"]) if row.get("fps") else None,
            source=self.source,
        )

    @property
    def fingerprint(self) -> str:
        """A hash that tells this data from any other: the joints and eight of the clips' frames."""
        digest = hashlib.sha256(str(len(self)).encode())
        if self.file_joints is not None:
            digest.update(np.ascontiguousarray(self.file_joints))
        for index in np.unique(np.linspace(0, len(self) - 1, 8).astype(int)):
            digest.update(self.frames[index])
        return digest.hexdigest()[:16]


def open_dataset(folder: str | Path, split: str = "valid") -> Dataset:
    """Open one split of a data folder without reading its frames.

    Raises InputError, in one sentence, for a missing folder or file, pickled or cut-off files, wrong
    shapes, joints that are not finite, and files that do not fit each other.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"There is no data folder {folder}; it should hold videoframes_clips_{split}.npy.")
    frames = _open_frames(folder, split)
    joints, convention = _open_joints(folder / f"joint_3d_clips_{split}.npy", len(frames))
    table = _read_table(folder / f"clips_{split}.csv", len(frames))
    return Dataset(folder, split, frames, joints, convention, table)


def bundled() -> Dataset:
    """Open the clips that come with the product: people drawn by our own renderer."""
    return open_dataset(BUNDLED_FOLDER)


def _open_frames(folder: Path, split: str) -> MappedFrames | PackedFrames:
    packed = folder / f"videoframes_clips_{split}"
    frames = PackedFrames(packed) if packed.is_dir() else MappedFrames(packed.with_suffix(".npy"))
    if not len(frames):
        raise InputError(f"{folder} holds no {split} clips; it needs at least one.")
    return frames


def _open_joints(path: Path, clips: int) -> tuple[np.ndarray | None, Convention | None]:
    if not path.exists():
        return None, None
    joints = open_npy(path, "the true joints, (N, 8, 17, 3) float32 in metres")
    if joints.shape[1:] != JOINTS_SHAPE or not np.issubdtype(joints.dtype, np.floating):
        raise InputError(f"{path} has shape {joints.shape} of {joints.dtype}; it should be (N, 8, 17, 3) of float32.")
    if len(joints) != clips:
        raise InputError(f"{path} has {len(joints)} clips but the frames file beside it has {clips}; they must agree.")
    if not np.isfinite(joints).all():
        raise InputError(f"{path} holds values that are not finite numbers; every joint needs a place in metres.")
    return joints, find_convention(joints, path.name)


def _read_table(path: Path, clips: int) -> tuple[dict[str, str], ...]:
    if not path.exists():
        return tuple({"clip": f"{i:05d}"} for i in range(clips))
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = tuple(csv.DictReader(file, restval=""))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{path} is not a CSV text file; it should have one row a clip.") from None
    if len(rows) != clips or any(not row.get("clip") for row in rows):
        raise InputError(f"{path} has {len(rows)} rows but there are {clips} clips; it needs one row a clip, named.")
    if any(row.get("fps") and not _is_number(row["fps"]) for row in rows):
        raise InputError(f"{path} has an fps that is no number; it should be frames a second, or empty.")
    return rows


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
