"""Two networks on the same clips: paired differences, and how sure they are."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError

REPLICATES = 2000
CONFIDENCE = 0.95
FEWEST = 5  # clips of a group that an interval is given for: draws from fewer tell too little
_AT_ONCE = 100  # replicates; with 5,000 clips and 18 columns they hold 72 MB


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
    from scipy.stats import bootstrap  # takes a while to import

    difference = (b - a).reshape(len(a), -1)
    interval = bootstrap(
        (difference,), np.mean, n_resamples=replicates, batch=_AT_ONCE, confidence_level=CONFIDENCE,
        method="percentile", rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    low, high = np.asarray(interval.low), np.asarray(interval.high)
    shape = a.shape[1:]
    return Difference(difference.mean(0).reshape(shape), low.reshape(shape), high.reshape(shape))


def differences_by_group(a: np.ndarray, b: np.ndarray, groups: np.ndarray) -> dict[str, tuple[Difference, int]]:
    """Compare within each group of clips, such as an action.

    a, b: (N,) mm; groups: (N,) names. Returns name -> (Difference, number of clips), the largest gain of b
    first; a group of fewer than 5 clips has an interval of NaN.
    """
    differences = {}
    for name in sorted(set(groups.tolist())):
        chosen = groups == name
        many = int(chosen.sum())
        if many >= FEWEST:
            differences[name] = paired_difference(a[chosen], b[chosen]), many
        else:
            unknown = np.array(np.nan)
            differences[name] = Difference((b - a)[chosen].mean(), unknown, unknown), many
    return dict(sorted(differences.items(), key=lambda item: float(item[1][0].mean)))
