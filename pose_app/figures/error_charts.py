"""Where the errors are: by frame, joint and action, and how they are distributed."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.style import BASELINE, NETWORK, SECOND, SIDE_COLOURS, finish, new_figure
from pose_app.metrics import AUC_THRESHOLDS
from pose_app.skeleton import JOINT_NAMES, SIDES

_MM = "%{y:.1f} mm"


def frames_figure(errors: np.ndarray, aligned: np.ndarray) -> go.Figure:
    """Draw the error of each frame: (..., T, 17) mm as it is, and the same after alignment; clips are averaged."""
    frames = np.arange(1, errors.shape[-2] + 1)
    figure = new_figure()
    for name, values, colour in (("MPJPE", errors, NETWORK), ("P-MPJPE", aligned, SECOND)):
        mean = values.mean(-1).reshape(-1, len(frames)).mean(0)
        figure.add_bar(x=frames, y=mean, name=name, marker_color=colour, hovertemplate=_MM)
    figure.update_layout(barmode="group")
    figure.update_xaxes(dtick=1)
    return finish(figure, "frame", "mm")


def per_joint_figure(errors: np.ndarray, baseline: np.ndarray | None = None) -> go.Figure:
    """Draw the mean error of each joint, left and right in their colours.

    errors, baseline: (..., 17) mm; baseline is what the mean pose would give, as a tick on each bar.
    """
    order = np.arange(len(JOINT_NAMES))[::-1]  # plotly draws the first bar at the bottom
    names = [JOINT_NAMES[j] for j in order]
    mean = errors.reshape(-1, len(JOINT_NAMES)).mean(0)
    figure = new_figure()
    colours = [SIDE_COLOURS[SIDES[j]] for j in order]
    figure.add_bar(
        x=mean[order], y=names, orientation="h", name="network", marker_color=colours,
        hovertemplate="%{y}: %{x:.1f} mm<extra></extra>",
    )  # fmt: skip
    if baseline is not None:
        constant = baseline.reshape(-1, len(JOINT_NAMES)).mean(0)
        marker = {"symbol": "line-ns", "size": 13, "line": {"width": 2.5, "color": BASELINE}, "color": BASELINE}
        figure.add_scatter(
            x=constant[order], y=names, mode="markers", name="mean pose", marker=marker,
            hovertemplate="mean pose: %{x:.1f} mm<extra></extra>",
        )  # fmt: skip
    figure = finish(figure, "mm", "", height=430)
    return figure.update_layout(showlegend=False)


def per_action_figure(per_clip: np.ndarray, actions: Sequence[str]) -> go.Figure:
    """Draw the mean error of each action, worst at the top, with how many clips it rests on.

    per_clip: (N,) mm, one a clip; actions: one a clip.
    """
    of_clip = np.array(actions, dtype=object)
    means = sorted((float(per_clip[of_clip == name].mean()), name) for name in set(actions))
    counts = [f"{(of_clip == name).sum()} clips" for _, name in means]
    figure = new_figure()
    figure.add_bar(
        x=[mm for mm, _ in means], y=[name for _, name in means], orientation="h", marker_color=NETWORK,
        customdata=counts, hovertemplate="%{y}: %{x:.1f} mm, %{customdata}<extra></extra>",
    )  # fmt: skip
    return finish(figure, "mm", "", height=max(220, 80 + 24 * len(means)))


def distribution_figure(per_clip: Mapping[str, np.ndarray]) -> go.Figure:
    """Draw how many clips have which MPJPE: name -> (N,) mm, on bins that all share."""
    top = max(float(np.max(values)) for values in per_clip.values())
    step = _round_step(top / 30)
    figure = new_figure()
    for (name, values), colour in zip(per_clip.items(), (NETWORK, BASELINE), strict=False):
        figure.add_histogram(
            x=values, name=name, marker_color=colour, opacity=0.75, xbins={"start": 0, "size": step},
            hovertemplate="%{x} mm: %{y} clips",
        )  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.04)
    return finish(figure, "MPJPE of a clip, mm", "clips")


def _round_step(step: float) -> float:
    return next((s for s in (1, 2, 5, 10, 20, 50) if s >= step), 100)


def cdf_figure(per_clip: Mapping[str, np.ndarray]) -> go.Figure:
    """Draw the share of clips whose MPJPE is at most x: name -> (N,) mm."""
    figure = new_figure()
    for (name, values), colour in zip(per_clip.items(), (NETWORK, BASELINE), strict=False):
        ordered = np.sort(values)
        share = np.arange(1, len(ordered) + 1) / len(ordered)
        line = {"shape": "hv", "color": colour, "width": 2.5}
        figure.add_scatter(
            x=ordered, y=share, name=name, mode="lines", line=line, hovertemplate="%{y:.0%} ≤ %{x:.0f} mm"
        )
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    return finish(figure, "MPJPE of a clip, mm", "clips at most this far off")


def pck_figure(curves: Mapping[str, np.ndarray]) -> go.Figure:
    """Draw PCK against its threshold: name -> (31,) shares at AUC_THRESHOLDS."""
    figure = new_figure()
    for (name, curve), colour in zip(curves.items(), (NETWORK, BASELINE), strict=False):
        figure.add_scatter(
            x=AUC_THRESHOLDS, y=curve, name=name, mode="lines", line={"color": colour, "width": 2.5},
            hovertemplate="%{y:.0%} within %{x:.0f} mm",
        )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    figure.update_xaxes(dtick=30)
    return finish(figure, "threshold, mm", "joints within it")
