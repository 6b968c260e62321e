"""Places for films: a furnished room, or a square out of doors; they stay put while the camera moves."""

import numpy as np

from pose_app.synthetic.assets import Assets
from pose_app.synthetic.body import patterns as p
from pose_app.synthetic.body.appearance import Materials
from pose_app.synthetic.film.film_plan import Shot
from pose_app.synthetic.render.background import paint_scenery
from pose_app.synthetic.render.dome import dome_view
from pose_app.synthetic.stage.backdrop import Panorama, Scenery, random_panorama
from pose_app.synthetic.stage.camera import Camera
from pose_app.synthetic.stage.light import Light
from pose_app.synthetic.stage.scene import load_textures

_ROOM = (-6.0, 6.0, -6.5, 7.5, 3.2)  # x0, x1, z0, z1, height, metres
_Row = tuple[int, float, np.ndarray, np.ndarray, int]  # pattern, its features a metre, two sRGB colours, photo


def _rows(rows: list[_Row]) -> Materials:
    kinds, scales, firsts, seconds, numbers = zip(*rows, strict=True)
    return Materials(
        np.array(kinds, np.int32), np.array(scales, np.float32), np.array(firsts, np.float32) ** 2,
        np.array(seconds, np.float32) ** 2, np.array(numbers, np.int32), np.zeros(len(kinds), np.float32),
    )  # fmt: skip


