"""Human motion by names, for any body of the rig."""

from pose_app.synthetic.motion.own import ACTIONS, sample_own
from pose_app.synthetic.motion.types import Motion
from pose_app.synthetic.motion.variation import mirror

__all__ = ["ACTIONS", "Motion", "mirror", "sample_own"]
