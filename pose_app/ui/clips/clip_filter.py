"""Which clips a visitor wants to see, and in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.clips.scored_clips import ALL_JOINTS, ClipErrors

RECORDED, WORST, BEST = "As recorded", "Worst first", "Best first"
ORDERS = (RECORDED, WORST, BEST)


@dataclass(frozen=True)
class ClipFilter:
    """What is looked for; what is empty or None matters not.

    text: words that a clip's row must all hold. worst_frames: from 1. low, high: mm, of the measure.
    """

    text: str = ""
    actions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    worst_joints: tuple[str, ...] = ()
    worst_frames: tuple[int, ...] = ()
    low: float | None = None
    high: float | None = None
    starred: bool = False
    measure: str = ALL_JOINTS
    order: str = RECORDED

    @property
    def filters(self) -> int:
        """How many of the filters behind the button are in use."""
        lists = (self.actions, self.subjects, self.cameras, self.worst_joints, self.worst_frames)
        return sum(map(bool, lists)) + (self.low is not None) + (self.high is not None) + self.starred


def search_texts(table: Sequence[Mapping[str, str]]) -> np.ndarray:
    """All that a clip's row says, in small letters: (N,) text."""
    return np.array([" ".join(row.values()).lower() for row in table], dtype=object)


def find(
    table: Sequence[Mapping[str, str]],
    texts: np.ndarray,
    errors: ClipErrors | None,
    starred: Collection[str],
    clip_filter: ClipFilter,
) -> list[int]:
    """List the clips that fit a clip_filter, in its order; clips without a prediction come last.

    texts: as search_texts gives them. Without errors the filters and orders by error do nothing.
    """
    keep = np.ones(len(table), bool)
    for word in clip_filter.text.lower().split():
        keep &= np.array([word in text for text in texts], bool)
    for key, wanted in (
        ("action", clip_filter.actions),
        ("subject", clip_filter.subjects),
        ("camera", clip_filter.cameras),
    ):
        if wanted:
            keep &= np.array([row.get(key) in wanted for row in table], bool)
    if clip_filter.starred:
        keep &= np.array([row["clip"] in starred for row in table], bool)
    if errors is None:
        return np.flatnonzero(keep).tolist()
    keep &= _fits(errors, clip_filter)
    return _ordered(np.flatnonzero(keep), errors.measure(clip_filter.measure), clip_filter.order)


def _fits(errors: ClipErrors, clip_filter: ClipFilter) -> np.ndarray:
    keep, scored = np.ones(len(errors.joints), bool), errors.scored
    if clip_filter.worst_joints:
        keep &= scored & np.isin(errors.worst_joint, [JOINT_NAMES.index(name) for name in clip_filter.worst_joints])
    if clip_filter.worst_frames:
        keep &= scored & np.isin(errors.worst_frame + 1, clip_filter.worst_frames)
    values = errors.measure(clip_filter.measure)
    if clip_filter.low is not None:
        keep &= values >= clip_filter.low
    if clip_filter.high is not None:
        keep &= values <= clip_filter.high
    return keep


def _ordered(clips: np.ndarray, values: np.ndarray, order: str) -> list[int]:
    if order == RECORDED:
        return clips.tolist()
    sign = -1 if order == WORST else 1
    return clips[np.argsort(sign * values[clips], kind="stable")].tolist()  # NaN sorts last


def next_worst(listed: Sequence[int], values: np.ndarray, current: int) -> int:
    """The clip after the current one from worst to best; the worst one after the best.

    listed: clips; values: (N,) mm, NaN where not known; current: any clip.
    """
    order = _ordered(np.asarray(listed), values, WORST)
    place = order.index(current) + 1 if current in order else 0
    after = order[place % len(order)]
    return order[0] if np.isnan(values[after]) else after
