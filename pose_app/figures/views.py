"""Errors by how a person is seen: from which side, from how far above."""

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.distributions import Measure
from pose_app.figures.style import BASELINE, ERROR_SCALE, GRID, NETWORK, finish, new_figure
from pose_app.viewpoint import SECTORS, sectors


def group_means(errors: np.ndarray, groups: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Average errors by group: (M,) mm and (M,) int below count -> ((count,) mm or NaN, (count,) how many)."""
    many = np.bincount(groups, minlength=count)
    sums = np.bincount(groups, errors, minlength=count)
    return np.where(many > 0, sums / np.maximum(many, 1), np.nan), many


def side_figure(errors: np.ndarray, degrees: np.ndarray) -> go.Figure:
    """Draw the error of the frames by which of eight sides of the person the camera sees.

    errors: (M,) mm, one a frame; degrees: (M,) as by viewpoint.side_seen. Seen from above with the person
    in the middle, facing down: each sector is where the camera stands. The ring is the mean of all frames.
    """
    means, many = group_means(errors, sectors(degrees), len(SECTORS))
    angles = 360 / len(SECTORS) * np.arange(len(SECTORS))
    mean = float(np.mean(errors))
    figure = new_figure()
    figure.add_barpolar(
        r=np.nan_to_num(means), theta=angles, width=41, name="MPJPE",
        marker={"color": np.nan_to_num(means), "colorscale": ERROR_SCALE, "cmin": 0, "cmax": max(np.nanmax(means), 1)},
        customdata=[[name, f"{n:,}", f"{n / len(errors):.0%}"] for name, n in zip(SECTORS, many, strict=True)],
        hovertemplate="%{customdata[0]}: %{r:.1f} mm<br>%{customdata[1]} frames, %{customdata[2]}<extra></extra>",
    )  # fmt: skip
    figure.add_scatterpolar(
        r=np.full(73, mean), theta=np.linspace(0, 360, 73), mode="lines", line={"color": BASELINE, "dash": "dot"},
        name="all frames", hovertemplate=f"all frames: {mean:.1f} mm<extra></extra>",
    )  # fmt: skip
    named = [f"<b>{name}</b><br>{mm:.0f} mm" if n else f"{name}<br>–"
             for name, mm, n in zip(SECTORS, means, many, strict=True)]  # fmt: skip
    figure = finish(figure, "", "", height=400)
    return figure.update_layout(
        showlegend=False, margin={"l": 70, "r": 70, "t": 46, "b": 46},
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "angularaxis": {
                "rotation": -90, "direction": "counterclockwise", "tickvals": angles, "ticktext": named,
                "gridcolor": GRID, "linecolor": GRID,
            },
            "radialaxis": {"gridcolor": GRID, "linecolor": GRID, "rangemode": "tozero", "angle": 67.5, "tickangle": 0,
                           "nticks": 5, "tickfont": {"size": 11}},
        },
    )  # fmt: skip


def bins(values: np.ndarray, measure: Measure) -> np.ndarray:
    """Give the bin of each value, which is the outermost one for those beyond: same shape, int from 0."""
    edges = _edges(measure)
    places: np.ndarray = np.clip(np.digitize(values, edges) - 1, 0, len(edges) - 2)
    return places


def bin_names(measure: Measure) -> list[str]:
    """Name the bins of a measure, such as '10 to 20 °'."""
    edges = _edges(measure)
    return [f"{low:g} to {high:g} {measure.unit}" for low, high in zip(edges, edges[1:], strict=False)]


def _edges(measure: Measure) -> np.ndarray:
    return np.arange(measure.low, measure.high + measure.step / 2, measure.step)


def binned_figure(errors: np.ndarray, values: np.ndarray, measure: Measure) -> go.Figure:
    """Draw the error of the frames by a measure of theirs: (M,) mm and (M,) in the measure's unit.

    Values beyond the measure's bins count in the outermost ones; bins without frames are left out.
    """
    edges = _edges(measure)
    groups = bins(values, measure)
    means, many = group_means(errors, groups, len(edges) - 1)
    filled = np.flatnonzero(many)
    figure = new_figure()
    figure.add_bar(
        x=(edges[:-1] + edges[1:])[filled] / 2, y=means[filled], width=measure.step * 0.92, marker_color=NETWORK,
        customdata=[[bin_names(measure)[i], f"{many[i]:,}"] for i in filled],
        # Bars that rest on few frames are paler: from a fiftieth of all frames on they are full.
        marker_opacity=0.3 + 0.7 * np.minimum(1, 50 * many[filled] / many.sum()),
        hovertemplate="%{customdata[0]}: %{y:.1f} mm<br>%{customdata[1]} frames<extra></extra>",
    )  # fmt: skip
    figure.add_hline(y=float(np.mean(errors)), line={"color": BASELINE, "dash": "dot"})
    return finish(figure, f"{measure.name.lower()}, {measure.unit}", "MPJPE, mm", height=300)
