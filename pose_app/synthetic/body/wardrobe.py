"""Clothes, shoes, hair and hats of an asset folder (wear.npz): meshes that fit every body of its mesh."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.lib.npyio import NpzFile

from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.synthetic.body.coarse import coarsen
from pose_app.synthetic.body.dress import BELT, HAIR, HAT, INNER, SHIRT, SHOES, TROUSERS
from pose_app.synthetic.body.mesh_body import load_base, merge_skin
from pose_app.synthetic.body.skinned_body import Body
from pose_app.synthetic.body.skinning import skin

KINDS = ("outfit", "shoes", "hair", "hat")
_PARTS = ("vertices", "triangles", "part", "skin_bones", "skin_weights", "target_vertices", "hides")
_CELLS = {"outfit": 0.011, "shoes": 0.011, "hair": 0.008, "hat": 0.01}  # metres: a frame shows no finer
_WAIST_Y, _SMALL = 0.05, 0.03  # metres in the bind pose; share of a garment's triangles that makes a part a detail


@dataclass(frozen=True, eq=False)
class Garment:
    """Something to wear, in the base body's bind pose; the second half of it is the first one's inside."""

    name: str
    kind: str  # one of KINDS
    vertices: np.ndarray  # (n, 3) float32 metres
    triangles: np.ndarray  # (m, 3) int32
    skin_bones: np.ndarray  # (n, 4) int32
    skin_weights: np.ndarray  # (n, 4) float32, sum 1
    target_vertices: np.ndarray  # (T, n / 2, 3) float32: the body's shape targets, of the outside
    regions: np.ndarray  # (n,) int32: what it is made of, a region of dress.py
    hides: np.ndarray  # (V,) bool: vertices of the body that it covers


@functools.lru_cache(maxsize=2)
def load_wardrobe(path: str) -> dict[str, tuple[Garment, ...]]:
    """Read wear.npz, by kind; raises InputError naming the file and what is wrong with it."""
    base = load_base(str(Path(path).with_name("body.npz")))
    try:
        with np.load(path, allow_pickle=False) as archive:
            named = list(zip(archive["names"].tolist(), archive["kinds"].tolist(), strict=True))
            garments = [_garment(archive, name, kind, base) for name, kind in named]
    except (IndexError, *NPZ_ERRORS) as error:
        raise InputError(f"{path} is not a readable .npz of clothes that fit body.npz ({error}).") from None
    return {kind: tuple(garment for garment in garments if garment.kind == kind) for kind in KINDS}


def _garment(archive: NpzFile, name: str, kind: str, base: dict[str, np.ndarray]) -> Garment:
    parts = {key: archive[f"{name}.{key}"] for key in _PARTS}
    vertices, triangles = parts["vertices"].astype(np.float32), parts["triangles"].astype(np.int32)
    targets = parts["target_vertices"].astype(np.float32)
    if kind not in KINDS or targets.shape != (len(base["target_names"]), *vertices.shape):
        raise ValueError(f"{name} does not fit")
    if triangles.min() < 0 or triangles.max() >= len(vertices) or parts["skin_bones"].max() >= len(base["bone_names"]):
        raise ValueError(f"{name} points beyond its vertices or bones")
    bones, weights = merge_skin(base["bone_names"].tolist(), parts["skin_bones"], parts["skin_weights"])
    owner = np.zeros(len(vertices), np.int32)
    owner[triangles] = parts["part"][:, None]
    regions = _regions(kind, vertices, triangles, owner)
    triangles = coarsen(vertices, owner, triangles, np.full(owner.max() + 1, _CELLS[kind], np.float32))
    kept, numbers = np.unique(triangles, return_inverse=True)
    triangles = numbers.reshape(-1, 3).astype(np.int32)
    twice = np.concatenate([kept, kept])  # the inside has normals of its own
    return Garment(
        name, kind, vertices[twice], np.concatenate([triangles, triangles[:, ::-1] + np.int32(len(kept))]),
        bones[twice], weights[twice], targets[:, kept], regions[twice],
        np.unpackbits(parts["hides"])[: len(base["vertices"])].astype(bool),
    )  # fmt: skip


def _regions(kind: str, vertices: np.ndarray, triangles: np.ndarray, part: np.ndarray) -> np.ndarray:
    """What each vertex (n,) of a garment is made of; part: (n,) the connected part it is in."""
    if kind != "outfit":
        return np.full(len(vertices), {"shoes": SHOES, "hair": HAIR, "hat": HAT}[kind], np.int32)
    regions, has_shirt = np.empty(len(vertices), np.int32), False
    for number in np.unique(part):
        mine = part == number
        low, high = vertices[mine, 1].min(), vertices[mine, 1].max()
        if (part[triangles[:, 0]] == number).mean() < _SMALL:
            regions[mine] = BELT
        elif part.max() == 0 and low < -0.3 and high > 0.4:  # shirt and trousers are one
            regions[mine] = np.where(vertices[mine, 1] > _WAIST_Y, SHIRT, TROUSERS)
        elif low < -0.3 or (low + high) / 2 < _WAIST_Y:
            regions[mine] = TROUSERS
        else:
            regions[mine], has_shirt = INNER if has_shirt else SHIRT, True
    return regions


def choose_garments(rng: np.random.Generator, wardrobe: dict[str, tuple[Garment, ...]], sex: float) -> list[Garment]:
    """What somebody wears of a wardrobe, where any; sex: 0 female, 1 male. What stays bare is painted."""
    woman, chosen = sex < 0.5, []
    if rng.random() < 0.6:
        mine = [g for g in wardrobe["outfit"] if g.name.startswith("female") == (woman == (rng.random() < 0.93))]
        chosen += _one(rng, mine)
    if rng.random() < 0.75:
        short = [g for g in wardrobe["hair"] if g.name.startswith("short")]
        falling = [g for g in wardrobe["hair"] if not g.name.startswith("short")]
        chosen += _one(rng, falling if rng.random() < (0.85 if woman else 0.2) else short)
    if rng.random() < 0.5:
        chosen += _one(rng, wardrobe["shoes"])
    if rng.random() < 0.07 and not any(g.kind == "hair" for g in chosen):
        chosen += _one(rng, wardrobe["hat"])
    return chosen


def _one(rng: np.random.Generator, garments: Sequence[Garment]) -> list[Garment]:
    return [garments[int(rng.integers(len(garments)))]] if garments else []


def put_on(
    body: Body, garments: tuple[Garment, ...], dressed: Body, triangles: np.ndarray, surface: np.ndarray,
    rest: np.ndarray, regions: np.ndarray,
) -> tuple[Body, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Put garments over what body wears already; what they hide of the body is left out.

    The other arguments are as skirt.add_skirt returns them, and so is what comes back: a body whose skinning covers
    all, triangles, surface, rest, regions.
    """
    hidden = np.zeros(len(surface), bool)
    hidden[: len(body.vertices)] = np.any([garment.hides for garment in garments], axis=0)
    faces = [triangles[~hidden[triangles].all(1)]]
    worn = [fitted(garment, body) for garment in garments]
    start = len(surface)
    for garment in garments:
        faces.append(garment.triangles + np.int32(start))
        start += len(garment.vertices)
    dressed = replace(
        dressed, skin_bones=np.concatenate([dressed.skin_bones, *(g.skin_bones for g in garments)]),
        skin_weights=np.concatenate([dressed.skin_weights, *(g.skin_weights for g in garments)]),
    )  # fmt: skip
    return (
        dressed, np.concatenate(faces), np.concatenate([surface, *(bind for bind, _ in worn)]),
        np.concatenate([rest, *(other for _, other in worn)]),
        np.concatenate([regions, *(g.regions for g in garments)]),
    )  # fmt: skip


def fitted(garment: Garment, body: Body) -> tuple[np.ndarray, np.ndarray]:
    """A garment on a body of body.npz: bind surface and rest coordinates, each (n, 3) float32 metres."""
    fit = body.fit
    assert fit is not None  # only a mesh body wears garments
    used = np.nonzero(np.abs(fit.amounts) > 1e-4)[0]
    bind: np.ndarray = garment.vertices[: len(garment.vertices) // 2].copy()
    for i in used:
        bind += fit.amounts[i] * garment.target_vertices[i]
    bind = bind * np.float32(fit.scale) - fit.shift
    offset = body.bone_heads - np.einsum("bij,bj->bi", body.bind_rotations, body.bind_heads)
    rest = np.empty_like(bind)
    skin(bind, garment.skin_bones, garment.skin_weights, body.bind_rotations, offset.astype(np.float32), rest)
    return np.concatenate([bind, bind]), np.concatenate([rest, rest])
