"""A network that says the same pose of whatever it sees, and a film in which one bright dot is somebody's hips."""

import numpy as np
from app_stand_in import npy
from conftest import STANDING_M
from people_stand_in import DotDetector

from pose_app.clips import Prediction
from pose_app.ui.networks import background_network, network_cache
from pose_app.ui.video import film_search

AROUND = np.array([[0, 40 * (-1) ** joint] for joint in range(17)], np.float32)


class StandingSomewhere:
    """Says that the person stands, the left wrist 170 mm lower than the other.

    In the picture, joints are 40 px of the crop over and under its bright dot, or its middle, in turn.
    """

    device, weights, engine = "a test's CPU", "first", "none"
    asked: list
    expects_mm = 40

    def __init__(self):
        self.asked = []

    def predict(self, clip):
        self.asked.append(clip)
        joints = np.tile(STANDING_M * 1000, (8, 1, 1)).astype(np.float32)
        joints[:, 13, 1] += 170
        at = [_hips(frame) for frame in clip.frames]
        joints_px = np.array(at, np.float32)[:, None] + AROUND
        expected = np.full((8, 17), self.expects_mm, np.float32)
        return Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.01, joints_px, expected)

    def close(self):
        """A stand-in holds nothing."""


def _hips(frame: np.ndarray) -> tuple[int, int]:
    y, x = np.unravel_index(frame.min(-1).argmax(), (224, 224))
    return (int(x), int(y)) if frame[y, x].min() > 200 else (112, 112)


def film() -> bytes:
    """40 frames of 224x448 in which one bright dot goes down 8 pixels a frame."""
    frames = np.full((40, 448, 224, 3), 60, np.uint8)
    for i in range(40):
        frames[i, 60 + 8 * i : 64 + 8 * i, 50:54] = 255
    return npy(frames)


def use_stand_in(monkeypatch) -> StandingSomewhere:
    """Let the page ask this network, and find the one person of the film."""
    known = StandingSomewhere()
    network_cache.owned_network.clear()
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    monkeypatch.setattr(film_search, "shared_detector", DotDetector)
    return known
