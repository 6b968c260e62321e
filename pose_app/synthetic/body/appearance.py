"""What a person wears: skin tone, hair, clothes and their patterns, drawn at random and cut to the body."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_app.synthetic.body import dress as d
from pose_app.synthetic.body import patterns as p
from pose_app.synthetic.body.skinned_body import Body, Landmarks
from pose_app.synthetic.body.skinning import add_folds, vertex_normals
from pose_app.synthetic.body.wardrobe import Garment, choose_garments, load_wardrobe

# sRGB; the renderer's colours are linear, and its encoding is a square root.
_SKINS = np.array(
    [[244, 208, 184], [232, 190, 160], [222, 172, 138], [198, 146, 112], [170, 118, 84], [136, 90, 62], [104, 68, 48],
     [74, 48, 36]], float
) / 255  # fmt: skip
_HAIRS = np.array(
    [[22, 18, 16], [40, 28, 22], [72, 48, 32], [110, 74, 44], [156, 112, 62], [206, 172, 112], [124, 56, 28]], float
) / 255  # fmt: skip


@dataclass(frozen=True)
class Materials:
    """One row per material: pattern kind, scale, two linear colours, photo number, gloss."""

    kinds: np.ndarray
    scales: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray
    numbers: np.ndarray  # float32 where it is hair: see patterns.STRANDS
    glosses: np.ndarray

    def rows(self) -> np.ndarray:
        """(M, 10) float32 as patterns.colour_at reads them."""
        return np.column_stack([self.kinds, self.scales, self.firsts, self.seconds, self.numbers, self.glosses]).astype(
            np.float32
        )


@dataclass(frozen=True)
class Appearance:
    """A dressed person: where the clothes are cut, how thick they are, what they look like."""

    cut: np.ndarray  # (len(CUT_FIELDS),) float32
    thickness: np.ndarray  # (NUM_REGIONS,) float32 metres
    materials: Materials  # NUM_REGIONS rows
    skirt: tuple[float, float] | None  # length below the hip and flare, metres
    garments: tuple[Garment, ...] = ()  # over the body or in place of what the cut would paint


def random_colours(rng: np.random.Generator, count: int) -> np.ndarray:
    """Linear RGB colours (count, 3) float32 as cloth has them: often grey, white or dark, sometimes loud."""
    hue, value = 6 * rng.random(count), rng.uniform(0.12, 0.95, count)
    strength = np.where(rng.random(count) > 0.35, rng.beta(1.0, 1.7, count), 0.05)
    ramp = np.clip(np.abs((hue[:, None] + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    out: np.ndarray = ((value[:, None] * (1 - strength[:, None] * (1 - ramp))) ** 2).astype(np.float32)
    return out


def _cut(rng: np.random.Generator, mark: Landmarks, body: Body, style: dict[str, Any]) -> np.ndarray:
    unit = mark.head_radii[1] / 0.67
    height = body.height
    sleeve = {
        "none": 0.9 * mark.shoulder_x,
        "short": mark.shoulder_x + rng.uniform(0.35, 0.95) * (mark.elbow_x - mark.shoulder_x),
        "half": mark.elbow_x + rng.uniform(-0.05, 0.3) * (mark.wrist_x - mark.elbow_x),
        "long": mark.wrist_x - rng.uniform(0.0, 0.03),
    }[style["sleeve"]]
    leg = {
        "long": mark.ankle_y + rng.uniform(-0.03, 0.06),
        "calf": mark.ankle_y + rng.uniform(0.4, 0.8) * (mark.knee_y - mark.ankle_y),
        "short": mark.knee_y + rng.uniform(0.0, 0.6) * (mark.crotch_y - mark.knee_y),
        "skirt": mark.crotch_y - 0.02,
    }[style["leg"]]
    shoe = {
        "none": -99.0,
        "low": mark.ankle_y - rng.uniform(0.0, 0.025),
        "boot": mark.ankle_y + rng.uniform(0.03, 0.2),
    }[style["shoe"]]
    back = {"bald": 99.0, "short": mark.eye[1] - rng.uniform(0.35, 0.75) * unit, "bob": mark.chin_y - 0.1 * unit,
            "long": mark.neck_y - rng.uniform(0.0, 0.18)}[style["hair"]]  # fmt: skip
    values = {
        "collar_y": mark.neck_y + rng.uniform(-0.01, 0.025) * height if style["shirt"] else -99.0,
        "collar_dip": rng.choice([0.02, rng.uniform(0.02, 0.11)]), "sleeve_x": sleeve,
        "shirt_y": mark.waist_y + rng.uniform(-1.0, 0.1) * (mark.waist_y - mark.crotch_y) * 0.8,
        "leg_y": leg, "sock_y": shoe + rng.choice([0.0, rng.uniform(0.02, 0.3)]), "shoe_y": shoe,
        "head_x": mark.head_centre[0], "head_y": mark.head_centre[1], "head_z": mark.head_centre[2],
        "radius_x": mark.head_radii[0], "radius_y": mark.head_radii[1], "radius_z": mark.head_radii[2],
        "hairline": 99.0 if style["hair"] == "bald" else mark.eye[1] + rng.uniform(0.36, 0.6) * unit,
        "hair_back": back, "hat_y": mark.eye[1] + 0.36 * unit if style["hat"] else 99.0,
        "eye_x": mark.eye[0], "eye_y": mark.eye[1], "mouth_y": mark.mouth_y, "wrist_x": mark.wrist_x,
        "shoulder_x": mark.shoulder_x, "beard": mark.chin_y - 0.15 * unit if style["beard"] else 99.0,
        "belt": float(rng.random() < 0.3), "neck_x": 0.42 * mark.shoulder_x,
        "arm_y": mark.waist_y + 0.5 * (mark.neck_y - mark.waist_y),
    }  # fmt: skip
    if not style["shirt"]:
        values["collar_y"] = values["shirt_y"]
        values["sleeve_x"] = 0.9 * mark.shoulder_x
    if style["outfit"]:  # what shows beside it is skin
        values |= {"leg_y": 99.0, "belt": 0.0}
    return np.array([values[name] for name in d.CUT_FIELDS], np.float32)


def _pattern(rng: np.random.Generator, photos: int) -> tuple[int, float]:
    kinds = [p.PLAIN, p.STRIPES, p.VERTICAL, p.CHECKS, p.BLOTCHES, p.DOTS, p.GRAIN, p.PHOTO]
    kind = int(rng.choice(kinds, p=[0.42, 0.1, 0.05, 0.09, 0.08, 0.04, 0.12, 0.1]))
    if kind == p.PHOTO and not photos:
        kind = p.BLOTCHES
    scale = {p.STRIPES: rng.uniform(6, 22), p.VERTICAL: rng.uniform(8, 25), p.CHECKS: rng.uniform(6, 20),
             p.BLOTCHES: rng.uniform(6, 25), p.DOTS: rng.uniform(10, 22), p.GRAIN: rng.uniform(20, 90),
             p.PHOTO: rng.uniform(1.2, 3.5)}.get(kind, 1.0)  # fmt: skip
    return kind, scale


def person_colours(rng: np.random.Generator, body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Skin and hair of a body (linear RGB): the same in every clip of that body."""
    skin = _SKINS[rng.integers(len(_SKINS))] * rng.uniform(0.92, 1.06, 3)
    hair = _HAIRS[rng.integers(len(_HAIRS))] * rng.uniform(0.7, 1.2)
    grey = np.clip((body.age - 0.45) * 1.5, 0, 0.9) * rng.random()
    return (np.clip(skin, 0, 1) ** 2).astype(np.float32), ((hair * (1 - grey) + 0.7 * grey) ** 2).astype(np.float32)


