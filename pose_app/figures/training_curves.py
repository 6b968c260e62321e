"""Curves of training runs: one run's two curves, or several runs over each other."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from pose_app.figures.style import BASELINE, NETWORK, SECOND, finish, new_figure

TRAIN, VALIDATION = SECOND, NETWORK
# Okabe and Ito's colours for all eyes, those that can be seen on white and on black.
RUN_COLOURS = ("#0072b2", "#e69f00", "#cc79a7", "#009e73", "#d55e00", "#56b4e9")
History = Sequence[Mapping[str, float]]


def last_stage(history: History) -> list[Mapping[str, float]]:
    """The rows of the last stage: another recipe or other clips make errors that cannot be set beside each other."""
    return [row for row in history if row.get("stage") == history[-1].get("stage")]


def first_of_stages(history: History) -> list[Mapping[str, float]]:
    """The first row of every stage but the first."""
    pairs = zip(history[1:], history, strict=False)
    return [row for row, before in pairs if row.get("stage") != before.get("stage")]


def best_epoch(history: History) -> Mapping[str, float] | None:
    """The epoch of the last stage with the least validation MPJPE; None where there was no validation."""
    scored = [row for row in last_stage(history) if math.isfinite(row["val_mpjpe"])]
    return min(scored, key=lambda row: row["val_mpjpe"], default=None)


def smooth(values: Sequence[float], weight: float) -> list[float]:
    """Average each value with those before it, the value n epochs back counting weight^n.

    weight: 0 to 1, 0 changes nothing. The mean is over what there is, so the first value stays (an
    exponential moving average with Kingma and Ba's bias correction, "Adam", 2015, section 3). NaN stays
    NaN and counts for nothing.
    """
    total = mass = 0.0
    result = []
    for value in values:
        if math.isfinite(value):
            total, mass = weight * total + value, weight * mass + 1
        result.append(total / mass if math.isfinite(value) else math.nan)
    return result


def curve_figure(history: History, column: str, unit: str, log: bool, smoothing: float = 0.0) -> go.Figure:
    """Draw a column of history.csv and its val_ twin over the epochs, the best epoch marked, the gap shaded.

    history: one dict an epoch; column: 'loss' or 'mpjpe'; unit: of its values; log: logarithmic axis;
    smoothing: smooth's weight; the values themselves then stand behind as dots. An upright line is drawn
    where a stage begins.
    """
    figure = new_figure()
    for name, key, colour in (("train", column, TRAIN), ("validation", f"val_{column}", VALIDATION)):
        shade = {"fill": "tonexty", "fillcolor": "rgba(128,140,148,.14)"} if name == "validation" else {}
        _line(figure, history, key, name, {"color": colour, "width": 2.5}, unit, smoothing, **shade)
    _mark_best(figure, history, column, VALIDATION, smoothing, legend=True)
    if smoothing:
        for key, colour in ((column, TRAIN), (f"val_{column}", VALIDATION)):
            _dots(figure, history, key, colour)
    _mark_stages(figure, history)
    return _finish(figure, unit, log)


def runs_figure(runs: Mapping[str, History], column: str, unit: str, log: bool, smoothing: float = 0.0) -> go.Figure:
    """Draw several runs over each other: name -> history; validation as a line, train dotted, one colour a run."""
    figure = new_figure()
    for (name, history), colour in zip(runs.items(), _colours(len(runs)), strict=True):
        line = {"color": colour, "width": 2.5}
        _line(figure, history, f"val_{column}", name, line, unit, smoothing, legendgroup=name)
        dotted = {"color": colour, "width": 1.8, "dash": "dot"}
        _line(figure, history, column, f"{name}, train", dotted, unit, smoothing, legendgroup=name, showlegend=False)
        _mark_best(figure, history, column, colour, smoothing)
    return _finish(figure, unit, log)


def gap_figure(runs: Mapping[str, History]) -> go.Figure:
    """Draw validation less train MPJPE over the epochs, mm; above zero, what was learned is known less well anew."""
    figure = new_figure()
    for (name, history), colour in zip(runs.items(), _colours(len(runs)), strict=True):
        figure.add_scatter(
            x=[row["epoch"] for row in history], y=[_or_none(row["val_mpjpe"] - row["mpjpe"]) for row in history],
            name=name, mode="lines+markers", marker={"size": 5}, line={"color": colour, "width": 2.5},
            customdata=[f"{row['val_mpjpe'] - row['mpjpe']:+z.1f}" for row in history],
            hovertemplate="epoch %{x:.0f}: %{customdata} mm",
        )  # fmt: skip
    figure.add_hline(0, line={"color": BASELINE, "width": 1, "dash": "dash"})
    if len(runs) == 1:
        _mark_stages(figure, *runs.values())
    return _whole_epochs(finish(figure, "epoch", "mm", height=260))


def _colours(count: int) -> list[str]:
    return [RUN_COLOURS[i % len(RUN_COLOURS)] for i in range(count)]


def _line(
    figure: go.Figure,
    history: History,
    key: str,
    name: str,
    line: dict[str, Any],
    unit: str,
    smoothing: float,
    **more: Any,
) -> None:
    values = smooth([row[key] for row in history], smoothing)
    figure.add_scatter(
        x=[row["epoch"] for row in history], y=[_or_none(value) for value in values], name=name, line=line,
        mode="lines" if smoothing else "lines+markers", marker={"size": 6},
        hovertemplate=f"epoch %{{x:.0f}}: %{{y:.4~g}} {unit}", **more,
    )  # fmt: skip


def _dots(figure: go.Figure, history: History, key: str, colour: str) -> None:
    figure.add_scatter(
        x=[row["epoch"] for row in history], y=[_or_none(row[key]) for row in history], mode="markers",
        marker={"size": 4, "color": colour, "opacity": 0.45}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _mark_best(
    figure: go.Figure, history: History, column: str, colour: str, smoothing: float, legend: bool = False
) -> None:
    best = best_epoch(history)
    if best is None:
        return
    place = [row["epoch"] for row in history].index(best["epoch"])
    figure.add_scatter(
        x=[best["epoch"]], y=[smooth([row[f"val_{column}"] for row in history], smoothing)[place]], mode="markers",
        name=f"best epoch ({best['epoch']:.0f})", marker={"symbol": "star", "size": 15, "color": colour},
        hoverinfo="skip", showlegend=legend,
    )  # fmt: skip


def _mark_stages(figure: go.Figure, history: History) -> None:
    for row in first_of_stages(history):
        figure.add_vline(row["epoch"] - 0.5, line={"color": BASELINE, "width": 1, "dash": "dot"})


def _finish(figure: go.Figure, unit: str, log: bool) -> go.Figure:
    figure.update_yaxes(type="log" if log else "linear", rangemode="normal" if log else "tozero")
    # A fill reverses the legend.
    return _whole_epochs(finish(figure, "epoch", unit, height=340)).update_layout(legend_traceorder="normal")


def _whole_epochs(figure: go.Figure) -> go.Figure:
    epochs = [x for trace in figure.data for x in trace.x]
    few = bool(epochs) and max(epochs) - min(epochs) < 10  # more have whole ticks of themselves
    return figure.update_xaxes(dtick=1) if few else figure


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
