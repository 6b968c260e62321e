"""Curves of a training run."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from pose_app.figures.style import NETWORK, SECOND, finish

TRAIN, VALIDATION = SECOND, NETWORK


def best_epoch(history: Sequence[Mapping[str, float]]) -> Mapping[str, float] | None:
    """The epoch with the least validation MPJPE; None where there was no validation."""
    scored = [row for row in history if math.isfinite(row["val_mpjpe"])]
    return min(scored, key=lambda row: row["val_mpjpe"], default=None)


def curve_figure(history: Sequence[Mapping[str, float]], column: str, unit: str, log: bool) -> go.Figure:
    """Draw a column of history.csv and its val_ twin over the epochs, the best epoch marked.

    history: one dict an epoch; column: 'loss' or 'mpjpe'; unit: of its values; log: logarithmic axis.
    """
    epochs = [row["epoch"] for row in history]
    figure = go.Figure()
    for name, key, colour in (("train", column, TRAIN), ("validation", f"val_{column}", VALIDATION)):
        figure.add_scatter(
            x=epochs, y=[_or_none(row[key]) for row in history], name=name, mode="lines+markers",
            line={"color": colour, "width": 2.5}, marker={"size": 6},
            hovertemplate=f"epoch %{{x:.0f}}: %{{y:.4~g}} {unit}",
        )  # fmt: skip
    best = best_epoch(history)
    if best is not None:
        figure.add_scatter(
            x=[best["epoch"]], y=[best[f"val_{column}"]], name=f"best epoch ({best['epoch']:.0f})", mode="markers",
            marker={"symbol": "star", "size": 15, "color": VALIDATION}, hoverinfo="skip",
        )  # fmt: skip
    figure.update_yaxes(type="log" if log else "linear", rangemode="normal" if log else "tozero")
    return finish(figure, "epoch", unit, height=340)


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
