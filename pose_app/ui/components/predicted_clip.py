"""A clip with its prediction and their errors, worked out once for all that shows them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.metrics import aligned_errors, joint_errors


@dataclass(frozen=True, eq=False)
class PredictedClip:
    """A clip and what a network says of it; prediction is None while there is none."""

    clip: Clip
    prediction: Prediction | None = None

    @cached_property
    def errors(self) -> np.ndarray | None:
        """How far each joint is from its true place, (8, 17) mm; None without a prediction or the truth."""
        if self.prediction is None or self.clip.target is None:
            return None
        return joint_errors(self.prediction.joints, self.clip.target)

    @cached_property
    def aligned(self) -> np.ndarray | None:
        """The same after alignment of each frame, (8, 17) mm."""
        if self.prediction is None or self.clip.target is None:
            return None
        return aligned_errors(self.prediction.joints, self.clip.target)
