"""What the shipped networks say of pictures that nobody trained them on: wrong, no doubt, but never absurd."""

import numpy as np
import pytest

from pose_app.plausibility import bone_lengths
from pose_app.weights import list_weights

pytestmark = pytest.mark.slow

SIZE = (8, 224, 224, 3)


def empty_room() -> np.ndarray:
    """A wall with a window and a skirting board, and a floor of planks."""
    room = np.empty((224, 224, 3), np.uint8)
    room[:150] = (188, 190, 200)
    room[150:] = (140, 90, 50)
    room[150:, ::14] = (90, 55, 30)
    room[144:150] = (70, 40, 25)
    room[30:90, 130:200] = (235, 240, 250)
    return np.tile(room, (8, 1, 1, 1))


PICTURES = {
    "black": np.zeros(SIZE, np.uint8),
    "white": np.full(SIZE, 255, np.uint8),
    "noise": np.random.default_rng(0).integers(0, 256, SIZE, np.uint8),
    "flicker": np.broadcast_to(np.arange(8)[:, None, None, None] % 2 * np.uint8(255), SIZE).astype(np.uint8),
    "empty room": empty_room(),
}


@pytest.mark.parametrize("weights", list_weights(), ids=lambda folder: folder.name)
def test_pictures_without_a_person_give_finite_and_bounded_joints(weights):
    from pose_app.inference import Predictor

    joints = Predictor(weights).joints_mm(np.stack(list(PICTURES.values())))
    for name, said in zip(PICTURES, joints, strict=True):
        assert np.isfinite(said).all(), name
        assert bone_lengths(said).max() < 2000, name
        assert np.linalg.norm(said, axis=-1).max() < 3000, name
    assert np.ptp(joints, axis=0).max() > 1, "the network says the same of everything"
