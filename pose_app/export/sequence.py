"""Joints over time, from one clip or from many that overlap."""

from dataclasses import dataclass, field

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS

# The middle of a clip counts more than its ends, where the network has seen only one side of the movement.
_FRAME_WEIGHTS = np.minimum(np.arange(1, NUM_FRAMES + 1), np.arange(NUM_FRAMES, 0, -1)).astype(float)


@dataclass(frozen=True, eq=False)
class Sequence3D:
    """Predicted joints over time.

    joints_mm: (T, 17, 3) float32, mm, relative to the hip, in the camera's frame (x right, y down, z
    away). times_s: (T,) seconds in the source. crops_xywh: (T, 4) pixels of the source. meta: where it
    comes from (source, weights, trained_on, device, engine, note). joints_px: (T, 17, 2) pixels of the source
    (x right, y down), or None where the network does not say. expected_errors_mm: (T, 17), how far off the
    network expects each joint to be, or None. Raises InputError for other shapes.
    """

    joints_mm: np.ndarray
    times_s: np.ndarray
    crops_xywh: np.ndarray
    meta: dict[str, str] = field(default_factory=dict)
    joints_px: np.ndarray | None = None
    expected_errors_mm: np.ndarray | None = None

    def __post_init__(self) -> None:
        shapes = {
            "joints": (self.joints_mm, (NUM_JOINTS, 3)),
            "times": (self.times_s, ()),
            "crops": (self.crops_xywh, (4,)),
        }
        if self.joints_px is not None:
            shapes["joints in the picture"] = (self.joints_px, (NUM_JOINTS, 2))
        if self.expected_errors_mm is not None:
            shapes["expected errors"] = (self.expected_errors_mm, (NUM_JOINTS,))
        for what, (values, shape) in shapes.items():
            if values.shape != (len(self.joints_mm), *shape) or not np.isfinite(values).all():
                raise InputError(f"The {what} of a sequence have shape {values.shape} or are not finite numbers.")


def from_prediction(prediction: Prediction, clip: Clip, meta: dict[str, str] | None = None) -> Sequence3D:
    """Make a sequence of one clip's prediction; where no times are known, frames are fps apart or numbered."""
    times = np.arange(NUM_FRAMES) / (clip.fps or 1.0) if clip.frame_times_s is None else clip.frame_times_s
    crops = np.zeros((NUM_FRAMES, 4)) if clip.crops_xywh is None else clip.crops_xywh
    meta = {"source": clip.name, **describe(prediction), **(meta or {})}
    in_source = source_px(prediction.joints_px, clip.crops_xywh)
    joints = prediction.joints.astype(np.float32)
    return Sequence3D(joints, times, crops, meta, in_source, prediction.expected_errors)


def source_px(joints_px: np.ndarray | None, crops_xywh: np.ndarray | None) -> np.ndarray | None:
    """Map pixels of the 224x224 frames to pixels of the source: (T, 17, 2) and (T, 4), gives (T, 17, 2) float32.

    None where no joints are given; without crops the frames are the source.
    """
    if joints_px is None or crops_xywh is None:
        return joints_px
    corner, size = crops_xywh[:, None, :2], crops_xywh[:, None, 2:]
    return (corner + joints_px * size / FRAME_SIZE).astype(np.float32)


def crop_px(joints_px: np.ndarray, crops_xywh: np.ndarray) -> np.ndarray:
    """Map pixels of the source to pixels of the 224x224 frames: the inverse of source_px."""
    corner, size = crops_xywh[:, None, :2], crops_xywh[:, None, 2:]
    return (joints_px - corner) * FRAME_SIZE / size


def describe(prediction: Prediction) -> dict[str, str]:
    """Say what made a prediction: weights, device and engine."""
    return {"weights": prediction.weights, "device": prediction.device, "engine": prediction.engine}


class Overlap:
    """Averages the predictions of overlapping windows of one source.

    A frame that several windows show gets their weighted mean: weight 1 at a window's ends, 4 in its
    middle. Frames that no window showed are left out.
    """

    def __init__(self) -> None:
        # Weight, time, crop, joints and, where they are known, joints in the source's picture and expected errors,
        # all times weight.
        self._sums: dict[int, np.ndarray] = {}
        self.windows = 0

    def add(
        self,
        first: int,
        times_s: np.ndarray,
        crops_xywh: np.ndarray,
        joints_mm: np.ndarray,
        joints_px: np.ndarray | None = None,
        expected_mm: np.ndarray | None = None,
    ) -> None:
        """Add one window whose first frame has number first.

        times_s: (8,). crops_xywh: (8, 4). joints_mm: (8, 17, 3). joints_px: (8, 17, 2) pixels of the source, and
        expected_mm: (8, 17), the latter only beside the former, are given for all windows or for none.
        """
        joints = [said.reshape(NUM_FRAMES, -1) for said in (joints_mm, joints_px, expected_mm) if said is not None]
        values = np.column_stack([np.ones(NUM_FRAMES), times_s, crops_xywh, *joints])
        for i, row in enumerate(values * _FRAME_WEIGHTS[:, None]):
            self._sums[first + i] = self._sums.get(first + i, 0) + row
        self.windows += 1

    def sequence(self, meta: dict[str, str]) -> Sequence3D:
        """Return the averages in order of time; raises InputError when no window was added."""
        if not self._sums:
            raise InputError("No window of the source was predicted, so that there is nothing to write.")
        rows = np.stack([self._sums[i] for i in sorted(self._sums)])
        rows = rows[:, 1:] / rows[:, :1]
        ends = [3 * NUM_JOINTS, 5 * NUM_JOINTS]
        joints, in_source, expected = np.split(rows[:, 5:].astype(np.float32), ends, axis=1)
        in_source = in_source.reshape(-1, NUM_JOINTS, 2) if in_source.size else None
        expected = expected if expected.size else None
        return Sequence3D(joints.reshape(-1, NUM_JOINTS, 3), rows[:, 0], rows[:, 1:5], meta, in_source, expected)
