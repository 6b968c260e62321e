"""What somebody looks like: the colours of their upper and lower body, to know them again."""

import cv2
import numpy as np

from pose_app.people.detections import Detection

_BINS = (4, 8, 8)  # of lightness and the two colours of Lab
_LEAST, _MOST = np.array([0, 78, 78], np.uint8), np.array([255, 177, 177], np.uint8)
_PATCH = (24, 16)  # pixels, height and width that a part is sampled at
# Of a part: where it begins and ends along the line from shoulders to hips (0 to 1), and its width, in lengths of it.
_PARTS = ((0.05, 0.95, 0.45), (1.15, 1.9, 0.4))


def appearance(picture: np.ndarray, person: Detection) -> np.ndarray:
    """Describe a person in a picture (H, W, 3) uint8 RGB by colour histograms, (2, 256) float32, each of sum 1."""
    hips, shoulders = np.array(person.hips), np.array(person.shoulders)
    down = hips - shoulders
    length = np.hypot(*down)
    if length < 0.15 * person.radius:  # bent towards the camera: the circle says more
        down, shoulders = np.array([0.0, 0.45 * person.radius]), hips - (0, 0.45 * person.radius)
    across = np.array([-down[1], down[0]])
    histograms = []
    for begin, end, width in _PARTS:
        along, beside = np.meshgrid(
            np.linspace(begin, end, _PATCH[0]), np.linspace(-width, width, _PATCH[1]), indexing="ij"
        )
        places = shoulders + along[..., None] * down + beside[..., None] * across
        patch = cv2.remap(
            picture,
            places[..., 0].astype(np.float32),
            places[..., 1].astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        lab = cv2.cvtColor(patch, cv2.COLOR_RGB2LAB).clip(_LEAST, _MOST)  # pure colours lie beyond: they count too
        histogram = cv2.calcHist([lab], [0, 1, 2], None, _BINS, [0, 256, 78, 178, 78, 178]).ravel()
        histograms.append(histogram / max(1.0, histogram.sum()))
    return np.stack(histograms).astype(np.float32)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Compare two appearances: 0 the same, 1 nothing in common; Bhattacharyya's distance, averaged over the parts."""
    shared = np.sqrt(one * other).sum(axis=-1)
    return float(np.sqrt(np.clip(1 - shared, 0, 1)).mean())
