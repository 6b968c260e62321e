"""The lengths of bones: a person's do not change from frame to frame, and left and right are alike."""

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.style import BASELINE, SIDE_COLOURS, finish, new_figure
from pose_app.plausibility import bone_lengths
from pose_app.skeleton import BONE_NAMES, BONES, JOINT_NAMES, SIDES


def left_right_difference(joints: np.ndarray) -> float:
    """How much left and right bones differ in length: (T, 17, 3) mm, gives the mean over pairs, mm."""
    lengths = bone_lengths(joints).mean(0)
    pairs = _pairs()
    return float(np.mean([abs(lengths[left] - lengths[right]) for left, right in pairs]))


def _pairs() -> list[tuple[int, int]]:
    names = [JOINT_NAMES[child] for _, child in BONES]
    return [(b, names.index("R" + name[1:])) for b, name in enumerate(names) if SIDES[BONES[b][1]] == "left"]


def bones_figure(predicted: np.ndarray, target: np.ndarray | None) -> go.Figure:
    """Draw each bone's predicted length, mean and range over the frames, with the true one as a tick.

    predicted, target: (T, 17, 3) mm; target may be None.
    """
    order = _drawing_order()
    names = [BONE_NAMES[b] for b in order]
    lengths = bone_lengths(predicted)[:, order]
    mean = lengths.mean(0)
    colours = [SIDE_COLOURS[SIDES[BONES[b][1]]] for b in order]
    figure = new_figure()
    for colour, side in ((SIDE_COLOURS[side], side) for side in ("left", "right", "centre")):
        own = [i for i, c in enumerate(colours) if c == colour]
        spread = np.stack([lengths.min(0), lengths.max(0)], -1)[own]
        error = {
            "array": spread[:, 1] - mean[own], "arrayminus": mean[own] - spread[:, 0], "color": colour,
            "thickness": 3, "width": 0,
        }  # fmt: skip
        figure.add_scatter(
            x=mean[own], y=[names[i] for i in own], mode="markers", name=side, error_x=error, customdata=spread,
            marker={"color": colour, "size": 9},
            hovertemplate="%{y}: %{x:.0f} mm predicted, %{customdata[0]:.0f} to %{customdata[1]:.0f}<extra></extra>",
        )  # fmt: skip
    if target is not None:
        marker = {"symbol": "line-ns", "size": 9, "line": {"width": 2.5, "color": BASELINE}, "color": BASELINE}
        figure.add_scatter(
            x=bone_lengths(target).mean(0)[order], y=names, mode="markers", name="true", marker=marker,
            hovertemplate="%{y}: %{x:.0f} mm true<extra></extra>",
        )  # fmt: skip
    figure = finish(figure, "mm", "", height=430)
    figure.update_yaxes(categoryorder="array", categoryarray=names)
    return figure.update_xaxes(rangemode="tozero")


def _drawing_order() -> list[int]:
    """Bones from the bottom up, left and right of each beside each other."""
    order = [b for b in range(len(BONES)) if SIDES[BONES[b][1]] == "centre"]
    for left, right in _pairs():
        order += [left, right]
    return order[::-1]
