"""A sequence of joints as the bytes of an .npz, .csv or .json file."""

import csv
import io
import json
from typing import Any

import numpy as np

from pose_app.export.sequence import Sequence3D
from pose_app.skeleton import JOINT_NAMES

AXES = "relative to the hip; x right, y down, z away from the camera"


def to_npz(sequence: Sequence3D) -> bytes:
    """Give joints_3d_mm (T, 17, 3), joint_names (17,), frame_times_s (T,), crops_xywh (T, 4) and texts about them.

    joints_px (T, 17, 2), pixels of the source, and expected_errors_mm (T, 17) are there where the network gives them.
    """
    buffer = io.BytesIO()
    beside = {"joints_px": sequence.joints_px, "expected_errors_mm": sequence.expected_errors_mm}
    arrays: dict[str, Any] = {
        "joints_3d_mm": sequence.joints_mm,
        "joint_names": np.array(JOINT_NAMES),
        "frame_times_s": sequence.times_s,
        "crops_xywh": sequence.crops_xywh,
        "axes": np.array(AXES),
        **{key: values for key, values in beside.items() if values is not None},
        **{key: np.array(value) for key, value in sequence.meta.items()},
    }
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def to_csv(sequence: Sequence3D) -> bytes:
    """Give one row a joint and frame: time_s, frame, joint, x_mm, y_mm, z_mm, and what is known beside.

    That is x_px, y_px and expected_error_mm; the last column, frame_index, counts the frames from 0, as arrays do,
    while frame counts them from 1, as the pages do.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns, parts = ["x_mm", "y_mm", "z_mm"], [sequence.joints_mm]
    if sequence.joints_px is not None:
        columns, parts = [*columns, "x_px", "y_px"], [*parts, sequence.joints_px]
    if sequence.expected_errors_mm is not None:
        columns, parts = [*columns, "expected_error_mm"], [*parts, sequence.expected_errors_mm[..., None]]
    writer.writerow(("time_s", "frame", "joint", *columns, "frame_index"))
    values = np.concatenate(parts, -1)
    for frame, (time_s, joints) in enumerate(zip(sequence.times_s, values, strict=True)):
        for name, places in zip(JOINT_NAMES, joints, strict=True):
            writer.writerow((f"{time_s:.4f}", frame + 1, name, *(f"{value:.2f}" for value in places), frame))
    return text.getvalue().encode()


def to_json(sequence: Sequence3D) -> bytes:
    """Give the texts about the sequence, then one object a frame: frame, time_s, crop_xywh, joints_mm (17, 3).

    frame counts from 1, as the pages do.
    joints_px (17, 2), pixels of the source, and expected_errors_mm (17,) are there where the network gives them.
    """
    frames: list[dict[str, Any]] = [
        {"frame": i + 1, "time_s": round(float(t), 4), "crop_xywh": _rounded(crop), "joints_mm": _rounded(joints)}
        for i, (t, crop, joints) in enumerate(
            zip(sequence.times_s, sequence.crops_xywh, sequence.joints_mm, strict=True)
        )
    ]
    for name in ("joints_px", "expected_errors_mm"):
        if (values := getattr(sequence, name)) is not None:
            for frame, of_frame in zip(frames, values, strict=True):
                frame[name] = _rounded(of_frame)
    head = {**sequence.meta, "unit": "mm", "axes": AXES, "joint_names": JOINT_NAMES}
    return json.dumps({**head, "frames": frames}, ensure_ascii=False, indent=1).encode()


def _rounded(values: np.ndarray) -> list[Any]:
    numbers: list[Any] = np.round(values.astype(float), 2).tolist()
    return numbers
