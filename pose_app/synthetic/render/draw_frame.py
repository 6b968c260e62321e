"""One frame: z-buffer, shadow map and shading of a scene."""

from dataclasses import dataclass

import numpy as np

from pose_app.skeleton import FRAME_SIZE
from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.body.skinning import vertex_normals
from pose_app.synthetic.render.floor_shadow import floor_shadow
from pose_app.synthetic.render.raster import fill, fill_shadow, gather, place, transform
from pose_app.synthetic.render.shade import SAMPLES, SHADOW_EXTENT, Shadow, resolve
from pose_app.synthetic.stage.scene import Scene

_SHADOW_SIZE = 192  # texels a side
_NEAR_FLOOR = [
    INDEX[n] for n in ("l_foot", "l_toe", "r_foot", "r_toe", "pelvis", "l_shin", "r_shin", "l_hand", "r_hand")
]
# Share of the shutter's time from its middle, and place within the pixel; many moments for fast motion. The middle
# comes last: what is visible in it stays in the z-buffer.
_FEW = ((-0.33, (0.25, -0.2)), (0.33, (-0.25, -0.05)), (0.0, (0.0, 0.2)))
_MANY = ((-0.42, (0.3, -0.1)), (-0.21, (-0.3, 0.3)), (0.21, (-0.2, -0.3)), (0.42, (0.2, 0.25)), (0.0, (0.0, 0.0)))


@dataclass(frozen=True)
class Canvas:
    """A z-buffer, used again and again: new ones would cost more than wiping what was drawn."""

    near: np.ndarray  # (S, S) float32, 1 / depth in metres, 0: nothing
    index: np.ndarray  # (S, S) int32 triangle
    box: np.ndarray  # (4,) first and last column and row that hold anything


def canvas(samples: int) -> Canvas:
    """An empty z-buffer with so many samples a pixel and axis."""
    size = FRAME_SIZE * samples
    return Canvas(
        np.zeros((size, size), np.float32), np.full((size, size), -1, np.int32), np.array([size, -1, size, -1])
    )


def _shadow_map(scene: Scene, world: np.ndarray, centre: np.ndarray) -> Shadow:
    """The key light's shadow as shade.lit_fraction takes it."""
    turn = scene.light.shadow_frame
    depth = np.full((_SHADOW_SIZE, _SHADOW_SIZE), np.float32(1e9))
    from_light = np.empty_like(world)
    transform(world, turn, centre, from_light)
    reach = fill_shadow(from_light, scene.shadow_triangles, _SHADOW_SIZE, np.float32(SHADOW_EXTENT), depth)
    return depth, reach, turn, centre, np.float32(scene.light.soft)


def z_buffer(
    scene: Scene, world: np.ndarray, t: int, drawn: Canvas, jitter: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """Draw frame t, moved by jitter pixels, into drawn; returns pixels (V, 3) as raster.place gives them."""
    pixels = np.empty_like(world)
    k = (scene.intrinsics[t] * (len(drawn.near) // FRAME_SIZE)).astype(np.float32)
    x, y = k[0, 2] + np.float32(jitter[0]), k[1, 2] + np.float32(jitter[1])
    place(world, *scene.camera.pose, k[0, 0], k[1, 1], x, y, pixels)
    fill(pixels, scene.triangles, drawn.near, drawn.index, drawn.box)
    return pixels


def _normals(scene: Scene, t: int) -> np.ndarray:
    normals = np.empty_like(scene.vertices[t])
    vertex_normals(scene.vertices[t], scene.triangles, normals)
    out: np.ndarray = normals
    return out


def _shade(
    scene: Scene, world: np.ndarray, normals: np.ndarray, image: np.ndarray, behind: np.ndarray, weight: float,
    drawn: Canvas, pixels: np.ndarray, shadow: Shadow,
) -> None:  # fmt: skip
    places = np.empty((len(world), 9), np.float32)
    gather(world, normals, scene.rest, places)
    surface = (scene.triangles, scene.worn, pixels, places)
    resolve(
        image, behind, np.float32(weight), drawn.near, drawn.index, drawn.box, surface, scene.paint,
        scene.camera.pose[1], scene.light.table, shadow,
    )  # fmt: skip


def _lit_floor(scene: Scene, t: int, backdrop: np.ndarray) -> tuple[np.ndarray, Shadow]:
    """The background with the person's shadow, and the shadow map."""
    main, light = scene.people[0], scene.light
    shadow = _shadow_map(scene, scene.vertices[t], main.joints[t].mean(0).astype(np.float32))
    image, k = np.empty_like(backdrop), scene.intrinsics[t].astype(np.float32)
    floor_shadow(
        backdrop, *scene.camera.pose, k[0, 0], k[1, 1], k[0, 2], k[1, 2], np.float32(light.floor),
        main.heads[t, _NEAR_FLOOR].astype(np.float32), shadow, image,
    )  # fmt: skip
    return image, shadow


def render_frame(scene: Scene, t: int, backdrop: np.ndarray, drawn: Canvas) -> np.ndarray:
    """Linear picture (224, 224, 3) of frame t over the background; drawn: a z-buffer to use, SAMPLES fine."""
    world = scene.vertices[t]
    image, shadow = _lit_floor(scene, t, backdrop)
    pixels = z_buffer(scene, world, t, drawn)
    _shade(scene, world, _normals(scene, t), image, image, 1.0, drawn, pixels, shadow)
    return image


def render_blurred(
    scene: Scene, t: int, backdrop: np.ndarray, path: np.ndarray, fast: bool, drawn: Canvas
) -> np.ndarray:
    """As render_frame with motion blur: the mean of moments while the shutter is open; drawn: one sample a pixel.

    path: (V, 3) metres, how far everything moves meanwhile. The moments lie at different places within the
    pixel, which smooths edges as the finer z-buffer does.
    """
    lit, shadow = _lit_floor(scene, t, backdrop)
    moments = _MANY if fast else _FEW
    image, normals = lit.copy(), _normals(scene, t)
    for moment, jitter in moments:
        world = scene.vertices[t] + path * np.float32(moment)
        pixels = z_buffer(scene, world, t, drawn, jitter)
        _shade(scene, world, normals, image, lit, 1 / len(moments), drawn, pixels, shadow)
    return image


def render(
    scene: Scene, t: int, backdrop: np.ndarray, shutter: float, canvases: dict[int, Canvas]
) -> tuple[np.ndarray, np.ndarray]:
    """Linear picture of frame t, and the z-buffer (1 / depth) it was drawn from.

    shutter: share of the time between frames in which the shutter is open. canvases: kept for the next frame.
    """
    path, pixels = None, 0.0
    if shutter > 0.05:
        before, after = max(t - 1, 0), min(t + 1, len(scene.vertices) - 1)
        path = (scene.vertices[after] - scene.vertices[before]) * np.float32(shutter / max(after - before, 1))
        away = np.linalg.norm(scene.camera.position - scene.people[0].joints[t, 0])
        pixels = float(np.abs(path[::23]).max()) * scene.intrinsics[t, 0, 0] / away
    samples = SAMPLES if pixels < 1.5 else 1
    if samples not in canvases:
        canvases[samples] = canvas(samples)
    drawn = canvases[samples]
    if path is not None and samples == 1:
        return render_blurred(scene, t, backdrop, path, pixels >= 9, drawn), drawn.near
    return render_frame(scene, t, backdrop, drawn), drawn.near
