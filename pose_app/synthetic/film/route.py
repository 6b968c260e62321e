"""A way over the floor through some places, walked at a steady pace."""

import numpy as np

from pose_app.synthetic.motion.locomotion import Route

_STEP = 0.05  # metres between the places that are kept
_ROUND = 0.45  # metres: how wide a corner is taken


def route_through(places: np.ndarray, pace: float) -> tuple[Route, float]:
    """A route through places (N, 2) and the seconds it takes; before and after it goes straight on.

    places: x, z, any unit; pace: the same unit a second. Corners are rounded.
    """
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    beyond = 3.0
    at = np.arange(-beyond, along[-1] + beyond, _STEP)
    dense = np.stack([np.interp(at, along, places[:, k]) for k in (0, 1)], 1)
    first, last = (places[1] - places[0]) / steps[0], (places[-1] - places[-2]) / steps[-1]
    dense += np.minimum(at, 0)[:, None] * first + np.maximum(at - along[-1], 0)[:, None] * last
    reach = int(2.5 * _ROUND / _STEP)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * _STEP / _ROUND) ** 2)
    weights /= weights.sum()
    smooth = np.stack([np.convolve(dense[:, k], weights, "valid") for k in (0, 1)], 1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(smooth, axis=0), axis=1))])
    start = int(np.searchsorted(at[reach:-reach], 0.0))
    length -= length[start]
    way = np.gradient(smooth, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 0], way[:, 1]))
    end = length[min(int(np.searchsorted(at[reach:-reach], along[-1])), len(length) - 1)]

    def route(seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gone = np.asarray(seconds) * pace
        x, z, turned = (np.interp(gone, length, value) for value in (smooth[:, 0], smooth[:, 1], heading))
        before, after = np.minimum(gone - length[0], 0), np.maximum(gone - length[-1], 0)
        x += before * np.sin(heading[0]) + after * np.sin(heading[-1])
        z += before * np.cos(heading[0]) + after * np.cos(heading[-1])
        return np.stack([x, 0 * x, z], -1), turned

    return route, float(end / pace)
