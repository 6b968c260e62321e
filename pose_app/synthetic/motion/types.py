"""What travels from the motions to the renderer."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.body.rig import NUM_BONES

MIN_FPS, MAX_FPS = 10.0, 50.0


@dataclass(frozen=True)
class Motion:
    """A person moving, without a body: bone orientations that fit any body of the rig.

    rotations: (T, 21, 3, 3) float32, world orientation of each bone relative to the rest pose.
    root: (T, 3) float32, the pelvis in units of the standing hip height; y up, floor y = 0.
    grounded: the lowest point of the body may be put on the floor frame by frame; False while the
    person is in the air, where root's y is to be trusted. source: "own", "mocap" or "bvh".
    Raises InputError where the shapes do not fit or a number is not finite.
    """

    action: str
    fps: float
    rotations: np.ndarray
    root: np.ndarray
    grounded: bool = True
    source: str = "own"

    def __post_init__(self) -> None:
        rotations = np.ascontiguousarray(self.rotations, dtype=np.float32)
        root = np.ascontiguousarray(self.root, dtype=np.float32)
        object.__setattr__(self, "rotations", rotations)
        object.__setattr__(self, "root", root)
        if rotations.ndim != 4 or rotations.shape[1:] != (NUM_BONES, 3, 3) or not len(rotations):
            raise InputError(f"A motion's rotations have shape (frames, 21, 3, 3), not {rotations.shape}.")
        if root.shape != (len(rotations), 3):
            raise InputError(f"A motion's root has shape ({len(rotations)}, 3) like its rotations, not {root.shape}.")
        if not self.fps > 0:
            raise InputError(f"A motion's frame rate is a positive number of frames a second, not {self.fps}.")
        if not (np.isfinite(rotations).all() and np.isfinite(root).all()):
            raise InputError(f"The motion {self.action} holds numbers that are not finite.")

    def __len__(self) -> int:
        return len(self.rotations)

    @property
    def seconds(self) -> float:
        """Time from the first frame to the last."""
        return (len(self) - 1) / self.fps
