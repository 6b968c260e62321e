"""Two networks on the same clips: paired differences, and how sure they are."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError

REPLICATES = 2000
CONFIDENCE = 0.95
FEWEST = 5  # clips of a group that an interval is given for: draws from fewer tell too little
_AT_ONCE = 200  # replicates; with 5,000 clips a table of 200 holds 4 MB


@dataclass(frozen=True, eq=False)
class Difference:
    """Mean of b - a over clips, with the ends of its 95 % interval; scalars or arrays of one shape, mm."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def sure(self) -> np.ndarray:
        """Whether the interval leaves zero out."""
        return (self.low > 0) | (self.high < 0)


def paired_difference(a: np.ndarray, b: np.ndarray, replicates: int = REPLICATES, seed: int = 0) -> Difference:
    """Compare two networks clip by clip: the mean difference b - a with a paired bootstrap interval.

    a, b: (N,) or (N, K), such as mm, row n of both from the same clip. The clips are drawn anew with
    replacement `replicates` times, both networks' values of a clip together, and the interval goes from the
    2.5th to the 97.5th percentile of the means. It takes the clips as drawn independently: where many are of
    one person or one film it is too narrow. Raises InputError for shapes that differ or fewer than 2 clips.
    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13 (percentile intervals).
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or len(a) < 2:
        raise InputError(f"Two networks are compared on 2 or more clips that both have; got {a.shape} and {b.shape}.")
    difference = (b - a).reshape(len(a), -1)
    means = _resampled_means(difference, replicates, np.random.default_rng(seed))
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    shape = a.shape[1:]
    return Difference(difference.mean(0).reshape(shape), low.reshape(shape), high.reshape(shape))


def _resampled_means(values: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    count = len(values)
    parts = []
    for start in range(0, replicates, _AT_ONCE):
        draws = rng.integers(0, count, (min(_AT_ONCE, replicates - start), count))
        # How often each clip was drawn: one matrix product then gives the means of all columns.
        offsets = np.arange(len(draws))[:, None] * count
        times = np.bincount((draws + offsets).ravel(), minlength=draws.size).reshape(draws.shape)
        parts.append(times.astype(np.float32) @ values.astype(np.float32) / count)
    return np.concatenate(parts)


def differences_by_group(a: np.ndarray, b: np.ndarray, groups: np.ndarray) -> dict[str, tuple[Difference, int]]:
    """Compare within each group of clips, such as an action.

    a, b: (N,) mm; groups: (N,) names. Returns name -> (Difference, number of clips), the largest gain of b
    first; a group of fewer than 5 clips has an interval of NaN.
    """
    found = {}
    for name in sorted(set(groups.tolist())):
        chosen = groups == name
        many = int(chosen.sum())
        if many >= FEWEST:
            found[name] = paired_difference(a[chosen], b[chosen]), many
        else:
            unknown = np.array(np.nan)
            found[name] = Difference((b - a)[chosen].mean(), unknown, unknown), many
    return dict(sorted(found.items(), key=lambda item: float(item[1][0].mean)))
