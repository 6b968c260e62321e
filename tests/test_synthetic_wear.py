"""Clothes, shoes and hair as meshes over the asset folder's bodies."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.synthetic.body import wardrobe
from pose_app.synthetic.body.appearance import random_appearance
from pose_app.synthetic.body.dress import BELT, HAIR, SHIRT, SHOES, TROUSERS
from pose_app.synthetic.body.mesh_body import merge_skin
from pose_app.synthetic.body.patterns import STRANDS, colour_at
from pose_app.synthetic.body.wardrobe import choose_garments
from pose_app.synthetic.motion import sample_own
from pose_app.synthetic.stage import people

ASSETS = Path(__file__).parents[2] / "shared" / "assets"  # lies beside the checkout on the developers' machines only
with_assets = pytest.mark.skipif(not (ASSETS / "wear.npz").is_file(), reason="needs an asset folder with wear.npz")


def _named(kind: str, *names: str):
    return tuple(SimpleNamespace(name=name, kind=kind) for name in names)


def test_women_wear_womens_clothes_mostly_and_nobody_two_of_a_kind():
    wardrobe = {
        "outfit": _named("outfit", "female_suit", "male_suit"), "shoes": _named("shoes", "shoes01"),
        "hair": _named("hair", "short01", "long01"), "hat": _named("hat", "fedora"),
    }  # fmt: skip
    rng, worn = np.random.default_rng(0), {0.0: [], 1.0: []}
    for sex in 1000 * (0.0, 1.0):
        chosen = choose_garments(rng, wardrobe, sex)
        kinds = [garment.kind for garment in chosen]
        assert len(kinds) == len(set(kinds)) and not {"hair", "hat"} <= set(kinds)
        worn[sex] += [garment.name for garment in chosen]
    for sex, mine, other in ((0.0, "female_suit", "male_suit"), (1.0, "male_suit", "female_suit")):
        assert worn[sex].count(mine) > 8 * worn[sex].count(other) > 0
    assert worn[0.0].count("long01") > 2 * worn[0.0].count("short01") > 0
    assert worn[1.0].count("short01") > 2 * worn[1.0].count("long01") > 0


def test_skin_of_bones_that_are_one_of_ours_is_added_up():
    names = ["Hips", "LHipJoint", "LeftUpLeg"]  # the first two are our pelvis
    bones, weights = merge_skin(names, np.array([[0, 1, 2]]), np.array([[0.25, 0.25, 0.5]]))
    assert {bone: weight for bone, weight in zip(bones[0], weights[0], strict=True) if weight} == {0: 0.5, 13: 0.5}


def test_parts_of_an_outfit_are_of_their_own_cloth():
    def column(low, high, count):
        return np.column_stack([np.zeros(count), np.linspace(low, high, count), np.zeros(count)])

    vertices = np.concatenate([column(0.1, 0.6, 100), column(-0.7, 0.1, 100), column(0.08, 0.1, 3)])
    part = np.repeat([0, 1, 2], [100, 100, 3])
    triangles = np.array([(i, i + 1, i + 2) for i in range(201) if part[i] == part[i + 2]])
    regions = wardrobe._regions("outfit", vertices, triangles, part)
    assert [set(regions[part == k].tolist()) for k in range(3)] == [{SHIRT}, {TROUSERS}, {BELT}]
    whole = wardrobe._regions("outfit", vertices[:200], triangles[:50], np.zeros(200, int))  # shirt and trousers in one
    assert (whole[vertices[:200, 1] > 0.1] == SHIRT).all() and (whole[vertices[:200, 1] < 0] == TROUSERS).all()


def test_hair_goes_from_its_roots_colour_to_its_ends():
    row = np.zeros((1, 10), np.float32)
    row[0] = STRANDS, 10, 0.8, 0, 0, 0, 0, 0.4, 0.6, 0  # red to blue in 10 cm below 0.6 m
    photos = np.zeros((1, 4, 4, 3), np.float32)

    def at(y):
        return np.array([colour_at(row, 0, photos, np.float32(x), np.float32(y), np.float32(0.02)) for x in
                         np.linspace(-0.1, 0.1, 200)])  # fmt: skip

    roots, middle, ends = at(0.65), at(0.55), at(0.45)
    assert (roots[:, 2] == 0).all() and (ends[:, 0] == 0).all() and not roots[:, 1].any()
    assert np.allclose(middle[:, 0] / 0.8, middle[:, 2] / 0.4, atol=1e-5)  # half and half
    shades = roots[:, 0] / 0.8
    assert shades.min() > 0.6 and shades.max() < 1.4 and shades.std() > 0.05  # strands


@with_assets
def test_everything_to_wear_lies_close_to_every_body():
    loaded = wardrobe.load_wardrobe(str(ASSETS / "wear.npz"))
    assert [len(loaded[kind]) for kind in wardrobe.KINDS] == [12, 6, 10, 1]
    for number in range(4):
        body = people.body_of("train", 3, number, str(ASSETS / "body.npz"))[0]
        for garment in (g for kind in ("outfit", "shoes") for g in loaded[kind]):
            bind, rest = wardrobe.fitted(garment, body)
            some = bind[: len(bind) // 2 : 29]
            gaps = np.linalg.norm(some[:, None] - body.vertices[None, ::3], axis=-1).min(1)
            assert np.median(gaps) < 0.04 and gaps.max() < 0.2, (garment.name, number)
            assert garment.hides.sum() > 1000 and np.isfinite(rest).all()
            # The second half is the first one turned inside out.
            outside, inside = np.split(garment.triangles, 2)
            assert np.array_equal(outside[:, ::-1] + len(bind) // 2, inside)


@with_assets
def test_what_clothes_hide_of_a_body_is_left_out_and_what_is_worn_has_its_region():
    body, skin, hair = people.body_of("train", 3, 0, str(ASSETS / "body.npz"))
    rng = np.random.default_rng(1)
    looks = [random_appearance(rng, body, skin, hair, 1) for _ in range(40)]
    look = next(k for k in looks if {g.kind for g in k.garments} >= {"outfit", "shoes", "hair"})
    nothing = np.full(len(body.vertices), -1, np.int32)
    dressed, triangles, surface, rest, regions = wardrobe.put_on(
        body, look.garments, body, body.triangles, body.vertices, body.rest, nothing
    )
    assert len(surface) == len(rest) == len(regions) == len(dressed.skin_weights)
    hidden = np.any([g.hides for g in look.garments], axis=0)
    of_body = triangles[(triangles < len(body.vertices)).all(1)]
    assert not hidden[of_body].all(1).any() and len(of_body) < 0.9 * len(body.triangles)
    shoes = next(g for g in look.garments if g.kind == "shoes")
    assert (regions[: len(body.vertices)] == -1).all() and (regions == SHOES).sum() == len(shoes.vertices)
    assert (regions == HAIR).any()


@with_assets
def test_a_skirt_is_worn_with_hair_and_shoes_too_and_soles_stand_on_the_floor():
    body, skin, hair = people.body_of("train", 3, 0, str(ASSETS / "body.npz"))
    motion = replace(sample_own(np.random.default_rng(2), "Waiting", frames=2), grounded=True)
    kinds = set()
    for seed in range(60):
        person = people.dress_and_pose(np.random.default_rng(seed), body, skin, hair, motion, 0.0, 1)
        skirt = person.appearance.skirt is not None
        worn = {garment.kind for garment in person.appearance.garments}
        assert skirt == bool(TROUSERS in person.regions and "outfit" not in worn)
        kinds |= {(skirt, "hair" in worn)}
        if "shoes" in worn:
            assert np.allclose(person.vertices[:, person.regions == SHOES, 1].min(1), 0, atol=1e-5)
    assert (True, True) in kinds  # body.sex is a woman's


@with_assets
def test_a_wardrobe_that_is_damaged_is_named(tmp_path):
    (tmp_path / "body.npz").symlink_to(ASSETS / "body.npz")
    path = tmp_path / "wear.npz"
    for damage in (b"", b"hello", (ASSETS / "wear.npz").read_bytes()[:300_000]):
        path.write_bytes(damage)
        with pytest.raises(InputError, match=r"wear\.npz is not a readable"):
            wardrobe.load_wardrobe(str(path))
    with np.load(ASSETS / "wear.npz") as whole:
        name = whole["names"][0]
        parts = {key: whole[key] for key in whole.files if key.startswith(f"{name}.")}
    for change in ({f"{name}.target_vertices": np.zeros((3, 5, 3))}, {f"{name}.skin_bones": np.full((634, 4), 99)}):
        np.savez(path, names=[name], kinds=["hat"], **{**parts, **change})
        wardrobe.load_wardrobe.cache_clear()
        with pytest.raises(InputError, match=r"wear\.npz is not a readable"):
            wardrobe.load_wardrobe(str(path))
