"""What is behind the person: a view into a panorama, or a room or street of our own making."""

import functools
from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.assets import panorama
from pose_app.synthetic.body import patterns as p
from pose_app.synthetic.body.appearance import Materials, random_colours
from pose_app.synthetic.stage.camera import Camera
from pose_app.synthetic.stage.light import ambient_of


@dataclass(frozen=True)
class Panorama:
    """A view out of an equirectangular picture that stays put while the camera stands."""

    picture: np.ndarray  # (H, W, 3) uint8
    yaw: float  # turns
    widen: float  # above 1 the view is wider than the camera's, so that it is not too coarse
    gain: float
    ambient: np.ndarray  # (6, 3)


@functools.lru_cache(maxsize=64)
def _ambient(path: str) -> np.ndarray:
    return ambient_of(panorama(path))


def random_panorama(rng: np.random.Generator, path: str) -> Panorama:
    """A random view into the panorama file at path."""
    picture, six = panorama(path), _ambient(path)
    gain = float(np.clip(0.24 / max(six.mean(), 1e-3), 0.7, 3.0))
    yaw = float(rng.random())
    return Panorama(picture, yaw, float(rng.uniform(1.0, 2.6)), gain, six * np.float32(gain))


@dataclass(frozen=True)
class Scenery:
    """A room or an outdoor place: a floor, four walls or none, boxes; solid patterns on all of them."""

    rotation: float  # of the place about the vertical, radians
    centre: np.ndarray  # (3,) metres, where the person is
    room: np.ndarray  # (5,) x0, x1, z0, z1, height; height 0: outdoors
    boxes: np.ndarray  # (B, 6) x0, y0, z0, x1, y1, z1
    materials: Materials  # floor, ceiling or sky, 4 walls, then the boxes
    glow: np.ndarray  # (6 + B,) 1: lit by itself (windows, lamps)
    textures: np.ndarray  # (K, S, S, 3) float32 linear
    ambient: np.ndarray  # (6, 3)


def _boxes(rng: np.random.Generator, room: np.ndarray, indoors: bool) -> np.ndarray:
    """Furniture along the walls, or houses, hedges and poles at a distance; never where the person is."""
    boxes = []
    for _ in range(rng.integers(3, 12) if indoors else rng.integers(4, 14)):
        if indoors:
            w, h, d = (
                rng.uniform(0.2, 2.2),
                rng.choice([rng.uniform(0.3, 1.1), rng.uniform(1.2, 2.3)]),
                rng.uniform(0.2, 0.9),
            )
            low = rng.choice([0.0, rng.uniform(0.8, 1.6)], p=[0.7, 0.3])  # shelves and pictures hang
            side = rng.integers(4)
            along = rng.uniform(room[0], room[1] - w) if side < 2 else rng.uniform(room[2], room[3] - w)
            if low > 0:
                h, d = rng.uniform(0.2, 1.0), rng.uniform(0.03, 0.3)
            x0, z0 = (along, room[2 + side] - side * d) if side < 2 else (room[side - 2] - (side - 2) * d, along)
            size = (w, d) if side < 2 else (d, w)
            boxes.append([x0, low, z0, x0 + size[0], min(low + h, room[4] - 0.05), z0 + size[1]])
        else:
            turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(4, 30)
            w, d = rng.uniform(0.2, 1.0) * far * 0.5, rng.uniform(0.2, 1.0) * far * 0.4
            h = rng.uniform(0.3, 1.4) * far * 0.35
            x, z = far * np.sin(turn), far * np.cos(turn)
            boxes.append([x - w / 2, 0, z - d / 2, x + w / 2, h, z + d / 2])
    return np.array(boxes, np.float32)


