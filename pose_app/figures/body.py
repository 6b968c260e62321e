"""The error of each joint, drawn where the joint is: a standing body that faces the reader."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.style import ERROR_SCALE, NETWORK, SECOND, SIDE_COLOURS, finish, new_figure
from pose_app.skeleton import BONES, JOINT_NAMES, SIDES

# Where each joint is drawn, and where its number stands from there, in pixels right and up. The body faces
# the reader, so its left is at the reader's right; the right side mirrors what is written for the left.
_PLACES = {
    "Hip": (0, 0, 0, -34), "Spine": (0, 0.24, 24, 0), "Thorax": (0, 0.5, 18, -28), "Neck/Nose": (0, 0.7, 24, 0),
    "Head": (0, 0.9, 24, 0), "LHip": (0.2, -0.03, 24, 0), "LKnee": (0.24, -0.5, 26, 0),
    "LAnkle": (0.27, -0.95, 26, 0), "LShoulder": (0.3, 0.47, 0, 30), "LElbow": (0.58, 0.36, 0, 32),
    "LWrist": (0.86, 0.24, 0, -32),
}  # fmt: skip


def _place(name: str) -> tuple[float, float, float, float]:
    if name in _PLACES:
        return _PLACES[name]
    x, y, right, up = _PLACES[f"L{name[1:]}"]
    return -x, y, -right, up


_XY = np.array([_place(name)[:2] for name in JOINT_NAMES], float)
_SMALLEST, _LARGEST = 11, 40  # pixels across


def body_figure(errors: np.ndarray) -> go.Figure:
    """Draw the mean error of each joint on a standing body: (17,) mm, larger and darker where it is larger."""
    top = max(float(errors.max()), 1e-9)
    marker = {"color": errors, "colorscale": ERROR_SCALE, "cmin": 0, "cmax": top}
    texts = [f"{mm:.0f}" for mm in errors]
    hovers = [f"{name}: {mm:.1f} mm" for name, mm in zip(JOINT_NAMES, errors, strict=True)]
    return _body(np.asarray(errors) / top, marker, texts, hovers)


def body_difference_figure(differences: np.ndarray, names: tuple[str, str]) -> go.Figure:
    """Draw which of two networks is nearer on each joint, and by how much.

    differences: (17,) mm, the second's error less the first's. names: of both.
    """
    size = np.abs(differences)
    marker = {"color": [SECOND if d < 0 else NETWORK for d in differences]}
    texts = [f"{d:+z.0f}" for d in differences]
    hovers = [
        f"{joint}: {names[int(d < 0)]} is {abs(d):.1f} mm nearer"
        for joint, d in zip(JOINT_NAMES, differences, strict=True)
    ]
    return _body(size / max(float(size.max()), 1e-9), marker, texts, hovers)


def _body(shares: np.ndarray, marker: dict[str, Any], texts: list[str], hovers: list[str]) -> go.Figure:
    figure = new_figure()
    for parent, child in BONES:
        ends = _XY[[parent, child]]
        line = {"color": SIDE_COLOURS[SIDES[child]], "width": 5}
        figure.add_scatter(x=ends[:, 0], y=ends[:, 1], mode="lines", line=line, opacity=0.55, hoverinfo="skip")
    marker |= {
        "size": _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(shares),  # the area tells the error
        "opacity": 1,
        "line": {"width": 1.5, "color": "rgba(255,255,255,.85)"},
    }
    figure.add_scatter(x=_XY[:, 0], y=_XY[:, 1], mode="markers", marker=marker, text=hovers, hoverinfo="text")
    for name, text in zip(JOINT_NAMES, texts, strict=True):
        x, y, right, up = _place(name)
        figure.add_annotation(
            x=x, y=y, text=f"<b>{text}</b> <span style='font-size:.8em'>{name}</span>", showarrow=False,
            xanchor="center" if not right else "left" if right > 0 else "right", xshift=right, yshift=up,
        )  # fmt: skip
    figure = finish(figure, "", "", height=520)
    for sign, side in ((1, "left"), (-1, "right")):
        figure.add_annotation(
            x=sign * 0.8, y=0.98, text=f"their {side}", showarrow=False, font_color=SIDE_COLOURS[side]
        )
    figure.update_xaxes(visible=False, range=[-1.12, 1.12], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-1.08, 1.05], fixedrange=True)
    return figure.update_layout(showlegend=False, margin={"l": 0, "r": 0, "t": 0, "b": 0})
