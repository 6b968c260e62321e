"""One frame: z-buffer, shadow map and shading of a scene."""

import numpy as np

from ..skeleton import FRAME_SIZE
from .raster import fill, fill_shadow, project, transform, vertex_normals
from .rig import INDEX
from .scene import Scene
from .shade import SAMPLES, SHADOW_EXTENT, floor_shadow, resolve

_SHADOW_SIZE = 192  # texels a side
_NEAR_FLOOR = [
    INDEX[n] for n in ("l_foot", "l_toe", "r_foot", "r_toe", "pelvis", "l_shin", "r_shin", "l_hand", "r_hand")
]
# Share of the shutter's time from its middle, and place within the pixel; many moments for fast motion.
_FEW = ((-0.33, (0.25, -0.2)), (0.0, (0.0, 0.2)), (0.33, (-0.25, -0.05)))
_MANY = ((-0.42, (0.3, -0.1)), (-0.21, (-0.3, 0.3)), (0.0, (0.0, 0.0)), (0.21, (-0.2, -0.3)), (0.42, (0.2, 0.25)))


def _shadow_map(scene: Scene, world: np.ndarray, centre: np.ndarray) -> tuple:
    """The key light's shadow as shade.lit_fraction takes it."""
    turn = scene.light.shadow_frame
    depth = np.full((_SHADOW_SIZE, _SHADOW_SIZE), np.float32(1e9))
    seen = np.empty_like(world)
    transform(world, turn, centre, seen)
    reach = fill_shadow(seen, scene.triangles, _SHADOW_SIZE, np.float32(SHADOW_EXTENT), depth)
    return depth, reach, turn, centre, np.float32(scene.light.soft)


def z_buffer(
    scene: Scene, world: np.ndarray, t: int, samples: int, jitter: tuple[float, float] = (0.0, 0.0)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels (V, 3), depth and index (S, S) at `samples` times the frame's resolution, moved by jitter pixels."""
    size = FRAME_SIZE * samples
    seen, pixels = np.empty_like(world), np.empty_like(world)
    transform(world, scene.camera.rotation.astype(np.float32), scene.camera.position.astype(np.float32), seen)
    k = (scene.intrinsics[t] * samples).astype(np.float32)
    x, y = k[0, 2] + np.float32(jitter[0]), k[1, 2] + np.float32(jitter[1])
    project(seen, k[0, 0], k[1, 1], x, y, pixels)
    depth, index = np.full((size, size), np.float32(1e9)), np.full((size, size), -1, np.int32)
    fill(pixels, scene.triangles, depth, index)
    return pixels, depth, index


def _normals(scene: Scene, t: int) -> np.ndarray:
    normals = np.empty_like(scene.vertices[t])
    vertex_normals(scene.vertices[t], scene.triangles, normals)
    return normals


def _shade(
    scene: Scene, world: np.ndarray, normals: np.ndarray, image: np.ndarray, behind: np.ndarray, weight: float,
    buffers: tuple, shadow: tuple,
) -> None:  # fmt: skip
    pixels, depth, index = buffers
    surface = (scene.triangles, pixels, world, normals, scene.rest, scene.owner)
    eye = scene.camera.position.astype(np.float32)
    resolve(image, behind, np.float32(weight), depth, index, surface, scene.paint, eye, scene.light.table, shadow)


def _lit_floor(scene: Scene, t: int, backdrop: np.ndarray) -> tuple[np.ndarray, tuple]:
    """The background with the person's shadow, and the shadow map."""
    main, light, camera = scene.people[0], scene.light, scene.camera
    shadow = _shadow_map(scene, scene.vertices[t], main.joints[t].mean(0).astype(np.float32))
    image, k = backdrop.copy(), scene.intrinsics[t].astype(np.float32)
    floor_shadow(
        image, camera.rotation.astype(np.float32), camera.position.astype(np.float32), k[0, 0], k[1, 1], k[0, 2],
        k[1, 2], np.float32(light.floor), main.heads[t, _NEAR_FLOOR].astype(np.float32), shadow,
    )  # fmt: skip
    return image, shadow


def render_frame(scene: Scene, t: int, backdrop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear picture (224, 224, 3) of frame t over the background, and the z-buffer (twice as fine)."""
    world = scene.vertices[t]
    image, shadow = _lit_floor(scene, t, backdrop)
    buffers = z_buffer(scene, world, t, SAMPLES)
    _shade(scene, world, _normals(scene, t), image, image, 1.0, buffers, shadow)
    return image, buffers[1]


def render_blurred(scene: Scene, t: int, backdrop: np.ndarray, shutter: float) -> tuple[np.ndarray, np.ndarray]:
    """As render_frame with motion blur: the mean of moments within the shutter's share of the time between frames.

    The moments lie at different places within the pixel, which smooths edges as the finer z-buffer does.
    """
    last = len(scene.vertices) - 1
    before, after = max(t - 1, 0), min(t + 1, last)
    path = (scene.vertices[after] - scene.vertices[before]) * np.float32(shutter / max(after - before, 1))
    away = np.linalg.norm(scene.camera.position - scene.people[0].joints[t, 0])
    pixels = float(np.abs(path[::23]).max()) * scene.intrinsics[t, 0, 0] / away
    if pixels < 1.5:
        return render_frame(scene, t, backdrop)
    lit, shadow = _lit_floor(scene, t, backdrop)
    moments = _FEW if pixels < 9 else _MANY
    image, middle, normals = lit.copy(), None, _normals(scene, t)
    for moment, jitter in moments:
        world = scene.vertices[t] + path * np.float32(moment)
        buffers = z_buffer(scene, world, t, 1, jitter)
        _shade(scene, world, normals, image, lit, 1 / len(moments), buffers, shadow)
        if moment == 0:
            middle = buffers[1]
    return image, middle
