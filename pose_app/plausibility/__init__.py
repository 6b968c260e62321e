"""How plausible predicted joints are where nothing is known of the truth.

Every measure is 0 mm or 0 % for a perfect prediction but jitter, which people who move have too.
A low value proves nothing: a network that always says the same pose has the best of all.
"""

from pose_app.plausibility.measures import (
    PAIR_NAMES,
    BoneSpread,
    Jitter,
    Symmetry,
    bone_lengths,
    bone_spread,
    flip_error,
    jitter,
    mirrored_clip,
    mirrored_joints,
    symmetry,
    window_error,
)  # fmt: skip
from pose_app.plausibility.report import Plausibility, Row, assess, assess_clip, assess_windows, clips_to_assess

__all__ = [
    "PAIR_NAMES", "BoneSpread", "Jitter", "Plausibility", "Row", "Symmetry", "assess", "assess_clip", "assess_windows",
    "bone_lengths", "bone_spread", "clips_to_assess", "flip_error", "jitter", "mirrored_clip", "mirrored_joints",
    "symmetry", "window_error",
]  # fmt: skip
