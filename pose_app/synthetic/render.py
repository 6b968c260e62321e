"""One frame: z-buffer, shadow map and shading of a scene."""

import numpy as np

from ..skeleton import FRAME_SIZE
from .light import shadow_frame
from .raster import fill, fill_shadow, project, transform, vertex_normals
from .rig import INDEX
from .scene import SHADOW_EXTENT, SHADOW_SIZE, Scene
from .shade import SAMPLES, floor_shadow, resolve

_NEAR_FLOOR = [INDEX[n] for n in ("l_foot", "l_toe", "r_foot", "r_toe", "pelvis", "l_shin", "r_shin", "l_hand", "r_hand")]


def _shadow_map(scene: Scene, world: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    turn = shadow_frame(scene.light.directions[0]).astype(np.float32)
    shadow = np.full((SHADOW_SIZE, SHADOW_SIZE), np.float32(1e9))
    seen = np.empty_like(world)
    transform(world, turn, centre, seen)
    fill_shadow(seen, scene.triangles, SHADOW_SIZE, np.float32(SHADOW_EXTENT), shadow)
    return turn, shadow


def z_buffer(scene: Scene, world: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels (V, 3), depth and index (S, S) at SAMPLES times the frame's resolution."""
    size = FRAME_SIZE * SAMPLES
    seen, pixels = np.empty_like(world), np.empty_like(world)
    transform(world, scene.camera.rotation.astype(np.float32), scene.camera.position.astype(np.float32), seen)
    k = (scene.intrinsics[t] * SAMPLES).astype(np.float32)
    project(seen, k[0, 0], k[1, 1], k[0, 2], k[1, 2], pixels)
    depth, index = np.full((size, size), np.float32(1e9)), np.full((size, size), -1, np.int32)
    fill(pixels, scene.triangles, depth, index)
    return pixels, depth, index


def render_frame(scene: Scene, t: int, backdrop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear picture (224, 224, 3) of frame t over the background, and the z-buffer."""
    world = scene.vertices[t]
    pixels, depth, index = z_buffer(scene, world, t)
    normals = np.empty_like(world)
    vertex_normals(world, scene.triangles, normals)
    main = scene.people[0]
    centre = main.joints[t].mean(0).astype(np.float32)
    turn, shadow = _shadow_map(scene, world, centre)
    light, camera = scene.light, scene.camera
    image = backdrop.copy()
    k = scene.intrinsics[t].astype(np.float32)
    eye = camera.position.astype(np.float32)
    extent, soft = np.float32(SHADOW_EXTENT), np.float32(light.soft)
    floor_shadow(
        image, camera.rotation.astype(np.float32), eye, k[0, 0], k[1, 1], k[0, 2], k[1, 2], np.float32(light.floor),
        main.heads[t, _NEAR_FLOOR].astype(np.float32), shadow, turn, centre, extent, soft,
    )  # fmt: skip
    m = scene.materials
    resolve(
        image, np.empty((FRAME_SIZE, FRAME_SIZE), np.float32), depth, index, scene.triangles, pixels, world, normals,
        scene.rest, scene.owner, scene.cuts, m.kinds, m.scales, m.firsts, m.seconds, m.numbers, m.glosses,
        scene.textures, eye, light.ambient, light.directions, light.colours, shadow, turn, centre, extent, soft,
    )  # fmt: skip
    return image, depth