class _Furniture:
    """Boxes along the walls, collected one by one."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.boxes: list[list[float]] = []
        self.rows: list[_Row] = []
        self.glow: list[float] = []
        self.wood = np.array([0.72, 0.56, 0.4]) * rng.uniform(0.65, 1.15)

    def put(
        self, box: list[float], colour: np.ndarray, kind: int = p.PLAIN, scale: float = 1.0, glow: float = 0
    ) -> None:
        """Add a box (x0, y0, z0, x1, y1, z1) of an sRGB colour."""
        self.boxes.append(box)
        self.rows.append((kind, scale, colour, 0.82 * colour, 0))
        self.glow.append(glow)

    def on_wall(
        self, wall: int, at: float, wide: float, low: float, high: float, deep: float, off: float = 0
    ) -> list[float]:
        """A box at a place along a wall (0 to 3: its room's x0, x1, z0, z1), `off` metres before it."""
        x0, x1, z0, z1, _ = _ROOM
        side = (
            x0 + off,
            x0 + off + deep,
            x1 - off - deep,
            x1 - off,
            z0 + off,
            z0 + off + deep,
            z1 - off - deep,
            z1 - off,
        )
        a, b = side[2 * wall : 2 * wall + 2]
        if wall < 2:
            return [a, low, at - wide / 2, b, high, at + wide / 2]
        return [at - wide / 2, low, a, at + wide / 2, high, b]

    def add(self, wall: int, at: float, wide: float) -> None:
        """Something by chance, at a place along a wall."""
        rng, cloth = self.rng, self.rng.uniform(0.3, 0.75, 3)
        kind = rng.choice(["picture", "shelf", "window", "window", "door", "cupboard", "sofa"])
        if kind in ("picture", "sofa"):
            size, colour = 0.75 * wide, rng.uniform(0.3, 0.9, 3)
            self.put(self.on_wall(wall, at, size + 0.1, 1.3, 1.9, 0.03), np.full(3, 0.2))
            self.put(self.on_wall(wall, at, size, 1.35, 1.85, 0.035), colour, p.BLOTCHES, rng.uniform(2, 6))
        if kind == "shelf":
            top = rng.uniform(0.8, 2.0)
            self.put(self.on_wall(wall, at, wide, 0.0, top, 0.34), self.wood)
            for low in np.arange(0.08, top - 0.25, 0.36):
                self.put(self.on_wall(wall, at, wide - 0.08, low, low + 0.3, 0.01, 0.335), 0.5 * self.wood)
                books = rng.uniform(0.3, 0.9) * wide
                self.put(self.on_wall(wall, at, books, low, low + 0.22, 0.012, 0.336), cloth, p.VERTICAL, 14)
        elif kind == "window":
            self.put(self.on_wall(wall, at, wide + 0.14, 0.88, 2.42, 0.03), np.full(3, 0.96))
            self.put(self.on_wall(wall, at, wide, 0.95, 2.35, 0.035), np.array([0.84, 0.91, 0.99]), glow=1.0)
            self.put(self.on_wall(wall, at, 0.05, 0.95, 2.35, 0.04), np.full(3, 0.96))
        elif kind == "door":
            self.put(self.on_wall(wall, at, 1.06, 0.0, 2.13, 0.03), np.full(3, 0.93))
            self.put(self.on_wall(wall, at, 0.92, 0.0, 2.06, 0.04), 1.1 * self.wood)
            self.put(self.on_wall(wall, at + 0.36, 0.12, 1.0, 1.03, 0.09), np.full(3, 0.5))
        elif kind == "cupboard":
            self.put(self.on_wall(wall, at, wide, 0.1, 0.8, 0.45), self.wood * 1.1)
            self.put(self.on_wall(wall, at, 0.02, 0.1, 0.78, 0.46), 0.6 * self.wood)
        elif kind == "sofa":
            self.put(self.on_wall(wall, at, 1.5, 0.0, 0.42, 0.85, 0.05), cloth)
            self.put(self.on_wall(wall, at, 1.5, 0.0, 0.8, 0.22, 0.05), 0.93 * cloth)
            for side in (-0.75, 0.75):
                self.put(self.on_wall(wall, at + side, 0.18, 0.0, 0.6, 0.85, 0.05), 0.93 * cloth)


def _furnished(rng: np.random.Generator) -> _Furniture:
    out = _Furniture(rng)
    x0, x1, z0, z1, _ = _ROOM
    for wall in range(4):
        low, high = (z0, z1) if wall < 2 else (x0, x1)
        out.put(out.on_wall(wall, (low + high) / 2, high - low, 0.0, 0.1, 0.02), np.full(3, 0.93))
        at = low + rng.uniform(1.0, 1.6)
        while at < high - 1.0:
            wide = rng.uniform(0.8, 1.5)
            out.add(wall, at, wide)
            at += wide / 2 + rng.uniform(0.9, 1.7)
    return out


def room(rng: np.random.Generator, textures: np.ndarray) -> Scenery:
    """A light room of 12 x 14 m with furniture along its walls; the middle of the floor is the origin."""
    things = _furnished(rng)
    tint = np.clip(0.93 + rng.normal(0, 0.03, 3), 0.8, 1)
    accent = np.clip(tint * rng.uniform(0.72, 1.0, 3), 0, 1)
    floor = np.array([0.72, 0.6, 0.48]) * rng.uniform(0.75, 1.1) + rng.normal(0, 0.02, 3)
    kind, scale, other = [(p.CHECKS, 0.8, 0.95), (p.STRIPES, 2.6, 0.95), (p.GRAIN, 4.0, 0.85)][rng.integers(3)]
    base: list[_Row] = [(kind, scale, floor, other * floor, 0), (p.PLAIN, 1.0, np.full(3, 0.97), np.full(3, 0.97), 0)]
    base += [(p.PLAIN, 1.0, accent if wall == 3 else tint, tint, 0) for wall in range(4)]
    ambient = 1.12 * np.array([[0.62, 0.6, 0.57], [0.55, 0.55, 0.56], [0.8, 0.79, 0.77], [0.4, 0.38, 0.35],
                               [0.58, 0.58, 0.57], [0.66, 0.65, 0.62]])  # fmt: skip
    return Scenery(
        0.0, np.zeros(3), np.array(_ROOM, np.float32), np.array(things.boxes, np.float32), _rows(base + things.rows),
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
        place: Scenery | Panorama = (square if shot.outdoors else room)(rng, textures)
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
