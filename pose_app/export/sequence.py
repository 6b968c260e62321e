"""Joints over time, from one clip or from many that overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS

# The middle of a clip counts more than its ends, where the network gets only one side of the movement.
_FRAME_WEIGHTS = np.minimum(np.arange(1, NUM_FRAMES + 1), np.arange(NUM_FRAMES, 0, -1)).astype(float)


@dataclass(frozen=True, eq=False)
class Sequence3D:
    """Predicted joints over time.

    joints_mm: (T, 17, 3) float32, mm, relative to the hip, in the camera's frame (x right, y down, z
    away). times_s: (T,) seconds in the source. crops_xywh: (T, 4) pixels of the source. meta: where it
    comes from (source, weights, trained_on, device, engine, precision, note). joints_px: (T, 17, 2) pixels of the
    source (x right, y down), or None where the network does not give them. expected_errors_mm: (T, 17), how far off
    the network expects each joint to be, or None. Raises InputError for other shapes.
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


def times_and_crops(clip: Clip) -> tuple[np.ndarray, np.ndarray]:
    """Give (8,) seconds and (8, 4) squares of the source, where they are not known frames fps apart and zeros."""
    times = np.arange(NUM_FRAMES) / (clip.fps or 1.0) if clip.frame_times_s is None else clip.frame_times_s
    return times, np.zeros((NUM_FRAMES, 4)) if clip.crops_xywh is None else clip.crops_xywh


def from_prediction(prediction: Prediction, clip: Clip, meta: dict[str, str] | None = None) -> Sequence3D:
    """Make a sequence of one clip's prediction; where no times are known, frames are fps apart or numbered."""
    times, crops = times_and_crops(clip)
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
    places: np.ndarray = (corner + joints_px * size / FRAME_SIZE).astype(np.float32)
    return places


def crop_px(joints_px: np.ndarray, crops_xywh: np.ndarray) -> np.ndarray:
    """Map pixels of the source to pixels of the 224x224 frames: the inverse of source_px."""
    corner, size = crops_xywh[:, None, :2], crops_xywh[:, None, 2:]
    places: np.ndarray = (joints_px - corner) * FRAME_SIZE / size
    return places


def describe(prediction: Prediction) -> dict[str, str]:
    """Name what made a prediction: weights, device, engine and precision, as far as it is known."""
    names = ("weights", "device", "engine", "precision")
    return {name: text for name in names if (text := getattr(prediction, name))}


@dataclass(frozen=True, eq=False)
class PredictedWindow:
    """The prediction of eight frames of a source.

    first: the number of its first frame among those taken of the source. times_s: (8,) seconds in the source.
    crops_xywh: (8, 4) pixels of the source.
    """

    first: int
    times_s: np.ndarray
    crops_xywh: np.ndarray
    prediction: Prediction

    @property
    def joints_px(self) -> np.ndarray | None:
        """Joints in the source's picture, (8, 17, 2) pixels, or None where the network does not give them."""
        return source_px(self.prediction.joints_px, self.crops_xywh)


def merge_windows(windows: Sequence[PredictedWindow], meta: dict[str, str]) -> Sequence3D:
    """Average the predictions of overlapping windows of one source, in order of time.

    A frame that several windows show gets their weighted mean: weight 1 at a window's ends, 4 in its
    middle. Frames that no window showed are left out. Raises InputError when there is no window.
    """
    if not windows:
        raise InputError("No window of the source was predicted, so that there is nothing to write.")
    numbers = np.array([window.first for window in windows])[:, None] + np.arange(NUM_FRAMES)
    frames, place = np.unique(numbers, return_inverse=True)
    place = place.reshape(numbers.shape)
    totals = np.bincount(place.ravel(), np.tile(_FRAME_WEIGHTS, len(windows)))

    def mean(values: list[np.ndarray]) -> np.ndarray:
        stacked = np.stack(values).astype(float)
        beside = (1,) * (stacked.ndim - 2)
        sums = np.zeros((len(frames), *stacked.shape[2:]))
        np.add.at(sums, place, stacked * _FRAME_WEIGHTS.reshape(-1, *beside))
        return sums / totals.reshape(-1, *beside)

    def mean_if_known(values: list[np.ndarray | None]) -> np.ndarray | None:
        known = [value for value in values if value is not None]
        return mean(known).astype(np.float32) if len(known) == len(values) else None

    return Sequence3D(
        joints_mm=mean([window.prediction.joints for window in windows]).astype(np.float32),
        times_s=mean([window.times_s for window in windows]),
        crops_xywh=mean([window.crops_xywh for window in windows]),
        meta=meta,
        joints_px=mean_if_known([window.joints_px for window in windows]),
        expected_errors_mm=mean_if_known([window.prediction.expected_errors for window in windows]),
    )
