"""A skirt: a tube round the hips that the pelvis and both thighs carry."""

from dataclasses import replace

import numpy as np

from pose_app.synthetic.body.dress import TROUSERS
from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.body.skinned_body import Body

_ROUND, _ROWS = 40, 12


def add_skirt(
    body: Body, surface: np.ndarray, shape: tuple[float, float]
) -> tuple[Body, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Add a skirt to a dressed bind surface (V, 3).

    shape: length below the pelvis and flare, metres. Returns a body whose skinning covers both, the
    triangles, the surface, the rest coordinates, and what each vertex is made of, see people.Person.
    """
    length, flare = shape
    mark = body.landmarks
    top, bottom = mark.waist_y, -length
    angle = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    rows = np.linspace(0, 1, _ROWS)
    hips = body.rest[(np.abs(body.rest[:, 1]) < 0.06) & (np.abs(body.rest[:, 0]) < 0.35)]
    waist = body.rest[(np.abs(body.rest[:, 1] - top) < 0.025) & (np.abs(body.rest[:, 0]) < 0.3)]
    narrow, broad = np.abs(waist[:, 0]).max(), np.abs(hips[:, 0]).max()
    (back_0, front_0), (back_1, front_1) = ((z.min(), z.max()) for z in (waist[:, 2], hips[:, 2]))
    rings = []
    for row in rows:
        y = top + row * (bottom - top)
        t = np.clip((top - y) / max(top + 0.03, 1e-3), 0, 1)
        t = np.sin(t * np.pi / 2)
        wide, front, back = (1 - t) * narrow + t * broad, (1 - t) * front_0 + t * front_1, (1 - t) * back_0 + t * back_1
        out = 0.012 + flare * max(row - 0.25, 0) + 0.012 * row * np.cos(9 * angle)
        middle, deep = (front + back) / 2, (front - back) / 2
        rings.append(
            np.stack([(wide + out) * np.cos(angle), np.full(_ROUND, y), middle + (deep + out) * np.sin(angle)], 1)
        )
    points: np.ndarray = np.concatenate(rings).astype(np.float32)
    i, j = np.meshgrid(np.arange(_ROWS - 1), np.arange(_ROUND), indexing="ij")
    a, b = i * _ROUND + j, i * _ROUND + (j + 1) % _ROUND
    c, d = a + _ROUND, b + _ROUND
    outside = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    tube = np.concatenate([outside, outside[:, ::-1] + len(points)])  # the inside is a copy with normals turned
    points, base = np.concatenate([points, points * np.float32(0.995)]), len(surface)
    down = np.clip((0.06 - points[:, 1]) / (0.06 + 0.3 * length), 0, 1)
    left = np.clip(points[:, 0] / 0.11 * 0.5 + 0.5, 0.0, 1.0)
    weights = np.stack([1 - 0.92 * down, 0.92 * down * left, 0.92 * down * (1 - left), 0 * down], 1)
    bones = np.tile([INDEX["pelvis"], INDEX["l_thigh"], INDEX["r_thigh"], 0], (len(points), 1))
    # The tube is made in the rest pose; undo each bone's turn, so that posing brings it back there.
    bind = np.zeros((len(points), 3))
    for k, bone in enumerate(bones[0, :3]):
        local = (points - body.bone_heads[bone]) @ body.bind_rotations[bone]
        bind += weights[:, k : k + 1] * (local + body.bind_heads[bone])
    dressed = replace(
        body, skin_bones=np.concatenate([body.skin_bones, bones.astype(np.int32)]),
        skin_weights=np.concatenate([body.skin_weights, weights.astype(np.float32)]),
    )  # fmt: skip
    regions = np.r_[np.full(base, -1, np.int32), np.full(len(points), TROUSERS, np.int32)]
    return (
        dressed, np.concatenate([body.triangles, (tube + base).astype(np.int32)]),
        np.concatenate([surface, bind.astype(np.float32)]), np.concatenate([body.rest, points]), regions,
    )  # fmt: skip
