"""A sequence of joints as the bytes of an .npz, .csv or .json file."""

import csv
import io
import json

import numpy as np

from pose_app.export.sequence import Sequence3D
from pose_app.skeleton import JOINT_NAMES

AXES = "relative to the hip; x right, y down, z away from the camera"


def to_npz(sequence: Sequence3D) -> bytes:
    """Give joints_3d_mm (T, 17, 3), joint_names (17,), frame_times_s (T,), crops_xywh (T, 4) and texts about them."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        joints_3d_mm=sequence.joints_mm,
        joint_names=np.array(JOINT_NAMES),
        frame_times_s=sequence.times_s,
        crops_xywh=sequence.crops_xywh,
        axes=np.array(AXES),
        **{key: np.array(value) for key, value in sequence.meta.items()},
    )
    return buffer.getvalue()


def to_csv(sequence: Sequence3D) -> bytes:
    """Give one row a joint and frame: time_s, frame, joint, x_mm, y_mm, z_mm."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("time_s", "frame", "joint", "x_mm", "y_mm", "z_mm"))
    for frame, (time_s, joints) in enumerate(zip(sequence.times_s, sequence.joints_mm, strict=True)):
        for name, xyz in zip(JOINT_NAMES, joints, strict=True):
            writer.writerow((f"{time_s:.4f}", frame, name, *(f"{value:.2f}" for value in xyz)))
    return text.getvalue().encode()


def to_json(sequence: Sequence3D) -> bytes:
    """Give the texts about the sequence, then one object a frame: time_s, crop_xywh, joints_mm (17, 3)."""
    frames = [
        {"time_s": round(float(t), 4), "crop_xywh": np.round(crop, 2).tolist(), "joints_mm": joints}
        for t, crop, joints in zip(
            sequence.times_s,
            sequence.crops_xywh,
            np.round(sequence.joints_mm.astype(float), 2).tolist(),
            strict=True,
        )
    ]
    head = {**sequence.meta, "unit": "mm", "axes": AXES, "joint_names": JOINT_NAMES}
    return json.dumps({**head, "frames": frames}, ensure_ascii=False, indent=1).encode()
