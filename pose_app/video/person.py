"""Finding the person without a trained detector: what stands out from the background, upright and large."""

from dataclasses import dataclass

import cv2
import numpy as np

from pose_app.video.survey_source import Survey, foreground, shrink

_MIN_HEIGHT, _MIN_HEIGHT_CUT_OFF = 0.15, 0.3  # of the picture's height; less of a person at its edge says nothing
MAX_PART = 0.6  # of the picture: where more has changed, the camera moved or the light did
_SHAPES = (0.6, 6.0)  # height to width of a person, arms out or standing
_BUSY = 0.002  # of the picture
_NEAR_S = 3.0  # movements this near in time belong together
_ALWAYS = 0.95  # of the film
_MIN_FILL = 0.25  # of the box around a blob


@dataclass(frozen=True)
class Blob:
    """A region that stands out: box x, y, w, h and area in small pixels; whole: it touches no edge."""

    x: int
    y: int
    w: int
    h: int
    area: int
    whole: bool

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return self.x + self.w / 2, self.y + self.h / 2


def find_blobs(mask: np.ndarray) -> list[Blob]:
    """Return what could be a person in a foreground mask, largest first; nothing when the whole picture changed."""
    height, width = mask.shape
    if mask.mean() > MAX_PART:
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    blobs = []
    for x, y, w, h, area in stats[1:count].tolist():
        whole = x > 0 and y > 0 and x + w < width and y + h < height
        is_upright = _SHAPES[0] <= h / w <= _SHAPES[1] or not whole
        least = _MIN_HEIGHT if whole else _MIN_HEIGHT_CUT_OFF
        if h >= least * height and is_upright and area >= _MIN_FILL * w * h:
            blobs.append(Blob(x, y, w, h, area, whole))
    return sorted(blobs, key=lambda blob: -blob.area)


def track(pictures: list[np.ndarray], survey: Survey) -> list[Blob | None]:
    """Follow the largest blob through small pictures in order; None where it is out of sight."""
    candidates = [find_blobs(foreground(shrink(picture), survey.background)) for picture in pictures]
    starts = [(blobs[0].area, i) for i, blobs in enumerate(candidates) if blobs]
    if not starts:
        return [None] * len(candidates)
    _, first = max(starts)
    result: list[Blob | None] = [None] * len(candidates)
    result[first] = candidates[first][0]
    for order in (range(first + 1, len(candidates)), range(first - 1, -1, -1)):
        last = candidates[first][0]
        for i in order:
            near = [blob for blob in candidates[i] if _overlap(blob, last)]
            if near:
                last = result[i] = max(near, key=lambda blob: blob.area)
    return result


def _overlap(a: Blob, b: Blob) -> bool:
    (ax, ay), (bx, by) = a.middle, b.middle
    return abs(ax - bx) < max(a.w, b.w) and abs(ay - by) < max(a.h, b.h)


def moving_reach(times_s: np.ndarray, survey: Survey) -> tuple[int, int, int, int] | None:
    """Return the box (small pixels) around all that moves near these times, when something always moves.

    One who never leaves is part of the background with all that they keep still; then their limbs'
    reach says more than any blob. None where the picture is at times empty.
    """
    busy = survey.masks.mean(axis=(1, 2)) > _BUSY
    near = (survey.times_s > times_s[0] - _NEAR_S) & (survey.times_s < times_s[-1] + _NEAR_S)
    if busy.mean() < _ALWAYS or not near.any():
        return None
    often = survey.masks[near].mean(axis=0) > 0.02
    if not often.any():
        return None
    x, y, width, height = cv2.boundingRect(often.astype(np.uint8))
    return x, y, width, height


def suggest_start(survey: Survey, span_s: float = 1.0) -> float:
    """Return the second at which a whole person is best in view for span_s seconds; 0 when there is none.

    Prefers whole people over cut off ones, people who move over people who stand, and large ones.
    """
    blobs = [next(iter(find_blobs(mask)), None) for mask in survey.masks]
    height, width = survey.background.shape[:2]
    scores = np.zeros(len(blobs))
    for i, start in enumerate(survey.times_s):
        inside = [j for j, t in enumerate(survey.times_s) if start - 0.001 <= t <= start + span_s]
        after = [j for j, t in enumerate(survey.times_s) if t > start + span_s][:1]
        group = [blob for j in inside + after if (blob := blobs[j]) is not None]
        if len(group) < len(inside + after):
            continue
        whole = np.mean([blob.whole for blob in group])
        worth = 1.0 if whole == 1 else 0.3 * whole
        size = np.mean([blob.h for blob in group]) / height
        moved = np.hypot(*np.ptp([blob.middle for blob in group], axis=0)) / width if len(group) > 1 else 0.0
        scores[i] = worth * (size + min(0.5, 2 * moved))
    return float(survey.times_s[int(scores.argmax())]) if scores.any() else 0.0


def has_person(survey: Survey) -> bool:
    """Whether a whole or cut-off person stands out anywhere in the source."""
    return any(find_blobs(mask) for mask in survey.masks)
