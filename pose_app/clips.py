"""What travels between the layers: eight frames of a person, and what a network predicts of them."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS

FRAMES_SHAPE = (NUM_FRAMES, FRAME_SIZE, FRAME_SIZE, 3)
JOINTS_SHAPE = (NUM_FRAMES, NUM_JOINTS, 3)
JOINTS_PX_SHAPE = (NUM_FRAMES, NUM_JOINTS, 2)
EXPECTED_SHAPE = (NUM_FRAMES, NUM_JOINTS)


@dataclass(frozen=True, eq=False)
class Clip:
    """Eight frames of one person, with the true joints where they are known.

    frames: (8, 224, 224, 3) uint8 RGB. target: (8, 17, 3) float32, mm, or None without ground truth.
    frame_times_s: (8,) seconds in the source. crops_xywh: (8, 4) pixels of the source that each
    frame shows. source says where the pictures come from and is shown beside every figure.
    Raises InputError for a wrong shape or type, and for joints that are not finite.
    """

    name: str
    frames: np.ndarray
    target: np.ndarray | None = None
    action: str = ""
    subject: str = ""
    camera: str = ""
    fps: float | None = None
    source: str = ""
    frame_times_s: np.ndarray | None = None
    crops_xywh: np.ndarray | None = None

    def __post_init__(self) -> None:
        check_frames(self.frames, self.name)
        if self.target is not None:
            check_joints(self.target, f"the true joints of clip {self.name}")


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a network predicts of one clip.

    joints: (8, 17, 3) float32, mm, in the frame the network was trained in. seconds: how long the
    network took. joints_px: (8, 17, 2) float32, pixels of the 224x224 frames (x right, y down), or None
    where the network does not give them. expected_errors: (8, 17) float32, mm, how far off the network expects each
    joint to be, or None. precision: float32 or bfloat16, "" where it is not known. Raises InputError for a wrong shape
    and for joints that are not finite.
    """

    clip_name: str
    joints: np.ndarray
    weights: str
    device: str
    engine: str
    seconds: float
    joints_px: np.ndarray | None = None
    expected_errors: np.ndarray | None = None
    precision: str = ""

    def __post_init__(self) -> None:
        check_joints(self.joints, f"the prediction for clip {self.clip_name}")
        if self.joints_px is not None:
            check_joints(self.joints_px, f"the prediction in the picture for clip {self.clip_name}", JOINTS_PX_SHAPE)
        if self.expected_errors is not None:
            check_joints(self.expected_errors, f"the expected errors for clip {self.clip_name}", EXPECTED_SHAPE)


def check_frames(frames: np.ndarray, name: str) -> None:
    """Raise InputError unless frames is (8, 224, 224, 3) uint8."""
    if frames.shape != FRAMES_SHAPE:
        raise InputError(f"Clip {name} has frames of shape {frames.shape}; the network takes {FRAMES_SHAPE}.")
    if frames.dtype != np.uint8:
        raise InputError(f"Clip {name} has {frames.dtype} frames; the network takes uint8 RGB from 0 to 255.")


def check_joints(joints: np.ndarray, what: str, shape: tuple[int, ...] = JOINTS_SHAPE) -> None:
    """Raise InputError unless joints has the shape, is floating point and finite."""
    if joints.shape != shape:
        raise InputError(f"{what[:1].upper()}{what[1:]} have shape {joints.shape}; it should be {shape}.")
    if not np.issubdtype(joints.dtype, np.floating) or not np.isfinite(joints).all():
        raise InputError(f"{what[:1].upper()}{what[1:]} hold values that are not finite numbers.")
