"""Human motion by names, for any body of the rig."""

from pose_app.synthetic.motion.bvh_rigs import load_bvh, load_bvh_folder
from pose_app.synthetic.motion.library import MotionLibrary, sample_mocap
from pose_app.synthetic.motion.mocap import load_mocap
from pose_app.synthetic.motion.own import ACTIONS, sample_own
from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.motion.variation import jitter, mirror, mix, window

__all__ = [
    "ACTIONS", "Motion", "MotionLibrary", "jitter", "load_bvh", "load_bvh_folder", "load_mocap", "mirror", "mix",
    "sample_mocap", "sample_own", "window",
]  # fmt: skip
