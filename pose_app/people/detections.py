"""What the detector's numbers mean: people in one picture, each with the circle around their body."""

from dataclasses import dataclass, replace

import numpy as np

from pose_app.model.detector.config import BOXES, PIXELS, SCORES, anchor_centres

_LEAST_SCORE = 0.5  # MediaPipe's own threshold
SAME_BOX = 0.3  # two answers whose boxes overlap this much are one person
_CENTRES = anchor_centres()


@dataclass(frozen=True)
class Detection:
    """One person in one picture; places in pixels of the picture, x right and y down from its corner.

    hips, shoulders: their middles. radius: of the circle around the whole body, whose centre is at the hips. score: 0
    to 1. box: x, y, width, height of the head and shoulders.
    """

    score: float
    hips: tuple[float, float]
    radius: float
    shoulders: tuple[float, float]
    box: tuple[float, float, float, float]

    @property
    def lean_deg(self) -> float:
        """How far the body leans from upright in the picture, degrees, to the right positive."""
        x, y = self.shoulders[0] - self.hips[0], self.hips[1] - self.shoulders[1]
        return float(np.degrees(np.arctan2(x, y)))

    def placed(self, x: float, y: float, scale: float) -> "Detection":
        """Give the same person in a larger picture: this one's corner is at x, y there and its pixels scale wide."""
        hips = (x + scale * self.hips[0], y + scale * self.hips[1])
        shoulders = (x + scale * self.shoulders[0], y + scale * self.shoulders[1])
        left, top, width, height = self.box
        box = (x + scale * left, y + scale * top, scale * width, scale * height)
        return replace(self, hips=hips, radius=scale * self.radius, shoulders=shoulders, box=box)


def decode(outputs: dict[str, np.ndarray], least_score: float = _LEAST_SCORE) -> list[list[Detection]]:
    """Read the detector's outputs, (B, 2254, 12) and (B, 2254): of each picture the people, best first."""
    found = []
    for numbers, logits in zip(outputs[BOXES], outputs[SCORES], strict=True):
        scores = 1 / (1 + np.exp(-np.clip(logits.astype(float), -80, 80)))
        likely = np.flatnonzero(scores >= least_score)
        points = numbers[likely].astype(float).reshape(-1, 6, 2)
        points[:, [0, 2, 3, 4, 5]] += _CENTRES[likely, None] * PIXELS
        found.append([_detection(*each) for each in _merged(points, scores[likely])])
    return found


def _detection(points: np.ndarray, score: float) -> Detection:
    centre, size, hips, edge, shoulders, _ = points
    x, y = (centre - size / 2).tolist()
    radius = float(np.hypot(*(edge - hips)))
    return Detection(score, tuple(hips.tolist()), radius, tuple(shoulders.tolist()), (x, y, *size.tolist()))


def _merged(points: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Average answers that overlap, weighted by their scores; points (N, 6, 2): box centre, box size, four points."""
    order = np.argsort(-scores)
    points, scores = points[order], scores[order]
    low, high = points[:, 0] - points[:, 1] / 2, points[:, 0] + points[:, 1] / 2
    people = []
    left = np.arange(len(scores))
    while len(left):
        same = left[_overlaps(low[left], high[left], low[left[0]], high[left[0]]) > SAME_BOX]
        same = same if len(same) else left[:1]
        people.append((np.average(points[same], axis=0, weights=scores[same]), float(scores[left[0]])))
        left = np.setdiff1d(left, same, assume_unique=True)
    return people


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes, each x, y, width, height."""
    (a, b), (low, size) = np.split(np.array(one), 2), np.split(np.array(other), 2)
    return float(_overlaps(low[None], (low + size)[None], a, a + b)[0])


def _overlaps(low: np.ndarray, high: np.ndarray, one_low: np.ndarray, one_high: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes (N, 2), (N, 2) with one box."""
    shared = np.clip(np.minimum(high, one_high) - np.maximum(low, one_low), 0, None).prod(axis=1)
    union = (high - low).prod(axis=1) + (one_high - one_low).prod() - shared
    ratio: np.ndarray = shared / np.where(union > 0, union, 1)
    return ratio
