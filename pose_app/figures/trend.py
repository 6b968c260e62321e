"""Clips as points, with the trend that is in them."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.style import BASELINE, NETWORK, SECOND, finish, new_figure

DRAWN = 800  # points; more would slow the browser and only fill the same area
_GROUPS = 10


def evenly(values: np.ndarray, most: int = DRAWN) -> np.ndarray:
    """Choose at most `most` of (N,) values, evenly by rank, the least and largest among them: indices."""
    order = np.argsort(values, kind="stable")
    chosen: np.ndarray = order[np.unique(np.linspace(0, len(order) - 1, min(len(order), most)).round().astype(int))]
    return chosen


def trend_figure(x: np.ndarray, y: np.ndarray, names: Sequence[str], x_title: str) -> go.Figure:
    """Draw clips by distance and error, with the mean error of each tenth of them.

    x: (N,) mm, the distance; y: (N,) mm, the MPJPE; names: of the clips. Of more than 800 clips 800 are drawn,
    evenly by distance; the line always rests on all.
    """
    shown = evenly(x)
    figure = new_figure()
    figure.add_scatter(
        x=x[shown], y=y[shown], mode="markers", name="clips", marker={"color": NETWORK, "size": 6, "opacity": 0.45},
        text=[names[i] for i in shown], hovertemplate="%{text}: %{y:.0f} mm<extra></extra>",
    )  # fmt: skip
    groups = np.array_split(np.argsort(x, kind="stable"), min(_GROUPS, len(x)))
    figure.add_scatter(
        x=[x[g].mean() for g in groups], y=[y[g].mean() for g in groups], mode="lines+markers", name="mean of a tenth",
        line={"color": SECOND, "width": 3}, marker={"size": 8},
        hovertemplate="mean of a tenth of the clips: %{y:.1f} mm<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero")
    return finish(figure, x_title, "MPJPE of a clip, mm", height=340)


def expectation_figure(expected: np.ndarray, errors: np.ndarray, names: Sequence[str]) -> go.Figure:
    """Draw clips by the error the network expects of itself and the true one, with the line where both agree.

    expected, errors: (N,) mm, means of the clips; names: of the clips. As trend_figure otherwise.
    """
    figure = trend_figure(expected, errors, names, "error the network expects, mm")
    ends = [float(expected.min()), float(expected.max())]
    figure.add_scatter(
        x=ends, y=ends, mode="lines", name="as expected", line={"color": BASELINE, "dash": "dot"}, hoverinfo="skip"
    )
    return figure


def pairs_figure(a: np.ndarray, b: np.ndarray, clips: Sequence[str], names: tuple[str, str]) -> go.Figure:
    """Draw each clip by the errors of two networks, purple where the second is nearer.

    a, b: (N,) mm; clips: their names; names: of the networks. Of more than 800 clips 800 are drawn, evenly by
    difference.
    """
    shown = evenly(b - a)
    top = 1.05 * float(max(a.max(), b.max()))
    figure = new_figure()
    sign = np.sign(b[shown] - a[shown])
    for wanted, name, colour in ((-1, f"{names[1]} nearer", SECOND), (1, f"{names[0]} nearer", NETWORK),
                                 (0, "equal", BASELINE)):  # fmt: skip
        chosen = shown[sign == wanted]
        figure.add_scatter(
            x=a[chosen], y=b[chosen], mode="markers", name=name, showlegend=bool(len(chosen)),
            marker={"color": colour, "size": 6, "opacity": 0.55}, text=[clips[i] for i in chosen],
            hovertemplate=f"%{{text}}<br>{names[0]}: %{{x:.1f}} mm<br>{names[1]}: %{{y:.1f}} mm<extra></extra>",
        )  # fmt: skip
    line = {"color": BASELINE, "dash": "dot"}
    figure.add_scatter(x=[0, top], y=[0, top], mode="lines", line=line, showlegend=False, hoverinfo="skip")
    figure.update_xaxes(range=[0, top])
    figure.update_yaxes(range=[0, top])
    return finish(figure, f"{names[0]}: MPJPE of a clip, mm", f"{names[1]}: MPJPE of a clip, mm", height=380)
