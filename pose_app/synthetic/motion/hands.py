"""Where hands go: wrist targets (own-side x outwards, chest's frame from the neck's head) and random draws of them."""

import numpy as np

from pose_app.synthetic.motion import nominal

Hand = tuple[np.ndarray, float, np.ndarray]  # wrist (3,), swivel, palm (3,)
# wrist, elbow swivel, palm (pronation, flexion, deviation). The wrist keeps a hand from the skin.
PLACES = {
    "hang": ((0.25, -0.59, 0.04), 0.0, (0.1, 0.1, 0.0)),
    "hip": ((0.29, -0.46, -0.03), 0.5, (0.9, 0.6, 0.0)),
    "pocket": ((0.26, -0.55, 0.06), 0.2, (0.3, 0.2, 0.2)),
    "mouth": ((0.09, 0.01, 0.22), 0.1, (-0.9, 0.5, 0.0)),
    "chin": ((0.08, -0.05, 0.19), -0.1, (-0.9, 0.2, 0.0)),
    "ear": ((0.18, 0.11, 0.11), -0.5, (-0.3, 0.2, 0.1)),
    "neck": ((0.19, 0.10, -0.08), 0.4, (-0.2, 0.3, 0.0)),
    "crown": ((0.20, 0.28, 0.0), 0.2, (0.2, 0.4, 0.0)),
    "brow": ((0.15, 0.22, 0.16), 0.5, (0.6, 0.3, 0.0)),
    "camera": ((0.10, 0.12, 0.32), 0.0, (0.0, -0.3, 0.0)),
    "chest": ((0.06, -0.22, 0.24), 0.5, (0.3, 0.3, 0.0)),
    "belly": ((0.08, -0.40, 0.25), 0.3, (0.3, 0.2, 0.0)),
    "clasped": ((0.03, -0.38, 0.27), 0.3, (0.0, 0.3, 0.1)),
    "folded_over": ((-0.06, -0.24, 0.27), 0.5, (0.6, 0.0, 0.0)),
    "folded_under": ((-0.04, -0.33, 0.20), 0.6, (0.6, 0.1, 0.0)),
    "behind": ((0.07, -0.46, -0.18), 0.5, (0.8, 0.3, 0.0)),
    "lead": ((0.26, -0.36, 0.28), 0.0, (0.1, 0.0, 0.2)),
    "bag": ((0.29, -0.58, 0.05), 0.0, (0.0, 0.1, 0.0)),
    "offer": ((0.16, -0.22, 0.46), 0.0, (-0.9, 0.0, 0.0)),
    "shelf": ((0.15, 0.15, 0.42), 0.1, (0.4, 0.0, 0.0)),
    "high": ((0.18, 0.45, 0.15), 0.1, (0.2, 0.0, 0.0)),
    "cigarette": ((0.30, -0.42, 0.15), 0.1, (-0.1, 0.1, 0.0)),
    "watch": ((0.02, -0.25, 0.28), 0.5, (0.9, 0.1, 0.0)),
}  # fmt: skip


def at(rng: np.random.Generator, place: str, spread: float = 0.03) -> Hand:
    """Draw one hand near a named place: wrist (3,), swivel, palm (3,)."""
    wrist, swivel, palm = PLACES[place]
    return (
        np.asarray(wrist) + rng.normal(0, spread, 3),
        swivel + rng.normal(0, 0.15),
        np.asarray(palm) + rng.normal(0, 0.2, 3),
    )


def in_air(
    rng: np.random.Generator,
    low: tuple[float, float, float] = (-0.02, -0.42, 0.22),
    high: tuple[float, float, float] = (0.50, 0.20, 0.52),
) -> Hand:
    """Draw one talking hand somewhere in the room before and beside the trunk."""
    wrist = rng.uniform(low, high)
    palm = rng.uniform((-1.2, -0.5, -0.2), (0.9, 0.6, 0.3))
    return wrist, rng.normal(0.1, 0.25), palm


def pointing(rng: np.random.Generator) -> Hand:
    """Draw one nearly stretched arm that points somewhere ahead, aside or up."""
    azimuth, height = rng.uniform(np.radians(-25), np.radians(120)), rng.uniform(-0.7, 0.9)
    flat = np.cos(height)
    towards = np.array([flat * np.sin(azimuth), np.sin(height), flat * np.cos(azimuth)])
    wrist = nominal.SHOULDER + towards * rng.uniform(0.44, 0.57)
    return wrist, rng.normal(0, 0.25), rng.uniform((-0.8, -0.3, -0.2), (0.8, 0.3, 0.2))


def swung(ahead: np.ndarray, aside: float | np.ndarray, bend: float | np.ndarray) -> np.ndarray:
    """Wrist of an arm hanging from the shoulder, angles (...,) radians: swung ahead, aside, elbow bent."""

    def along(angle: np.ndarray) -> np.ndarray:
        flat = np.cos(aside)
        return np.stack([np.sin(aside) + 0 * angle, -np.cos(angle) * flat, np.sin(angle) * flat], -1)

    return nominal.SHOULDER + nominal.UPPER_ARM * along(ahead) + nominal.FOREARM * along(ahead + bend)


def clear(wrists: np.ndarray) -> np.ndarray:
    """Push (..., 3) wrists out of the trunk and the head, a hand's width from the skin."""
    out = wrists.copy()
    x, y, z = out[..., 0], out[..., 1], out[..., 2]
    depth = np.where(z > 0, 0.20, 0.17)
    inside = np.sqrt((x / 0.27) ** 2 + (z / depth) ** 2)
    share = np.clip((0.02 - y) / 0.08, 0, 1)  # the trunk fades out above the shoulders
    grow = 1 + share * (1 / np.maximum(inside, 0.05) - 1) * (inside < 1)
    out[..., 0] *= grow
    out[..., 2] *= grow
    head = np.array([0.0, 0.16, 0.02])
    away = out - head
    distance = np.sqrt((away * away).sum(-1, keepdims=True))
    result: np.ndarray = head + away * np.maximum(1, 0.20 / np.maximum(distance, 0.02))
    return result
