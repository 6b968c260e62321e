"""A Prediction, or many that overlap, as a file for other programs; every function returns the file's bytes."""

from pathlib import PurePath

from pose_app.errors import InputError
from pose_app.export.bvh import to_bvh
from pose_app.export.overlay import draw_on_picture
from pose_app.export.sequence import (
    PredictedWindow,
    Sequence3D,
    crop_px,
    describe,
    from_prediction,
    merge_windows,
    source_px,
    times_and_crops,
)
from pose_app.export.sheet import draw_sheet, to_png
from pose_app.export.tables import to_csv, to_json, to_npz

FORMATS = {".npz": to_npz, ".csv": to_csv, ".json": to_json, ".bvh": to_bvh}


def check_format(path: str | PurePath) -> str:
    """Return the ending that names the format; raises InputError for one that is not known."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path} should end in {', '.join(FORMATS)}, which names the format to write.")
    return suffix


def encode(sequence: Sequence3D, suffix: str) -> bytes:
    """Give the bytes of a file in the format that the ending names; raises InputError for one that is not known."""
    return FORMATS[check_format("file" + suffix)](sequence)


__all__ = [
    "FORMATS", "PredictedWindow", "Sequence3D", "check_format", "crop_px", "describe", "draw_on_picture", "draw_sheet",
    "encode", "from_prediction", "merge_windows", "source_px", "times_and_crops", "to_bvh", "to_csv", "to_json",
    "to_npz", "to_png",
]  # fmt: skip
