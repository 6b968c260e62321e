"""All measures of some windows together: to show, to write and to read again."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.plausibility.measures import (
    BoneSpread,
    Jitter,
    Symmetry,
    bone_spread,
    flip_error,
    jitter,
    mirrored_clip,
    symmetry,
    window_error,
)
from pose_app.skeleton import NUM_FRAMES


@dataclass(frozen=True)
class Row:
    """One measure to show: value is None where it is not defined; meaning is a line for people."""

    name: str
    value: float | None
    unit: str
    meaning: str


@dataclass(frozen=True)
class Plausibility:
    """All measures of some windows of 8 frames; None where it takes windows that were not predicted."""

    windows: int
    bone_spread: BoneSpread
    symmetry: Symmetry
    jitter: Jitter
    flip_mm: float | None
    windows_mm: float | None

    def to_json(self) -> dict[str, Any]:
        """Give plain values for json.dump; what is not defined is None."""
        return {name: _plain(value) for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Plausibility":
        """Read what to_json gave; raises InputError for anything else."""
        try:
            parts = BoneSpread(**values["bone_spread"]), Symmetry(**values["symmetry"]), Jitter(**values["jitter"])
            measures = cls(values["windows"], *parts, values["flip_mm"], values["windows_mm"])
            numbers = (measures.windows, *(row.value or 0.0 for row in measures.rows()))
        except (KeyError, TypeError, AttributeError):
            raise InputError("These are not the measures that predict --json writes.") from None
        if not all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers):
            raise InputError("These are not the measures that predict --json writes: they should be numbers.")
        return measures

    def rows(self) -> list[Row]:
        """Give the five measures in the order to show them."""
        shake = self.jitter.mm_per_frame2, "mm a frame²", "mean acceleration of a joint, the person's own included"
        if self.jitter.m_per_s2 is not None:
            # 1 to 4: what the true joints of 11 bundled clips of walkers have, 0.7 to 4.4 m/s².
            shake = self.jitter.m_per_s2, "m/s²", "mean acceleration of a joint; people who walk have 1 to 4"
        rows = (
            ("Bone lengths", self.bone_spread.mean_percent, "%", "they vary within 8 frames; a body's do not"),
            ("Left and right", self.symmetry.mean_percent, "%", "bones differ in length; a body's hardly do"),
            ("Jitter", *shake),
            ("Mirror", self.flip_mm, "mm", "between this and what is said of the mirrored frames"),
            ("Overlap", self.windows_mm, "mm", "between windows of 8 frames, where they show the same frame"),
        )
        return [Row(name, _plain(value), unit, meaning) for name, value, unit, meaning in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def assess(
    joints: np.ndarray,
    fps: float | None = None,
    firsts: np.ndarray | None = None,
    of_mirrored: dict[int, np.ndarray] | None = None,
    times_s: np.ndarray | None = None,
) -> Plausibility:
    """Take all measures of windows of frames.

    joints: (W, T, 17, 3) mm. fps: of the frames taken, None where it is not known. times_s: (W, T) seconds at which
    they are shown, where the source says it. firsts: (W,) numbers of the windows' first frames,
    for window_error. of_mirrored: window -> (T, 17, 3) mm, the prediction of its mirrored clip.
    """
    flips = [flip_error(joints[i], of) for i, of in (of_mirrored or {}).items()]
    return Plausibility(
        windows=len(joints),
        bone_spread=bone_spread(joints),
        symmetry=symmetry(joints),
        jitter=jitter(joints, fps, times_s),
        flip_mm=float(np.mean(flips)) if flips else None,
        windows_mm=None if firsts is None else window_error(joints, firsts),
    )


def assess_windows(
    joints: Mapping[int, np.ndarray],
    mirrored: Mapping[int, np.ndarray],
    fps: float | None = None,
    times_s: Mapping[int, np.ndarray] | None = None,
) -> Plausibility:
    """Take all measures of windows of one source, each by the number of its first frame.

    joints: (T, 17, 3) mm each. mirrored: of some of them, the prediction of mirrored_clip. fps: of the frames taken.
    times_s: (T,) seconds of each window, where the source says them.
    """
    firsts = list(joints)
    of_mirrored = {firsts.index(first): of for first, of in mirrored.items()}
    times = None if times_s is None else np.stack([times_s[first] for first in firsts])
    return assess(np.stack(list(joints.values())), fps, np.array(firsts), of_mirrored, times)


def clips_to_assess(clip: Clip, later: Clip | None) -> list[Clip]:
    """List what is predicted to measure one clip: itself, its mirror image and the clip half its length later."""
    return [clip, mirrored_clip(clip), *([] if later is None else [later])]


def assess_clip(
    prediction: Prediction,
    mirrored: Prediction | None = None,
    later: Prediction | None = None,
    *,
    fps: float | None = None,
    times_s: tuple[np.ndarray | None, np.ndarray | None] = (None, None),
) -> Plausibility:
    """Take all measures of one clip from the predictions of clips_to_assess, those that there are.

    times_s: (8,) seconds of the clip's frames and of the later one's, where they are known.
    """
    hop = NUM_FRAMES // 2
    joints = {0: prediction.joints} | ({} if later is None else {hop: later.joints})
    times = {first: at for first, at in zip((0, hop), times_s, strict=True) if at is not None}
    known = times if all(first in times for first in joints) else None
    return assess_windows(joints, {} if mirrored is None else {0: mirrored.joints}, fps, known)