def _garments(rng: np.random.Generator, body: Body) -> tuple[Garment, ...]:
    if body.fit is None or body.fit.wear is None:
        return ()
    return tuple(choose_garments(rng, load_wardrobe(body.fit.wear), body.sex))


def _tips(rng: np.random.Generator, hair: np.ndarray) -> np.ndarray:
    """The colour (linear RGB) of the ends of hair that is `hair` at its roots: bleached, dyed, or nearly the same."""
    kind = rng.random()
    if kind < 0.3:
        tips: np.ndarray = ((_HAIRS[rng.integers(3, 6)] * rng.uniform(0.8, 1.15)) ** 2).astype(np.float32)
    elif kind < 0.37:
        tips = random_colours(rng, 1)[0]
    else:
        tips = np.clip(hair * rng.uniform(0.6, 1.8), 0, 0.8).astype(np.float32)
    return tips


def random_appearance(
    rng: np.random.Generator, body: Body, skin: np.ndarray, hair: np.ndarray, photos: int
) -> Appearance:
    """Dress a body; skin, hair: linear RGB; photos: how many photo textures the scene has."""
    woman = body.sex < 0.5
    garments = _garments(rng, body)
    kinds_worn = {garment.kind for garment in garments}
    legs = [0.45, 0.05, 0.2, 0.3] if woman else [0.64, 0.05, 0.31, 0]
    hairs = [0, 0.25, 0.3, 0.45] if woman else [0.12, 0.74, 0.08, 0.06]
    style = {
        "sleeve": rng.choice(["none", "short", "half", "long"], p=[0.12, 0.46, 0.12, 0.3]),
        "leg": rng.choice(["long", "calf", "short", "skirt"], p=legs),
        "shoe": rng.choice(["none", "low", "boot"], p=[0.08, 0.74, 0.18]),
        "hair": rng.choice(["bald", "short", "bob", "long"], p=hairs),
        "shirt": rng.random() > (0.0 if woman else 0.12), "hat": rng.random() < 0.1,
        "beard": (not woman) and rng.random() < 0.3, "outfit": "outfit" in kinds_worn,
    }  # fmt: skip
    if style["outfit"]:
        style |= {"shirt": False, "leg": "long", "sleeve": "none"}
    if kinds_worn & {"hair", "hat"}:  # under the mesh the scalp has the hair's colour
        style |= {"hair": "short", "hat": False}
    if not style["shirt"] and style["hair"] == "long":
        style["hair"] = "short"  # hair over a bare back would need strands
    cut = _cut(rng, body.landmarks, body, style)
    kinds, scales = np.zeros(d.NUM_REGIONS, np.int32), np.ones(d.NUM_REGIONS, np.float32)
    firsts = random_colours(rng, d.NUM_REGIONS)
    firsts[d.SKIN], firsts[d.HAIR], firsts[d.BROW] = skin, hair, hair * 0.6 + 0.15 * skin
    firsts[d.EYE], firsts[d.IRIS] = 0.62, (0.03, 0.02, 0.015)
    firsts[d.LIPS] = skin * np.array([0.75, 0.42, 0.42], np.float32)
    if rng.random() < 0.55:
        firsts[d.TROUSERS] = (rng.uniform(0.15, 0.5) * np.array([0.75, 0.85, 1.1])) ** 2  # jeans and dark cloth
    seconds = random_colours(rng, d.NUM_REGIONS)
    seconds[d.HAIR] = _tips(rng, hair)
    kinds[d.HAIR], scales[d.HAIR] = p.STRANDS, 1 / rng.uniform(0.05, 0.3)
    kinds[d.SHIRT], scales[d.SHIRT] = _pattern(rng, photos)
    if rng.random() < 0.45:
        kinds[d.TROUSERS], scales[d.TROUSERS] = _pattern(rng, photos)
    if kinds[d.SHIRT] == p.PLAIN and photos and style["shirt"] and rng.random() < 0.4:
        kinds[d.SHIRT] = p.PRINT
        seconds[d.SHIRT] = 0.6 * body.landmarks.neck_y
    if style["leg"] == "skirt" and rng.random() < 0.5:  # a dress
        kinds[d.TROUSERS], scales[d.TROUSERS], seconds[d.TROUSERS] = kinds[d.SHIRT], scales[d.SHIRT], seconds[d.SHIRT]
        firsts[d.TROUSERS] = firsts[d.SHIRT]
        kinds[d.TROUSERS] = p.PLAIN if kinds[d.SHIRT] == p.PRINT else kinds[d.TROUSERS]
    thickness = np.zeros(d.NUM_REGIONS, np.float32)
    loose = rng.gamma(1.6, 0.006)
    thickness[d.SHIRT] = 0.003 + min(loose, 0.03)
    thickness[d.TROUSERS] = 0.003 + min(rng.gamma(1.6, 0.005), 0.022)
    thickness[d.BELT] = thickness[d.TROUSERS] + 0.004
    thickness[d.SHOES], thickness[d.SOCKS] = 0.007, 0.002
    thickness[d.HAIR] = rng.uniform(0.004, 0.02) + (0.008 if style["hair"] in ("bob", "long") else 0)
    thickness[d.HAT] = 0.018
    glosses = np.zeros(d.NUM_REGIONS, np.float32)
    glosses[d.SKIN], glosses[d.HAIR], glosses[d.SHOES] = rng.uniform(0.01, 0.08), rng.uniform(0.02, 0.3), 0.08
    if rng.random() < 0.5:
        firsts[d.INNER] = rng.uniform(0.5, 0.9)  # a light shirt
    skirt = None
    if style["leg"] == "skirt":
        low = rng.uniform(0.45, 1.15) * (body.landmarks.crotch_y - body.landmarks.knee_y) - body.landmarks.crotch_y
        skirt = (float(low), float(rng.uniform(0.02, 0.16)))
    numbers = rng.integers(0, max(photos, 1), d.NUM_REGIONS).astype(np.float32)
    unit = body.landmarks.head_radii[1] / 0.67
    numbers[d.HAIR] = body.landmarks.eye[1] + rng.uniform(-0.8, 0.5) * unit  # where the ends' colour begins
    return Appearance(cut, thickness, Materials(kinds, scales, firsts, seconds, numbers, glosses), skirt, garments)


def dressed_surface(body: Body, appearance: Appearance, rng: np.random.Generator) -> np.ndarray:
    """The bind surface with the clothes' thickness and folds added, (V, 3) float32 metres."""
    normals = np.empty_like(body.vertices)
    vertex_normals(body.vertices, body.triangles, normals)
    part = np.empty(len(body.vertices), np.int32)
    d.regions(body.rest, appearance.cut[None], part)
    out = np.empty_like(body.vertices)
    fold = np.zeros(len(appearance.thickness), np.float32)
    fold[[d.SHIRT, d.TROUSERS]] = 1.0
    add_folds(
        body.vertices,
        normals,
        body.rest,
        part,
        appearance.thickness,
        fold,
        rng.uniform(10, 22),
        rng.uniform(0, 50),
        out,
    )
    return out
