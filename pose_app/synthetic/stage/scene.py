"""One clip: people, camera, light and background put together, and their truth."""

import functools
from dataclasses import dataclass
from typing import TypedDict, Unpack

import cv2
import numpy as np

from pose_app.skeleton import FRAME_SIZE
from pose_app.synthetic.assets import TEXTURE_SIZE, Assets, texture
from pose_app.synthetic.body.appearance import Materials, random_colours
from pose_app.synthetic.body.coarse import coarsen
from pose_app.synthetic.body.dress import NUM_REGIONS, triangle_materials
from pose_app.synthetic.stage.backdrop import Panorama, Scenery, random_panorama, random_scenery
from pose_app.synthetic.stage.camera import Camera, crop_intrinsics, project, random_camera
from pose_app.synthetic.stage.lens import Lens, random_lens
from pose_app.synthetic.stage.light import Light, random_light
from pose_app.synthetic.stage.people import Person
from pose_app.synthetic.stage.props import leave_visible, obstacles, solid_materials, stand_beside
from pose_app.synthetic.stage.solids import Solid

_OWN_TEXTURES = 128
_SHADOW_CELL = 0.03  # metres, two texels of the shadow map


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn; vertices (T, V, 3) of all solids together."""

    people: tuple[Person, ...]
    vertices: np.ndarray
    triangles: np.ndarray
    rest: np.ndarray
    owner: np.ndarray  # (V,) int32: the person who wears it, or -1 - material
    cuts: np.ndarray  # (P, len(CUT_FIELDS))
    materials: Materials
    textures: np.ndarray  # (K, S, S, 3) float32 linear
    camera: Camera
    intrinsics: np.ndarray  # (T, 3, 3)
    light: Light
    background: Panorama | Scenery
    lens: Lens

    @functools.cached_property
    def worn(self) -> np.ndarray:
        """What each triangle wears, (F,) int32; see dress.triangle_materials."""
        out = np.empty(len(self.triangles), np.int32)
        triangle_materials(self.rest, self.triangles, self.owner, self.cuts, out)
        return out

    @functools.cached_property
    def shadow_triangles(self) -> np.ndarray:
        """Triangles of the shadow map, (G, 3) int32: coarse as its texels, which saves three quarters of its time."""
        return coarsen(self.rest, self.owner, self.triangles, np.full(len(self.people), _SHADOW_CELL, np.float32))

    @functools.cached_property
    def paint(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What colours the surface, as the shader reads it: cuts, materials, textures."""
        return self.cuts, self.materials.rows(), self.textures


class View(TypedDict):
    """The fields of Scene that say how it is looked at and lit."""

    camera: Camera
    intrinsics: np.ndarray
    light: Light
    background: Panorama | Scenery
    lens: Lens


@dataclass(frozen=True)
class Truth:
    """What is known of a drawn clip; metres, camera frame, pixels of the crop."""

    joints_m: np.ndarray  # (T, 17, 3) float32 relative to the hip
    root_m: np.ndarray  # (T, 3) float32
    joints_2d: np.ndarray  # (T, 17, 3) float32: x, y, visible
    intrinsics: np.ndarray  # (T, 3, 3) float32


def load_textures(rng: np.random.Generator, assets: Assets | None, count: int = 4) -> np.ndarray:
    """Photo textures of a scene, (K, S, S, 3) float32 linear: from the assets or, without them, clouds of colour."""
    if assets is not None:
        paths = [assets.textures[i] for i in rng.integers(len(assets.textures), size=count)]
        return np.stack([(texture(path).astype(np.float32) / 255) ** 2 for path in paths])
    return np.stack([_own_texture(int(i)) for i in rng.integers(_OWN_TEXTURES, size=count)])


@functools.lru_cache(maxsize=_OWN_TEXTURES)
def _own_texture(number: int) -> np.ndarray:
    """A picture of coloured clouds, (S, S, 3) float32 linear, always the same for a number."""
    rng = np.random.default_rng([number, 5])
    picture: np.ndarray = np.zeros((TEXTURE_SIZE, TEXTURE_SIZE, 3), np.float32)
    picture[:] = random_colours(rng, 1)
    for size in (3, 7, 17, 40):
        cover: np.ndarray = rng.random((size, size), dtype=np.float32)
        cover = cv2.resize(cover, (TEXTURE_SIZE, TEXTURE_SIZE), interpolation=cv2.INTER_CUBIC)
        cover = np.clip((cover - 0.6) * 12, 0, 1)[..., None]
        picture[:] = picture * (1 - cover) + random_colours(rng, 1) * cover
    return picture


def choose_background(
    rng: np.random.Generator, assets: Assets | None, target: np.ndarray, camera: Camera, textures: np.ndarray
) -> Panorama | Scenery:
    """A background round target (3,) metres: mostly one of the assets' panoramas where there are any."""
    if assets is not None and rng.random() < 0.85:
        return random_panorama(rng, assets.panoramas[rng.integers(len(assets.panoramas))])
    return random_scenery(rng, target, camera, textures)


