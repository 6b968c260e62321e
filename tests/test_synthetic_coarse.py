"""Meshes as coarse as the picture, and what each triangle wears, against answers worked out by hand."""

from collections import Counter

import numpy as np

from pose_app.synthetic.body import dress
from pose_app.synthetic.body.coarse import coarsen

CELL = np.array([0.1], np.float32)


def _ball(rows: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """A closed ball of 1 m across: vertices and triangles."""
    t, a = np.linspace(0, np.pi, rows + 1)[1:-1], np.linspace(0, 2 * np.pi, 2 * rows, endpoint=False)
    ring = np.stack([np.outer(np.sin(t), np.cos(a)), np.repeat(np.cos(t)[:, None], len(a), 1),
                     np.outer(np.sin(t), np.sin(a))], -1).reshape(-1, 3)  # fmt: skip
    points, n = np.concatenate([ring, [[0, 1, 0], [0, -1, 0]]]) / 2, len(a)
    quads = [(i * n + j, i * n + (j + 1) % n, i * n + n + j, i * n + n + (j + 1) % n)
             for i in range(rows - 2) for j in range(n)]  # fmt: skip
    faces = [f for p, q, r, s in quads for f in ((p, q, r), (q, s, r))]
    last = (rows - 2) * n
    faces += [(len(ring), (j + 1) % n, j) for j in range(n)]
    faces += [(len(ring) + 1, last + j, last + (j + 1) % n) for j in range(n)]
    return points.astype(np.float32), np.array(faces, np.int32)


def test_vertices_of_one_cell_become_one_and_flat_triangles_go():
    rest = np.array([[0.01, 0, 0], [0.02, 0, 0], [0.55, 0, 0], [0.55, 0.55, 0]], np.float32)
    triangles = np.array([(0, 1, 2), (1, 2, 3)], np.int32)
    kept = coarsen(rest, np.zeros(4, np.int32), triangles, CELL)
    assert kept.tolist() == [[0, 2, 3]]  # vertex 1 is now vertex 0, which leaves nothing of the first triangle


def test_solids_and_other_people_are_left_alone():
    rest = np.array([[0.01, 0, 0], [0.02, 0, 0], [0.03, 0, 0]], np.float32)
    triangles = np.array([(0, 1, 2)], np.int32)
    assert coarsen(rest, np.full(3, -4, np.int32), triangles, CELL).tolist() == [[0, 1, 2]]
    people = np.array([0, 1, 2], np.int32)
    assert coarsen(rest, people, triangles, np.full(3, 0.1, np.float32)).tolist() == [[0, 1, 2]]


def test_a_closed_surface_stays_closed():
    points, triangles = _ball()
    kept = coarsen(points, np.zeros(len(points), np.int32), triangles, CELL)
    assert 100 < len(kept) < 0.6 * len(triangles)
    edges = Counter(edge for a, b, c in kept.tolist() for edge in ((a, b), (b, c), (c, a)))
    assert all(edges[b, a] == count for (a, b), count in edges.items())  # each edge is run along both ways
    a, b, c = (points[kept[:, k]].astype(np.float64) for k in range(3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    assert abs(volume) > 0.8 * np.pi / 6  # of a ball of 1 m


def test_a_triangle_wears_what_its_corners_wear_unless_they_differ():
    cuts = np.zeros((1, len(dress.CUT_FIELDS)), np.float32)
    for name, value in {"collar_y": 0.5, "sleeve_x": 0.6, "shirt_y": 0.0, "leg_y": -0.7, "sock_y": -0.8, "mouth_y": 0.7,
                        "shoulder_x": 0.2, "radius_z": 0.1, "radius_x": 0.1, "radius_y": 0.1, "neck_x": 0.1,
                        "hair_back": 0.6, "arm_y": 0.3, "shoe_y": -0.85}.items():  # fmt: skip
        cuts[0, dress.CUT_FIELDS.index(name)] = value
    at = {"shirt": 0.2, "trousers": -0.4, "face": 0.72}
    rest = np.array([[x, y, 0.05] for y in at.values() for x in (0, 0.01, 0.02)] + [[0, 0, 0]] * 3, np.float32)
    owner = np.array([0] * 9 + [-1 - 40] * 3, np.int32)
    triangles = np.array([(0, 1, 2), (3, 4, 5), (0, 1, 3), (6, 7, 8), (9, 10, 11)], np.int32)
    out = np.empty(5, np.int32)
    dress.triangle_materials(rest, triangles, owner, cuts, out)
    assert out.tolist() == [dress.SHIRT, dress.TROUSERS, -1, -1, 40]
