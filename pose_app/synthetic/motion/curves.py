"""Smooth functions of time: idle sway and moves from one random key to the next."""

import numpy as np
from numpy.typing import ArrayLike


def sway(
    rng: np.random.Generator, t: np.ndarray, scale: ArrayLike, period: tuple[float, float] = (1.5, 6.0)
) -> np.ndarray:
    """Wander about zero: two sines per channel; t: (T,) seconds, scale: (...,). Returns (T, ...)."""
    scale = np.asarray(scale, dtype=float)
    shape = (2,) + scale.shape
    speed = 2 * np.pi / rng.uniform(*period, shape)
    phase = rng.uniform(0, 2 * np.pi, shape)
    weight = rng.uniform(0.3, 0.7, shape) * scale
    lead = (slice(None),) + (None,) * (scale.ndim + 1)
    out: np.ndarray = (weight * np.sin(speed * t[lead] + phase)).sum(1)
    return out


def between(t: np.ndarray, keys: np.ndarray, period: float, phase: float, rest: float) -> np.ndarray:
    """Move from key to key with least jerk, resting a share of each period.

    t: (T,) seconds. keys: (K, ...), used in turn and over again. Returns (T, ...).
    Least jerk: Flash and Hogan, J. Neuroscience 5(7), 1985.
    """
    beat = t / period + phase
    index = np.floor(beat).astype(int)
    f = np.clip((beat - index - rest / 2) / max(1 - rest, 1e-3), 0, 1)
    f = (f**3 * (10 - 15 * f + 6 * f**2)).reshape((-1,) + (1,) * (keys.ndim - 1))
    out: np.ndarray = keys[index % len(keys)] * (1 - f) + keys[(index + 1) % len(keys)] * f
    return out


def keys_needed(t: np.ndarray, period: float) -> int:
    """Number of keys that between() can use up on t without starting over."""
    return int((t[-1] - t[0]) / period) + 3
