"""The frames of a scene, drawn and developed one after the other, and their truth."""

import numpy as np

from pose_app.skeleton import FRAME_SIZE
from pose_app.synthetic.render.background import paint
from pose_app.synthetic.render.develop import develop, noise_field
from pose_app.synthetic.render.draw_frame import Canvas, render
from pose_app.synthetic.stage.scene import Scene, Truth, joint_pixels, truth_of


def draw(scene: Scene, rng: np.random.Generator, fps: float, count: int) -> tuple[np.ndarray, Truth]:
    """Render the first `count` frames: (count, 224, 224, 3) uint8 RGB and their truth; fps: for the motion blur."""
    nearness: list[np.ndarray] = []
    canvases: dict[int, Canvas] = {}
    backdrop = paint(scene.background, scene.camera, scene.intrinsics[0])
    frames, flat = np.empty((count, FRAME_SIZE, FRAME_SIZE, 3), np.uint8), joint_pixels(scene)
    noise = noise_field(scene.lens)
    shutter = min(scene.lens.exposure_s * fps, 1.0)
    for t in range(count):
        if t and not np.array_equal(scene.intrinsics[t - 1], scene.intrinsics[t]):
            backdrop = paint(scene.background, scene.camera, scene.intrinsics[t])
        image, near = render(scene, t, backdrop, shutter, canvases)
        frames[t] = develop(image, scene.lens, noise, rng)
        nearness.append(_nearness_at(flat[t], near))
    return frames, truth_of(scene, 1 / np.maximum(np.stack(nearness), np.float32(1e-9)))


def _nearness_at(flat: np.ndarray, near: np.ndarray) -> np.ndarray:
    """What a z-buffer (S, S) of 1 / depth holds at joints' pixels (17, 2), or beside the crop at its border; (17,)."""
    cell = (flat * (len(near) / FRAME_SIZE)).astype(np.int64).clip(0, len(near) - 1)
    out: np.ndarray = near[cell[:, 1], cell[:, 0]]
    return out
