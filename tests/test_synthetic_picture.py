"""Floor shadow, tone curve, noise and places against answers worked out by hand."""

import numpy as np
import pytest

from pose_app.synthetic.render import sensor
from pose_app.synthetic.render.floor_shadow import floor_shadow
from pose_app.synthetic.stage.backdrop import random_scenery
from pose_app.synthetic.stage.camera import orbit

# Looking straight down from 4 m: right is +x, down in the picture is -z.
DOWN = np.array([[1, 0, 0], [0, 0, -1], [0, -1, 0]], np.float32)
EYE = np.array([0, 4, 0], np.float32)


def _seen_floor(feet: list, roof: float, light: np.ndarray) -> np.ndarray:
    """A white floor of 2 x 2 m in 20 x 20 pixels, under a roof over x < 0 that the light may not pass."""
    depth = np.full((192, 192), np.float32(1e9))
    depth[:, :96] = roof
    shadow = depth, (0, 95, 0, 191), light, np.zeros(3, np.float32), np.float32(0.01)
    white, out = np.ones((20, 20, 3), np.float32), np.empty((20, 20, 3), np.float32)
    k = [np.float32(x) for x in (40, 40, 10, 10)]  # 40 pixels at 4 m: 10 a metre
    floor_shadow(white, DOWN, EYE, *k, np.float32(0.6), np.array(feet, np.float32).reshape(-1, 3), shadow, out)
    return out[..., 0]


def test_the_floor_is_darker_by_the_key_lights_share_where_the_light_is_kept_off():
    picture = _seen_floor([], roof=-1.0, light=DOWN)  # a light from above sees the floor from above
    assert np.allclose(picture[:, :9], 0.4) and np.allclose(picture[:, 11:], 1.0)
    assert np.allclose(_seen_floor([], roof=1.0, light=DOWN), 1.0)  # a roof under the floor throws no shadow on it


def test_the_floor_is_darker_under_a_foot():
    picture = _seen_floor([(0.5, 0.0, 0.25)], roof=1.0, light=DOWN)  # column 15, row 7 1/2
    assert np.unravel_index(picture.argmin(), picture.shape) in {(7, 14), (7, 15)}
    assert picture.min() == pytest.approx(1 - 0.45, abs=0.08)
    assert np.allclose(picture[:, :12], 1.0)  # it reaches 18 cm


def test_the_tone_curve_is_a_square_root_that_stays_within_8_bits():
    image, out = np.array([[0, 0.25, 1, 9, -1]], np.float32), np.empty((1, 5), np.uint8)
    sensor.encode(image, np.ones(5, np.float32), 1.0, out)
    assert out.tolist() == [[0, 128, 255, 255, 0]]
    sensor.encode(image, np.full(5, 4, np.float32), 1.0, out)
    assert out.tolist() == [[0, 255, 255, 255, 0]]


def test_noise_is_moved_goes_on_at_its_other_side_and_never_wraps_round():
    noise = np.zeros((4, 12), np.int16)
    noise[1, 3:6] = (5, -300, 300)  # row 1, pixel 1
    picture = np.full((4, 12), 100, np.uint8)
    sensor.add_noise(picture, noise, 1, 3)
    assert picture[2, :3].tolist() == [105, 0, 255]  # row 2, pixel 1 + 3, which is 0
    assert (np.delete(picture.ravel(), [24, 25, 26]) == 100).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_place_keeps_its_colours_wherever_the_camera_stands(seed):
    target, textures = np.array([0, 0.9, 0]), np.zeros((2, 8, 8, 3), np.float32)
    places = []
    for azimuth in (0.0, 0.1):
        camera = orbit(target, azimuth, 0.2, 4.0)
        places.append(random_scenery(np.random.default_rng(seed), target, camera, textures))
    one, other = (place.materials.rows() for place in places)
    assert np.array_equal(one[:6], other[:6])  # floor, ceiling or sky, walls
    assert np.array_equal(places[0].ambient, places[1].ambient)
    boxes = [{row.tobytes() for row in rows[6:]} for rows in (one, other)]
    assert len(boxes[0] & boxes[1]) >= max(len(boxes[0]), len(boxes[1])) - 1  # one may come into the camera's way
