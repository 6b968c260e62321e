"""Places for films: a furnished room, or a square out of doors; they stay put while the camera moves."""

import numpy as np

from pose_app.synthetic.assets import Assets
from pose_app.synthetic.body import patterns as p
from pose_app.synthetic.body.appearance import Materials
from pose_app.synthetic.film.film_plan import Shot
from pose_app.synthetic.film.furniture import ROOM, Row, furnished
from pose_app.synthetic.render.background import paint_scenery
from pose_app.synthetic.render.dome import dome_view
from pose_app.synthetic.stage.backdrop import Panorama, Scenery, random_panorama
from pose_app.synthetic.stage.camera import Camera
from pose_app.synthetic.stage.light import Light
from pose_app.synthetic.stage.scene import load_textures


def _rows(rows: list[Row]) -> Materials:
    kinds, scales, firsts, seconds, numbers = zip(*rows, strict=True)
    return Materials(
        np.array(kinds, np.int32), np.array(scales, np.float32), np.array(firsts, np.float32) ** 2,
        np.array(seconds, np.float32) ** 2, np.array(numbers, np.int32), np.zeros(len(kinds), np.float32),
    )  # fmt: skip


def room(rng: np.random.Generator, textures: np.ndarray, empty: bool = False) -> Scenery:
    """A light room of 12 x 14 m with furniture along its walls; the middle of the floor is the origin."""
    things = furnished(rng, empty)
    tint = np.clip(0.93 + rng.normal(0, 0.03, 3), 0.8, 1)
    accent = np.clip(tint * rng.uniform(0.72, 1.0, 3), 0, 1)
    floor = np.array([0.72, 0.6, 0.48]) * rng.uniform(0.75, 1.1) + rng.normal(0, 0.02, 3)
    kind, scale, other = [(p.CHECKS, 0.8, 0.95), (p.STRIPES, 2.6, 0.95), (p.GRAIN, 4.0, 0.85)][rng.integers(3)]
    base: list[Row] = [(kind, scale, floor, other * floor, 0), (p.PLAIN, 1.0, np.full(3, 0.97), np.full(3, 0.97), 0)]
    base += [(p.PLAIN, 1.0, accent if wall == 3 else tint, tint, 0) for wall in range(4)]
    ambient = 1.12 * np.array([[0.62, 0.6, 0.57], [0.55, 0.55, 0.56], [0.8, 0.79, 0.77], [0.4, 0.38, 0.35],
                               [0.58, 0.58, 0.57], [0.66, 0.65, 0.62]])  # fmt: skip
    return Scenery(
        0.0, np.zeros(3), np.array(ROOM, np.float32), np.array(things.boxes, np.float32), _rows(base + things.rows),
        np.array([0.0] * 6 + things.glow, np.float32), textures, ambient.astype(np.float32),
    )  # fmt: skip


def square(rng: np.random.Generator, textures: np.ndarray) -> Scenery:
    """A paved square with houses 25 m and more away, under a sky."""
    boxes, rows = [], []
    for turn in np.linspace(0, 2 * np.pi, 15)[:-1] + rng.uniform(0, 0.3):
        far, wide, high = rng.uniform(26, 45), rng.uniform(3, 7), rng.uniform(4, 13)
        x, z = far * np.sin(turn), far * np.cos(turn)
        boxes.append([x - wide, 0, z - wide, x + wide, high, z + wide])
        colour = np.array([0.75, 0.66, 0.58]) * rng.uniform(0.7, 1.15) + rng.normal(0, 0.04, 3)
        rows.append((p.CHECKS if rng.random() < 0.5 else p.GRAIN, rng.uniform(0.25, 0.5), colour, 0.85 * colour, 0))
    floor = np.array([0.58, 0.57, 0.55]) * rng.uniform(0.85, 1.1)
    base = [
        (p.GRAIN, 2.5, floor, 0.92 * floor, 0),
        (p.PLAIN, 1.0, np.array([0.62, 0.76, 0.95]), np.array([0.9, 0.93, 0.97]), 0),
    ]
    base += [(p.PLAIN, 1.0, floor, floor, 0)] * 4
    ambient = np.array([[0.6, 0.6, 0.6], [0.5, 0.52, 0.56], [0.8, 0.82, 0.88], [0.36, 0.35, 0.33],
                        [0.55, 0.56, 0.58], [0.62, 0.61, 0.6]], np.float32)  # fmt: skip
    return Scenery(
        0.0, np.zeros(3), np.zeros(5, np.float32), np.array(boxes, np.float32), _rows(base + rows),
        np.zeros(6 + len(boxes), np.float32), textures, ambient,
    )  # fmt: skip


def light_over(rng: np.random.Generator, ambient: np.ndarray) -> Light:
    """A soft key light from above over the ambient (6, 3), the same through the film."""
    turn, height = rng.uniform(0, 2 * np.pi), np.deg2rad(rng.uniform(48, 68))
    key = np.array([np.cos(height) * np.sin(turn), np.sin(height), np.cos(height) * np.cos(turn)])
    fill = np.array([-key[0], 0.4, -key[2]])
    directions = np.stack([key, fill / np.linalg.norm(fill)])
    level = float(ambient.mean())
    colours = np.array([[0.95, 0.92, 0.87], [0.16, 0.18, 0.21]]) * level
    return Light(
        (0.95 * ambient).astype(np.float32), directions.astype(np.float32), colours.astype(np.float32), 0.05, 0.42
    )


def set_up(shot: Shot, assets: Assets | None) -> tuple[Scenery | Panorama, Light]:
    """Place and light of a shot, the same for every shot with that number; a panorama where there are assets."""
    rng = np.random.default_rng([shot.place, 57])
    textures = load_textures(rng, None)
    if assets is None:
        place: Scenery | Panorama
        place = square(rng, textures) if shot.outdoors else room(rng, textures, not shot.furnished)
        return place, light_over(rng, place.ambient)
    place = random_panorama(rng, assets.panoramas[rng.integers(len(assets.panoramas))])
    return place, light_over(rng, 2.1 * place.ambient)


def backdrop(
    place: Scenery | Panorama, shot: Shot, camera: Camera, intrinsics: np.ndarray, height: int, width: int
) -> np.ndarray:
    """Linear picture (height, width, 3) float32 of the place as a camera with intrinsics (3, 3) sees it."""
    if isinstance(place, Scenery):
        return paint_scenery(place, camera, intrinsics, height, width, smooth=True)
    radius = 40.0 if shot.outdoors else 9.0
    return dome_view(place.picture, *camera.pose, intrinsics, (height, width), place.yaw, place.gain, radius)
