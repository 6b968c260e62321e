"""Which of two networks is better, in words and numbers."""

import numpy as np

from pose_app import metrics
from pose_app.comparison import Difference
from pose_app.ui.theme import Card
from pose_app.ui.validation.scored_data import Scored

Names = tuple[str, str]
_MEASURES = {
    "MPJPE": lambda s: s.per_clip,
    "P-MPJPE": lambda s: s.aligned.mean((1, 2)),
    "MPJVE": lambda s: metrics.velocity_errors(s.predicted, s.target).mean((1, 2)),
    "PCK@150": lambda s: (s.errors < metrics.PCK_THRESHOLD).mean((1, 2)),
    "Sides swapped": lambda s: metrics.swapped(s.predicted, s.target).mean(1),
}
_SHARES = ("PCK@150", "Sides swapped")


def verdict(difference: Difference, a: np.ndarray, b: np.ndarray, names: Names) -> str:
    """Say in words which network is better: difference of b less a, both (N,) mm by clip."""
    better, worse = names[::-1] if difference.mean < 0 else names
    nearer = int(((b < a) if difference.mean < 0 else (a < b)).sum())
    low, high = float(difference.low), float(difference.high)
    interval = "{:.1f} to {:.1f} mm".format(*sorted((abs(low), abs(high))))
    if difference.sure:
        return (
            f"**{better} is better than {worse}**: its MPJPE is {abs(difference.mean):.1f} mm lower on average over "
            f"{len(a):,} clips (95 % interval {interval}). It is nearer to the truth on {nearer:,} of them, "
            f"{nearer / len(a):.0%}."
        )
    return (
        f"**No clear winner between {names[0]} and {names[1]}**: the MPJPE of {names[1]} differs by "
        f"{difference.mean:+z.1f} mm on average over {len(a):,} clips, but the 95 % interval, {low:+z.1f} to "
        f"{high:+z.1f} mm, has zero in it."
    )


def measures(scores: Scored) -> np.ndarray:
    """Give what the cards compare, (n, 5) one row a clip: errors in mm, shares from 0 to 1."""
    return np.stack([of(scores) for of in _MEASURES.values()], 1)


def difference_cards(difference: Difference, a: np.ndarray, b: np.ndarray, names: Names) -> list[Card]:
    """Show each measure's mean difference, what it comes from, and its 95 % interval.

    a, b: of both networks as by measures; difference: their paired difference.
    """
    shown = []
    for column, name in enumerate(_MEASURES):
        share = name in _SHARES
        scale, unit = (100, "points") if share else (1, "mm")
        text = "{:.1%}" if share else "{:.1f} mm"
        low, high = (f"{scale * end[column]:+z.1f}" for end in (difference.low, difference.high))
        shown.append(
            Card(
                name,
                f"{scale * difference.mean[column]:+z.1f}",
                unit,
                f"{names[0]} {text.format(a[:, column].mean())} → {names[1]} {text.format(b[:, column].mean())}",
                f"95 %: {low} to {high}" + ("" if difference.sure[column] else ", unclear"),
            )
        )
    return shown
