"""One picture of a film: the background, everybody's shadow on the floor, then the people from far to near."""

from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.body.skinning import vertex_normals
from pose_app.synthetic.film.cast import Posed
from pose_app.synthetic.render.floor_shadow import floor_shadow
from pose_app.synthetic.render.raster import fill, fill_shadow, gather, place, transform
from pose_app.synthetic.render.shade import SAMPLES, SHADOW_EXTENT, Shadow, resolve
from pose_app.synthetic.stage.camera import Camera
from pose_app.synthetic.stage.light import Light

_SHADOW_SIZE = 192
_NEAR_FLOOR = [
    INDEX[n] for n in ("l_foot", "l_toe", "r_foot", "r_toe", "pelvis", "l_shin", "r_shin", "l_hand", "r_hand")
]


@dataclass(frozen=True, eq=False)
class Canvas:
    """A z-buffer a person, used again and again."""

    near: np.ndarray  # (S H, S W) float32, 1 / depth in metres
    index: np.ndarray  # (S H, S W) int32 triangle
    box: np.ndarray  # (4,) first and last column and row that hold anything


def canvas(width: int, height: int) -> Canvas:
    """An empty z-buffer for a picture of this size."""
    wide, high = width * SAMPLES, height * SAMPLES
    return Canvas(
        np.zeros((high, wide), np.float32), np.full((high, wide), -1, np.int32), np.array([wide, -1, high, -1])
    )


def _shadow(one: Posed, world: np.ndarray, t: int, light: Light) -> Shadow:
    turn, centre = light.shadow_frame, one.joints[t].mean(0).astype(np.float32)
    depth = np.full((_SHADOW_SIZE, _SHADOW_SIZE), np.float32(1e9))
    from_light = np.empty_like(world)
    transform(world, turn, centre, from_light)
    triangles = one.player.shadow_triangles
    reach = fill_shadow(from_light, triangles, _SHADOW_SIZE, np.float32(SHADOW_EXTENT), depth)
    return depth, reach, turn, centre, np.float32(light.soft)


def draw_people(
    image: np.ndarray, people: list[Posed], t: int, camera: Camera, intrinsics: np.ndarray, light: Light,
    canvases: list[Canvas],
) -> np.ndarray:  # fmt: skip
    """Draw everybody at frame t of the shot into the linear picture (H, W, 3) of the background.

    Each person's z-buffer stays in their canvas. Returns (P,) bool: who has a vertex inside the picture.
    """
    worlds = [one.surface(t) for one in people]
    shadows = [_shadow(one, world, t, light) for one, world in zip(people, worlds, strict=True)]
    k = intrinsics.astype(np.float32)
    for one, shadow in zip(people, shadows, strict=True):
        feet = one.heads[t, _NEAR_FLOOR].astype(np.float32)
        floor_shadow(
            image, *camera.pose, k[0, 0], k[1, 1], k[0, 2], k[1, 2], np.float32(light.floor), feet, shadow, image
        )
    away = [-float(camera.view(one.joints[t, 0])[2]) for one in people]
    inside = np.zeros(len(people), bool)
    for p in np.argsort(away):
        inside[p] = _draw(image, people[p], worlds[p], camera, k, light, shadows[p], canvases[p])
    return inside


def _draw(
    image: np.ndarray, one: Posed, world: np.ndarray, camera: Camera, k: np.ndarray, light: Light, shadow: Shadow,
    drawn: Canvas,
) -> bool:  # fmt: skip
    pixels = np.empty_like(world)
    fine = np.float32(SAMPLES) * k
    place(world, *camera.pose, fine[0, 0], fine[1, 1], fine[0, 2], fine[1, 2], pixels)
    triangles = one.player.triangles
    fill(pixels, triangles, drawn.near, drawn.index, drawn.box)
    if drawn.box[1] < 0:
        return False
    normals, places = np.empty_like(world), np.empty((len(world), 9), np.float32)
    vertex_normals(world, triangles, normals)
    gather(world, normals, one.player.dressed.rest, places)
    surface = (triangles, one.player.worn, pixels, places)
    resolve(
        image, image, np.float32(1.0), drawn.near, drawn.index, drawn.box, surface, one.player.paint,
        camera.pose[1], light.table, shadow,
    )  # fmt: skip
    return bool((drawn.near[drawn.box[2] : drawn.box[3] + 1, drawn.box[0] : drawn.box[1] + 1] > 0).any())
