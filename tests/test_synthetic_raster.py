"""The inner loops against answers worked out by hand."""

import numpy as np
import pytest

from pose_app.synthetic.body.patterns import colour_at, noise
from pose_app.synthetic.body.skinning import skin, vertex_normals
from pose_app.synthetic.render import raster


def _draw(points, triangles, drawn=None):
    """Depth (0: nothing) and triangle number of 10 x 10 pixels; points: pixel x, pixel y, depth."""
    points = np.array(points, np.float32)
    pixels = np.column_stack([points[:, :2], np.where(points[:, 2] > 0, 1 / points[:, 2], 0)])
    near, index, box = drawn or (
        np.zeros((10, 10), np.float32), np.full((10, 10), -1, np.int32), np.array([10, -1, 10, -1])
    )  # fmt: skip
    raster.fill(pixels, np.array(triangles, np.int32), near, index, box)
    return np.divide(1, near, out=np.zeros_like(near), where=near > 0), index


FAR = [(0, 0, 4.0), (0, 10, 4.0), (10, 0, 4.0)]
NEAR = [(0, 0, 2.0), (0, 10, 2.0), (10, 0, 2.0)]


@pytest.mark.parametrize("order", [[(0, 1, 2), (3, 4, 5)], [(3, 4, 5), (0, 1, 2)]])
def test_the_nearer_triangle_wins_whatever_is_drawn_first(order):
    depth, index = _draw(FAR + NEAR, order)
    assert depth[1, 1] == pytest.approx(2.0)
    assert order[index[1, 1]] == (3, 4, 5)


def test_a_triangle_covers_the_pixels_whose_centres_it_contains():
    _, index = _draw(NEAR, [(0, 1, 2)])
    rows, columns = np.indices((10, 10)) + 0.5
    inside = rows + columns < 10  # the hypotenuse runs from (10, 0) to (0, 10)
    on_the_edge = rows + columns == 10
    assert np.array_equal((index >= 0)[~on_the_edge], inside[~on_the_edge])


def test_back_faces_and_what_is_behind_the_camera_are_not_drawn():
    assert (_draw(NEAR, [(0, 2, 1)])[1] == -1).all()
    assert (_draw([(0, 0, -1.0), (0, 10, 2.0), (10, 0, 2.0)], [(0, 1, 2)])[1] == -1).all()


def test_a_z_buffer_used_again_shows_nothing_of_the_last_picture():
    near, index, box = np.zeros((10, 10), np.float32), np.full((10, 10), -1, np.int32), np.array([10, -1, 10, -1])
    _draw(NEAR, [(0, 1, 2)], (near, index, box))
    _draw([(8, 8, 2.0), (8, 10, 2.0), (10, 8, 2.0)], [(0, 1, 2)], (near, index, box))
    assert list(box) == [8, 9, 8, 9]
    assert {tuple(place) for place in np.argwhere(near > 0)} == {tuple(place) for place in np.argwhere(index >= 0)}
    assert index[8, 8] == 0 and (index[:8] == -1).all() and (index[:, :8] == -1).all()


def test_depth_between_the_corners_is_perspective():
    # 1/z is linear on the screen: half-way between 1 m and 3 m along an edge lies 1 / ((1 + 1/3) / 2) = 1.5 m.
    depth, _ = _draw([(0, -100, 1.0), (0, 100, 1.0), (10, 0, 3.0)], [(0, 1, 2)])
    at_5 = (depth[5, 4] + depth[5, 5]) / 2
    assert at_5 == pytest.approx(1.5, rel=0.01)


def test_projection_and_skinning():
    out = np.empty((1, 3), np.float32)
    camera = np.eye(3, dtype=np.float32), np.array([0, 0, -1], np.float32)
    raster.place(np.array([[1.0, -2.0, 3.0]], np.float32), *camera, 100.0, 100.0, 50.0, 60.0, out)
    assert out[0] == pytest.approx([75, 10, 0.25])  # 4 m away: 50 + 100/4, 60 - 200/4
    turn = np.stack([np.eye(3), [[0, -1, 0], [1, 0, 0], [0, 0, 1]]]).astype(np.float32)  # none; 90 degrees about z
    bones, weights = np.array([[0, 1, 0, 0]], np.int32), np.array([[0.5, 0.5, 0, 0]], np.float32)
    skin(np.array([[1.0, 0, 0]], np.float32), bones, weights, turn, np.zeros((2, 3), np.float32), out)
    assert out[0] == pytest.approx([0.5, 0.5, 0])  # the mean of (1, 0, 0) and (0, 1, 0)


def test_normals_point_outwards():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    out = np.empty_like(points)
    vertex_normals(points, np.array([[0, 1, 2]], np.int32), out)
    assert np.allclose(out, [0, 0, 1])


def test_stripes_change_colour_where_they_should():
    row = np.zeros((1, 10), np.float32)
    row[0] = (1, 10, 1, 0, 0, 0, 0, 1, 0, 0)  # stripes, ten a metre, red and blue
    photos = np.zeros((1, 4, 4, 3), np.float32)
    assert colour_at(row, 0, photos, np.float32(0), np.float32(0.02), np.float32(0)) == (0, 0, 1)
    assert colour_at(row, 0, photos, np.float32(0), np.float32(0.08), np.float32(0)) == (1, 0, 0)
    assert colour_at(row, 0, photos, np.float32(0), np.float32(0.12), np.float32(0)) == (0, 0, 1)


def test_noise_is_smooth_and_between_0_and_1():
    x = np.linspace(-3, 3, 601, dtype=np.float32)
    values = np.array([noise(v, np.float32(0.4), np.float32(-1.3)) for v in x])
    assert values.min() >= 0 and values.max() <= 1 and np.ptp(values) > 0.3
    assert np.abs(np.diff(values)).max() < 0.03
