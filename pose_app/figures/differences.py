"""What two networks' errors differ by: clip by clip, and by group."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from pose_app.comparison import Difference
from pose_app.figures.style import BASELINE, NETWORK, SECOND, finish, new_figure


def sorted_differences_figure(difference: np.ndarray, names: tuple[str, str]) -> go.Figure:
    """Draw the clips' differences in order: (N,) mm, the second's MPJPE less the first's.

    Purple below zero, where the second network is nearer, teal above, where the first is.
    """
    ordered = np.sort(difference)
    share = (np.arange(len(ordered)) + 0.5) / len(ordered)
    figure = new_figure()
    for sign, name, colour in ((-1, names[1], SECOND), (1, names[0], NETWORK)):
        figure.add_scatter(
            x=share, y=np.where(sign * ordered > 0, ordered, 0), mode="lines", fill="tozeroy", name=f"{name} nearer",
            line={"color": colour, "width": 1, "shape": "hvh"},
            customdata=[f"{mm:+z.1f}" for mm in ordered],
            hovertemplate="%{customdata} mm, at %{x:.0%} of the clips<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    return finish(figure, "clips, in the order of their difference", "difference, mm", height=380)


def group_differences_figure(groups: Mapping[str, tuple[Difference, int]], names: tuple[str, str]) -> go.Figure:
    """Draw the mean difference of each group of clips with its 95 % interval, the second's largest gain at the top.

    groups: name -> (Difference of the second less the first, mm, number of clips), as by differences_by_group.
    """
    rows = list(groups.items())[::-1]  # plotly draws the first bar at the bottom
    means = np.array([float(each.mean) for _, (each, _) in rows])
    low, high = (np.array([float(getattr(each, end)) for _, (each, _) in rows]) for end in ("low", "high"))
    texts = [
        f"{names[int(mean < 0)]} nearer by {abs(mean):.1f} mm"
        + (f"<br>95 % interval {a:+z.1f} to {b:+z.1f} mm" if np.isfinite(a) else "<br>too few clips for an interval")
        for mean, a, b in zip(means, low, high, strict=True)
    ]
    figure = new_figure()
    figure.add_bar(
        x=means, y=[f"{name} ({count})" for name, (_, count) in rows], orientation="h",
        marker_color=[SECOND if mean < 0 else NETWORK for mean in means], customdata=texts,
        error_x={"type": "data", "symmetric": False, "array": _or_none(high - means),
                 "arrayminus": _or_none(means - low), "color": BASELINE, "thickness": 1.5, "width": 3},
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )  # fmt: skip
    return finish(figure, "difference, mm", "", height=max(220, 80 + 24 * len(rows)))


def _or_none(lengths: np.ndarray) -> list[float | None]:
    # Where there is no interval no bar is drawn: one of length 0 would look like certainty.
    return [float(length) if np.isfinite(length) else None for length in lengths]
