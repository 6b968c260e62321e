"""A network that tells which frame it sees."""

import films
import numpy as np

from pose_app.clips import Prediction


class GreyPredictor:
    """Stands in for the network: every joint of a frame is at the frame's own number, which its grey tells.

    In the picture it says the crop's middle.
    """

    stops_after = None  # clips, those seen in the mirror too
    says_px = False
    asked = 0

    def __init__(self, folder, engine) -> None:
        self.folder = folder

    def predict(self, clip):
        return next(self.predict_many([clip]))

    def predict_many(self, clips):
        for i, clip in enumerate(clips):
            if i == self.stops_after:
                raise KeyboardInterrupt
            type(self).asked += 1
            numbers = films.indices(clip.frames).astype(np.float32)
            joints = np.tile(numbers[:, None, None], (1, 17, 3))
            joints_px = np.full((8, 17, 2), 112, np.float32) if self.says_px else None
            yield Prediction(clip.name, joints, "stub", "CPU", "none", 0.0, joints_px)
