"""Human motion by names, for any body of the rig."""

from pose_app.synthetic.motion.mocap import MocapLibrary, load_mocap, sample_mocap
from pose_app.synthetic.motion.own import ACTIONS, sample_own
from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.motion.variation import jitter, mirror, mix, window

__all__ = [
    "ACTIONS", "MocapLibrary", "Motion", "jitter", "load_mocap", "mirror", "mix", "sample_mocap", "sample_own", "window",
]  # fmt: skip
