"""Light: six-sided ambient light, a key light that throws the shadow, one or two more."""

import functools
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Light:
    """World frame, linear colours. The first direction is the key light."""

    ambient: np.ndarray  # (6, 3) irradiance from +x, -x, +y, -y, +z, -z
    directions: np.ndarray  # (K, 3) unit, towards the light
    colours: np.ndarray  # (K, 3)
    soft: float  # radius of the shadows' edge, metres
    floor: float  # how much of the floor's light the key light gives, 0-1

    @functools.cached_property
    def shadow_frame(self) -> np.ndarray:
        """Rotation (3, 3) float32 into the key light's frame: x, y across, z away from the light."""
        z = -self.directions[0] / np.linalg.norm(self.directions[0])
        x = np.cross(z, [0.31, 0.12, 0.94])
        x /= np.linalg.norm(x)
        return np.stack([x, np.cross(z, x), z]).astype(np.float32)

    @functools.cached_property
    def table(self) -> np.ndarray:
        """(6 + K, 6) float32 as the shader reads it: the ambient sides, then the lights; direction and colour."""
        sides = np.column_stack([np.zeros((6, 3), np.float32), self.ambient])
        return np.concatenate([sides, np.column_stack([self.directions, self.colours])]).astype(np.float32)


def _direction(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    height, turn = np.deg2rad(rng.uniform(low, high)), rng.uniform(0, 2 * np.pi)
    return np.array([np.cos(height) * np.sin(turn), np.sin(height), np.cos(height) * np.cos(turn)])


def random_light(rng: np.random.Generator, ambient: np.ndarray) -> Light:
    """Lights over the given ambient (6, 3), in proportion to it."""
    level = float(ambient.mean())
    share = rng.uniform(0.2, 0.8)  # of the light that is directed
    directions, colours = [_direction(rng, 22, 80)], []
    tint = np.exp(rng.normal(0, 0.07, 3))
    key = rng.uniform(1.0, 2.2) if rng.random() < 0.2 else 1.0  # sun, or a window beside the person
    colours.append(level * (0.4 + 2.4 * share) * key * tint)
    for _ in range(rng.integers(0, 3)):
        directions.append(_direction(rng, -5, 60))
        colours.append(level * rng.uniform(0.1, 0.7) * np.exp(rng.normal(0, 0.2, 3)))
    return Light(
        ambient=(ambient * (1.65 - 0.9 * share)).astype(np.float32), directions=np.array(directions, np.float32),
        colours=np.array(colours, np.float32), soft=float(rng.uniform(0.005, 0.09)),
        floor=float(np.clip(0.15 + 0.75 * share, 0, 0.8)),
    )  # fmt: skip


def ambient_of(picture: np.ndarray) -> np.ndarray:
    """Irradiance (6, 3) from +x, -x, +y, -y, +z, -z of a panorama (H, W, 3) uint8, as if a white sphere stood in it."""
    small = picture[4::8, 4::8].astype(np.float64) / 255
    height, width = small.shape[:2]
    lat = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    lon = (np.arange(width) + 0.5) / width * 2 * np.pi
    ray = np.stack(
        [np.cos(lat)[:, None] * np.sin(lon), np.sin(lat)[:, None] * np.ones(width), np.cos(lat)[:, None] * np.cos(lon)]
    )
    out = []
    for axis in range(3):
        for sign in (1, -1):
            weight = np.clip(sign * ray[axis], 0, None) * np.cos(lat)[:, None]
            out.append(((small**2) * weight[..., None]).sum((0, 1)) / weight.sum())
    return np.array(out, np.float32)