def _apart(boxes: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """Which boxes (B, 6) are neither at the person (the origin) nor at the camera (3,) nor between them; (B,) bool."""
    near = np.hypot(
        np.maximum(np.maximum(boxes[:, 0], -boxes[:, 3]), 0), np.maximum(np.maximum(boxes[:, 2], -boxes[:, 5]), 0)
    )
    inside = np.all((eye > boxes[:, :3] - 0.3) & (eye < boxes[:, 3:] + 0.3), axis=1)
    middle, flat = boxes[:, [0, 2]] / 2 + boxes[:, [3, 5]] / 2, eye[[0, 2]]
    ahead = middle @ flat / max(np.linalg.norm(flat), 1e-6)
    out: np.ndarray = (near > 1.3) & ~inside & (ahead < 0.8)
    return out


def random_scenery(rng: np.random.Generator, target: np.ndarray, camera: Camera, textures: np.ndarray) -> Scenery:
    """A random place round the person at target (3,) metres, with the camera inside it."""
    indoors = bool(rng.random() < 0.65)
    rotation = float(rng.uniform(0, 2 * np.pi))
    centre = np.array([target[0], 0, target[2]])
    c, s = np.cos(rotation), np.sin(rotation)
    eye = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) @ (camera.position - centre)
    reach = rng.uniform(1.6, 4.5, 4)
    room = np.array(
        [min(-reach[0], eye[0] - 0.4), max(reach[1], eye[0] + 0.4), min(-reach[2], eye[2] - 0.4),
         max(reach[3], eye[2] + 0.4), max(rng.uniform(2.4, 3.6), eye[1] + 0.3) if indoors else 0.0], np.float32
    )  # fmt: skip
    boxes = _boxes(rng, room, indoors)
    count = 6 + len(boxes)
    kinds = rng.choice(
        [p.PLAIN, p.GRAIN, p.BLOTCHES, p.STRIPES, p.VERTICAL, p.CHECKS, p.PHOTO], count,
        p=[0.3, 0.24, 0.1, 0.07, 0.09, 0.08, 0.12],
    ).astype(np.int32)  # fmt: skip
    scales = np.exp(rng.uniform(np.log(1.5), np.log(9), count)).astype(np.float32)
    scales[kinds == p.GRAIN] *= 4
    scales[kinds == p.PHOTO] *= 0.3
    firsts = random_colours(rng, count)
    seconds = np.clip(firsts * np.exp(rng.normal(0, 0.35, (count, 1))), 0, 1).astype(np.float32)
    seconds = np.where(rng.random((count, 1)) < 0.2, random_colours(rng, count), seconds)
    firsts[:6] = firsts[:6] * 0.6 + 0.25
    if indoors:
        firsts[2:6] = firsts[2] * 0.8 + 0.2 * firsts[2:6]
        firsts[1], seconds[1] = rng.uniform(0.4, 0.9), 0.5
        kinds[3:6], scales[3:6], seconds[3:6] = kinds[2], scales[2], seconds[2]
    else:
        kinds[0] = rng.choice([p.GRAIN, p.BLOTCHES, p.CHECKS])
        green = np.array([0.12, 0.2, 0.05]) * rng.uniform(0.5, 1.5)
        firsts[0] = green if rng.random() < 0.4 else rng.uniform(0.05, 0.4) * np.array([1, 0.97, 0.92])
        seconds[0] = firsts[0] * rng.uniform(0.5, 0.9)
        sky = rng.uniform(0.4, 0.95)
        blue = rng.random()  # from overcast to clear
        firsts[1] = sky * np.array([1 - 0.7 * blue, 1 - 0.35 * blue, 1.0])
        seconds[1] = min(1.0, sky * 1.3) * np.array([1 - 0.12 * blue, 1 - 0.04 * blue, 1.0])
    glow = np.zeros(count, np.float32)
    if indoors:
        glow[6:] = (boxes[:, 1] > 0.5) & (rng.random(len(boxes)) < 0.35)
    photos = rng.integers(0, len(textures), count).astype(np.int32)
    level = rng.uniform(0.5, 1.05)
    up = np.full(3, 0.75) if indoors else firsts[1]
    ambient = np.stack([level * (0.55 + 0.25 * rng.random()) * np.exp(rng.normal(0, 0.05, 3)) for _ in range(6)])
    ambient[2], ambient[3] = level * (0.5 + 0.6 * up), level * (0.35 + 0.5 * firsts[0])
    # Only now does the camera choose: what was drawn before must be the same wherever it stands.
    apart = _apart(boxes, eye)
    kept = np.r_[np.ones(6, bool), apart]
    materials = Materials(
        kinds[kept], scales[kept], firsts[kept].astype(np.float32), seconds[kept].astype(np.float32), photos[kept],
        np.zeros(kept.sum(), np.float32),
    )  # fmt: skip
    return Scenery(rotation, centre, room, boxes[apart], materials, glow[kept], textures, ambient.astype(np.float32))
