"""Make new motions out of motions: mirror."""

from dataclasses import replace

import numpy as np

from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.rig import MIRROR

_REFLECT = np.array([[1, -1, -1], [-1, 1, 1], [-1, 1, 1]], dtype=np.float32)
_FLIP = np.array([-1, 1, 1], dtype=np.float32)


def mirror(motion: Motion) -> Motion:
    """Swap left and right: the reflection x -> -x of the same motion."""
    return replace(motion, rotations=motion.rotations[:, MIRROR] * _REFLECT, root=motion.root * _FLIP)
