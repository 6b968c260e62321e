"""Joints over time, from one clip or from many that overlap."""

from dataclasses import dataclass, field

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.skeleton import NUM_FRAMES, NUM_JOINTS

# The middle of a clip counts more than its ends, where the network has seen only one side of the movement.
_FRAME_WEIGHTS = np.minimum(np.arange(1, NUM_FRAMES + 1), np.arange(NUM_FRAMES, 0, -1)).astype(float)


@dataclass(frozen=True, eq=False)
class Sequence3D:
    """Predicted joints over time.

    joints_mm: (T, 17, 3) float32, mm, relative to the hip, in the camera's frame (x right, y down, z
    away). times_s: (T,) seconds in the source. crops_xywh: (T, 4) pixels of the source. meta: where it
    comes from (source, weights, trained_on, device, engine, note). Raises InputError for other shapes.
    """

    joints_mm: np.ndarray
    times_s: np.ndarray
    crops_xywh: np.ndarray
    meta: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shapes = {
            "joints": (self.joints_mm, (NUM_JOINTS, 3)),
            "times": (self.times_s, ()),
            "crops": (self.crops_xywh, (4,)),
        }
        for what, (values, shape) in shapes.items():
            if values.shape != (len(self.joints_mm), *shape) or not np.isfinite(values).all():
                raise InputError(f"The {what} of a sequence have shape {values.shape} or are not finite numbers.")


def from_prediction(prediction: Prediction, clip: Clip, meta: dict[str, str] | None = None) -> Sequence3D:
    """Make a sequence of one clip's prediction; where no times are known, frames are fps apart or numbered."""
    times = np.arange(NUM_FRAMES) / (clip.fps or 1.0) if clip.frame_times_s is None else clip.frame_times_s
    crops = np.zeros((NUM_FRAMES, 4)) if clip.crops_xywh is None else clip.crops_xywh
    meta = {"source": clip.name, **describe(prediction), **(meta or {})}
    return Sequence3D(prediction.joints.astype(np.float32), times, crops, meta)


def describe(prediction: Prediction) -> dict[str, str]:
    """Say what made a prediction: weights, device and engine."""
    return {"weights": prediction.weights, "device": prediction.device, "engine": prediction.engine}


class Overlap:
    """Averages the predictions of overlapping windows of one source.

    A frame that several windows show gets their weighted mean: weight 1 at a window's ends, 4 in its
    middle. Frames that no window showed are left out.
    """

    def __init__(self) -> None:
        self._sums: dict[int, np.ndarray] = {}  # weight, time, crop and joints, times weight
        self.windows = 0

    def add(self, first: int, times_s: np.ndarray, crops_xywh: np.ndarray, joints_mm: np.ndarray) -> None:
        """Add one window whose first frame has number first; (8,), (8, 4) and (8, 17, 3)."""
        values = np.column_stack([np.ones(NUM_FRAMES), times_s, crops_xywh, joints_mm.reshape(NUM_FRAMES, -1)])
        for i, row in enumerate(values * _FRAME_WEIGHTS[:, None]):
            self._sums[first + i] = self._sums.get(first + i, 0) + row
        self.windows += 1

    def sequence(self, meta: dict[str, str]) -> Sequence3D:
        """Return the averages in order of time; raises InputError when no window was added."""
        if not self._sums:
            raise InputError("No window of the source was predicted, so that there is nothing to write.")
        rows = np.stack([self._sums[i] for i in sorted(self._sums)])
        rows = rows[:, 1:] / rows[:, :1]
        joints = rows[:, 5:].reshape(-1, NUM_JOINTS, 3).astype(np.float32)
        return Sequence3D(joints, rows[:, 0], rows[:, 1:5], meta)
