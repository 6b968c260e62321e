"""Cameras: where they stand, how they look at a person, and the square crop that becomes a frame."""

import functools
from dataclasses import dataclass

import numpy as np

from pose_app.skeleton import FRAME_SIZE


@dataclass(frozen=True)
class Camera:
    """A pinhole camera; x_camera = rotation @ (x_world - position), with x right, y down, z away."""

    rotation: np.ndarray  # (3, 3) float64
    position: np.ndarray  # (3,) float64 metres
    kind: str  # "h36m" | "free"

    @functools.cached_property
    def pose(self) -> tuple[np.ndarray, np.ndarray]:
        """Rotation and position as the renderer takes them, float32."""
        return self.rotation.astype(np.float32), self.position.astype(np.float32)

    def view(self, points: np.ndarray) -> np.ndarray:
        """World points (..., 3) to the camera frame, metres."""
        out: np.ndarray = (points - self.position) @ self.rotation.T
        return out


def look_at(position: np.ndarray, target: np.ndarray, roll: float) -> np.ndarray:
    """Rotation (3, 3) of a camera at position that looks at target (metres, y up), rolled by radians."""
    forward = (target - position) / np.linalg.norm(target - position)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    c, s = np.cos(roll), np.sin(roll)
    return np.stack([c * right + s * down, c * down - s * right, forward])


def orbit(target: np.ndarray, azimuth: float, pitch: float, distance: float) -> Camera:
    """A camera that looks at target (3,) from the given azimuth (from +z to +x) and pitch, radians; metres."""
    ahead = np.array([np.sin(azimuth) * np.cos(pitch), np.sin(pitch), np.cos(azimuth) * np.cos(pitch)])
    position = target + distance * ahead
    position[1] = max(position[1], 0.1)  # not under the floor
    return Camera(look_at(position, target, 0.0), position, "set")


def random_camera(rng: np.random.Generator, target: np.ndarray, kind: str) -> Camera:
    """A camera round a person at target (3,) metres.

    h36m: as Human3.6M's four, 4-6 m away and 1.5 m high, the person off the axis as they walk about.
    free: 0-50 degrees pitch, up to 30 degrees roll, 2-12 m away.
    """
    azimuth = rng.uniform(0, 2 * np.pi)
    if kind == "h36m":
        distance, roll = rng.uniform(3.8, 6.2), np.deg2rad(rng.normal(0, 1.0))
        position = target + distance * np.array([np.sin(azimuth), 0, np.cos(azimuth)])
        position[1] = rng.normal(1.5, 0.1)
        aim = target + rng.normal(0, 1, 3) * np.array([0.55, 0.12, 0.55])
    else:
        distance = float(np.exp(rng.uniform(np.log(1.9), np.log(11))))
        pitch = np.deg2rad(rng.choice([rng.uniform(-3, 18), rng.uniform(0, 50)]))
        roll = np.deg2rad(np.clip(rng.normal(0, 9), -30, 30))
        ahead = np.array([np.sin(azimuth) * np.cos(pitch), np.sin(pitch), np.cos(azimuth) * np.cos(pitch)])
        position = target + distance * ahead
        position[1] = max(position[1], 0.25)
        aim = target + rng.normal(0, 0.07, 3) * distance
    return Camera(look_at(position, aim, roll), position, kind)


def crop_intrinsics(rng: np.random.Generator, points: np.ndarray, tight: bool) -> np.ndarray:
    """Intrinsics (3, 3) of a square crop round camera-frame points (P, 3), sized and shifted as a detector might.

    The person fills 40-100 % of the crop (tight: 60-95 %), sometimes more, so that feet or hands are cut off.
    """
    fill = rng.uniform(0.6, 0.95) if tight else rng.uniform(0.4, 1.0)
    cut_off = rng.random() < (0.04 if tight else 0.1)
    if cut_off:
        fill = rng.uniform(1.0, 1.45)
    return crop_around(points, fill, rng.uniform(-1, 1, 2) * (0.5 if tight else 0.85))


def crop_around(points: np.ndarray, fill: float, shift: np.ndarray) -> np.ndarray:
    """Intrinsics (3, 3) of a square crop which camera-frame points (P, 3) fill to the given share.

    shift: (2,) how far the crop is off centre, 1: the points reach its border.
    """
    depth = np.maximum(points[:, 2], 0.2)
    flat = np.stack([points[:, 0] / depth, points[:, 1] / depth])  # NumPy is ten times slower across pairs
    low, high = flat.min(1), flat.max(1)
    size = float((high - low).max()) / fill
    free = np.maximum(size - (high - low), 0.12 * size) / 2
    middle = (low + high) / 2 + shift * free
    focal = FRAME_SIZE / size
    half = FRAME_SIZE / 2
    return np.array([[focal, 0, half - focal * middle[0]], [0, focal, half - focal * middle[1]], [0, 0, 1.0]])


def project(points: np.ndarray, intrinsics: np.ndarray) -> np.ndarray:
    """Camera-frame points (..., P, 3) metres to pixels (..., P, 2); pixel (i, j) covers [j, j+1) x [i, i+1)."""
    image = points @ np.swapaxes(intrinsics, -1, -2)
    out: np.ndarray = image[..., :2] / image[..., 2:]
    return out
