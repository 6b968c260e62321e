"""The background of a frame as the camera sees it."""

import numpy as np

from pose_app.skeleton import FRAME_SIZE
from pose_app.synthetic.render.panorama import view
from pose_app.synthetic.render.raycast import smooth_edges, trace
from pose_app.synthetic.stage.backdrop import Panorama, Scenery
from pose_app.synthetic.stage.camera import Camera

_CORNERS = np.array([[n & 1, n & 2, n & 4] for n in range(8)], bool)
_NEAR, _MARGIN = 0.05, 2  # metres, pixels


def paint(background: Panorama | Scenery, camera: Camera, intrinsics: np.ndarray) -> np.ndarray:
    """Linear picture (224, 224, 3) float32 of the background for a camera with intrinsics (3, 3) pixels."""
    if isinstance(background, Scenery):
        return paint_scenery(background, camera, intrinsics, FRAME_SIZE, FRAME_SIZE)
    return view(
        background.picture, camera.pose[0], intrinsics, background.yaw, background.widen, background.gain, FRAME_SIZE
    )


def paint_scenery(
    place: Scenery, camera: Camera, intrinsics: np.ndarray, height: int, width: int, smooth: bool = False
) -> np.ndarray:
    """Linear picture (height, width, 3) float32 of a place for a camera with intrinsics (3, 3) pixels.

    smooth: edges look the same as the camera moves on by less than a pixel.
    """
    c, s = np.cos(place.rotation), np.sin(place.rotation)
    turn = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    eye = turn @ (camera.position - place.centre)
    out = np.empty((height, width, 3), np.float32)
    to_place = turn @ camera.rotation.T
    bounds = _bounds(place.boxes, to_place, eye, intrinsics)
    what = (
        to_place.astype(np.float32), eye.astype(np.float32), intrinsics[0, 0], intrinsics[0, 2], intrinsics[1, 2],
        place.room, place.boxes, bounds, place.glow, place.materials.rows(), place.textures, place.ambient,
    )  # fmt: skip
    trace(*what, out)
    if smooth:
        smooth_edges(*what, out.copy(), out)
    return out


def _bounds(boxes: np.ndarray, to_world: np.ndarray, eye: np.ndarray, intrinsics: np.ndarray) -> np.ndarray:
    """First and last column and row in which each box (B, 6) may be seen, (B, 4) int32."""
    low, high = boxes[:, None, :3].astype(np.float64), boxes[:, None, 3:]
    corners = (np.where(_CORNERS, high, low) - eye) @ to_world
    depth = corners[..., 2]
    flat = corners[..., :2] / np.maximum(depth, _NEAR)[..., None] * intrinsics[0, 0] + intrinsics[:2, 2]
    first, last = flat.min(1) - _MARGIN, flat.max(1) + _MARGIN
    out = np.stack([first[:, 0], last[:, 0], first[:, 1], last[:, 1]], 1).clip(-1e6, 1e6)
    cut, behind = (depth < _NEAR).any(1), (depth < 0).all(1)
    out[cut] = [-1e6, 1e6, -1e6, 1e6]  # it passes by the camera
    out[behind] = [1e6, -1e6, 1e6, -1e6]
    return out.astype(np.int32)
