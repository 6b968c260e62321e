"""Which clips a visitor wants to see, and in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.clips_errors import ALL_JOINTS, ClipErrors

RECORDED, WORST, BEST = "As recorded", "Worst first", "Best first"
ORDERS = (RECORDED, WORST, BEST)


@dataclass(frozen=True)
class Wish:
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
    wish: Wish,
) -> list[int]:
    """List the clips that fit a wish, in its order; clips without a prediction come last.

    texts: as search_texts gives them. Without errors the filters and orders by error do nothing.
    """
    keep = np.ones(len(table), bool)
    for word in wish.text.lower().split():
        keep &= np.array([word in text for text in texts], bool)
    for key, wanted in (("action", wish.actions), ("subject", wish.subjects), ("camera", wish.cameras)):
        if wanted:
            keep &= np.array([row.get(key) in wanted for row in table], bool)
    if wish.starred:
        keep &= np.array([row["clip"] in starred for row in table], bool)
    if errors is None:
        return np.flatnonzero(keep).tolist()
    keep &= _fits(errors, wish)
    return _ordered(np.flatnonzero(keep), errors.measure(wish.measure), wish.order)


def _fits(errors: ClipErrors, wish: Wish) -> np.ndarray:
    keep, scored = np.ones(len(errors.joints), bool), errors.scored
    if wish.worst_joints:
        keep &= scored & np.isin(errors.worst_joint, [JOINT_NAMES.index(name) for name in wish.worst_joints])
    if wish.worst_frames:
        keep &= scored & np.isin(errors.worst_frame + 1, wish.worst_frames)
    values = errors.measure(wish.measure)
    if wish.low is not None:
        keep &= values >= wish.low
    if wish.high is not None:
        keep &= values <= wish.high
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