def _join(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, ...]:
    """Meshes (vertices (T, V, 3), triangles, rest, owner) made one."""
    if len(parts) == 1:  # most clips; it would only be copied
        vertices, triangles, rest, owner = parts[0]
        return vertices, triangles, rest, owner.astype(np.int32)
    starts = np.cumsum([0] + [len(rest) for _, _, rest, _ in parts[:-1]])
    vertices, triangles, rest, owner = zip(*parts, strict=True)
    shifted = [faces + start for faces, start in zip(triangles, starts, strict=True)]
    return (
        np.concatenate(vertices, axis=1), np.concatenate(shifted).astype(np.int32), np.concatenate(rest),
        np.concatenate(owner).astype(np.int32),
    )  # fmt: skip


def assemble(
    rng: np.random.Generator, main: Person, others: list[Person], seat: list[Solid], assets: Assets | None,
    textures: np.ndarray, follow: bool,
) -> Scene:  # fmt: skip
    """Choose camera, crop, light, background and obstacles for people already posed; main's is the truth.

    others get their place here; follow: the crop follows the person from frame to frame.
    """
    target = main.joints.mean((0, 1))
    camera = random_camera(rng, target, "h36m" if rng.random() < 0.5 else "free")
    in_view = camera.view(main.vertices[:, ::7].astype(np.float64))
    tight = bool(rng.random() < 0.5)
    if follow:
        intrinsics = np.stack([crop_intrinsics(rng, frame, tight) for frame in in_view])
    else:
        intrinsics = np.repeat(crop_intrinsics(rng, in_view.reshape(-1, 3), tight)[None], len(in_view), 0)
    background = choose_background(rng, assets, target, camera, textures)
    people = (main, *(stand_beside(rng, other, main, camera) for other in others))
    solids = list(seat)
    if rng.random() < 0.25:
        solids += leave_visible(obstacles(rng, main, camera), main, camera)
    materials = solid_materials(rng, len(solids), len(textures)) if solids else None
    light = random_light(rng, background.ambient)
    return compose(
        people, solids, len(seat), materials, textures, camera=camera, intrinsics=intrinsics, light=light,
        background=background, lens=random_lens(rng),
    )  # fmt: skip


def compose(
    people: tuple[Person, ...], solids: list[Solid], seats: int, materials: Materials | None, textures: np.ndarray,
    **view: Unpack[View],
) -> Scene:  # fmt: skip
    """Join people and solids, each at its place already, into what is drawn.

    seats: how many of the solids, the first ones, are the seat, which is of one make. materials: of the
    solids, None without any. view: the scene's camera, intrinsics, light, background and lens.
    """
    parts, worn = [], []
    for k, person in enumerate(people):
        owner = np.where(person.regions < 0, k, -1 - (k * NUM_REGIONS + person.regions))
        parts.append((person.vertices, person.triangles, person.rest, owner))
        worn.append(person.appearance.materials)
    if materials is not None:
        worn.append(materials)
    for k, solid in enumerate(solids):
        material = len(people) * NUM_REGIONS + (k if k >= seats else 0)  # a seat is of one make
        still = np.repeat(solid.vertices[None], len(people[0].vertices), 0)
        parts.append((still, solid.triangles, solid.rest, np.full(len(solid.rest), -1 - material)))
    vertices, triangles, rest, owner = _join(parts)
    triangles = coarsen(rest, owner, triangles, _cells(people, view["camera"], view["intrinsics"]))
    fields = ("kinds", "scales", "firsts", "seconds", "numbers", "glosses")
    return Scene(
        people=people, vertices=vertices, triangles=triangles, rest=rest, owner=owner,
        cuts=np.stack([p.appearance.cut for p in people]),
        materials=Materials(*(np.concatenate([getattr(m, name) for m in worn]) for name in fields)),
        textures=textures, **view,
    )  # fmt: skip


def _cells(people: tuple[Person, ...], camera: Camera, intrinsics: np.ndarray) -> np.ndarray:
    """How coarse each person's mesh may be, (P,) float32 metres: a pixel where they are nearest."""
    nearest = np.array([camera.view(person.joints)[..., 2].min() for person in people])
    out: np.ndarray = np.clip(nearest / intrinsics[:, 0, 0].max(), 0.001, 0.02).astype(np.float32)
    return out


def joint_pixels(scene: Scene) -> np.ndarray:
    """Where the joints of people[0] are in the frames, (T, 17, 2) pixels."""
    return project(scene.camera.view(scene.people[0].joints), scene.intrinsics)


def truth_of(scene: Scene, nearest: np.ndarray) -> Truth:
    """The truth of people[0]; nearest: (T, 17) depth in metres of what each frame shows at the joints' pixels."""
    drawn = len(nearest)
    intrinsics = scene.intrinsics[:drawn]
    joints = scene.camera.view(scene.people[0].joints[:drawn])
    flat = project(joints, intrinsics)
    inside = np.all((flat >= 0) & (flat < FRAME_SIZE), axis=-1) & (joints[..., 2] > 0)
    # A joint lies inside the body: what covers it counts as hiding it only where it is clearly nearer.
    visible = inside & (nearest > joints[..., 2] - 0.19)
    root = joints[:, :1]
    return Truth(
        (joints - root).astype(np.float32), root[:, 0].astype(np.float32),
        np.concatenate([flat, visible[..., None]], -1).astype(np.float32), intrinsics.astype(np.float32),
    )  # fmt: skip
