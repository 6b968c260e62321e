"""The square the network sees: from the circle around somebody, and closer by the joints the network finds in it."""

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter1d, percentile_filter

from pose_app.people.tracks import Track
from pose_app.video import squares_around

FILL = 0.8  # part of the square's side that the person takes, as in the pictures the network learned from
_OF_RADIUS = 2.3  # the square's side for somebody in the circle
_PLACE_S, _SIZE_S = 0.15, 0.5  # smoothing over time, standard deviation; symmetric, so that nothing lags
_SIZE_PERCENTILE, _SIZE_SPAN_S = 70, 2.0  # a circle is rather too small than too large
_MARGIN = 0.08  # of the joints' height: head, hands and feet go on beyond the joints
_FINE = 0.08, 0.12  # a square is fine that is off by less than that, of its side: in place, in size


def smooth_circle(track: Track, step_s: float) -> Callable[[np.ndarray], np.ndarray]:
    """Smooth the circle around somebody over time, without lag; step_s: between the pictures they were looked for in.

    Gives a function of times, (N,) seconds, that gives circles, (N, 3) centre x, y and radius in pixels of the film.
    """
    first, last = track.times_s[0], track.times_s[-1]
    grid = np.linspace(first, last, max(2, round((last - first) / step_s) + 1))
    circles = track.circle(grid)
    span = max(1, round(_SIZE_SPAN_S / step_s)) | 1
    radius = percentile_filter(circles[:, 2], _SIZE_PERCENTILE, span, mode="nearest")
    columns = [
        *(_steady(values, _PLACE_S / step_s) for values in circles[:, :2].T),
        gaussian_filter1d(radius, _SIZE_S / step_s, mode="nearest"),
    ]
    return lambda times_s: np.column_stack([np.interp(times_s, grid, values) for values in columns])


def squares_of_circles(circles: np.ndarray) -> np.ndarray:
    """Give the squares around circles, (T, 3) centre x, y and radius: (T, 4) x, y, side, side in the same pixels.

    All have one size, as a person's distance hardly changes in the time of a window.
    """
    return squares_around(circles[:, :2], _OF_RADIUS * float(circles[:, 2].max()))


def tightened(squares_xywh: np.ndarray, joints_px: np.ndarray, times_s: np.ndarray) -> np.ndarray:
    """Give the squares which the joints in the picture fill as they should.

    squares_xywh: (T, 4). joints_px: (T, 17, 2) pixels of the film, found in them. times_s: (T,).
    """
    low, high = joints_px.min(axis=1), joints_px.max(axis=1)
    margin = _MARGIN * (high - low).max(axis=1, keepdims=True)
    low, high = low - margin, high + margin
    middles = _line(times_s, (low + high) / 2)
    reach = np.maximum(high - middles, middles - low).max(axis=1, keepdims=True)
    path = np.maximum(_line(times_s, reach), 0.3 * reach.max())
    path *= (reach / path).max()  # no frame's joints are outside
    # The joints tell how large a person is only within limits: lost ones would run away with the square.
    before = squares_xywh[:, 2]
    side = np.clip(2 * path[:, 0] / FILL, 0.5 * before, 1.6 * before)
    return squares_around(middles, side)


def is_fine(squares_xywh: np.ndarray, wanted_xywh: np.ndarray) -> bool:
    """Tell whether squares are so near to those wanted that another look would change nothing."""
    place, size = _FINE
    side = wanted_xywh[:, 2:]
    moved = np.abs((squares_xywh[:, :2] + squares_xywh[:, 2:] / 2) - (wanted_xywh[:, :2] + side / 2))
    return bool((moved < place * side).all() and (np.abs(squares_xywh[:, 2:] / side - 1) < size).all())


def _line(times_s: np.ndarray, places: np.ndarray) -> np.ndarray:
    if len(times_s) < 2 or np.ptp(times_s) <= 0:
        return np.tile(places.mean(axis=0), (len(places), 1))
    fit = np.polynomial.polynomial.polyfit(times_s - times_s[0], places, 1)
    path: np.ndarray = np.polynomial.polynomial.polyval(times_s - times_s[0], fit).T
    return path


def _steady(values: np.ndarray, sigma: float) -> np.ndarray:
    """Smooth over time; who walks in or out goes on before and after as they walk there, and is not lagged behind."""
    more = min(len(values) - 1, int(np.ceil(4 * sigma)))
    longer = np.pad(values, more, mode="reflect", reflect_type="odd")
    smoothed: np.ndarray = gaussian_filter1d(longer, sigma, mode="nearest")[more : len(longer) - more]
    return smoothed
