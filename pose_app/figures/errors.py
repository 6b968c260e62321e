"""Where the errors are: by frame, joint, action, and how they are distributed."""

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.style import NETWORK, SECOND, finish
from pose_app.metrics import aligned_errors, joint_errors


def per_frame_figure(predicted: np.ndarray, target: np.ndarray) -> go.Figure:
    """Draw the error of each frame of a clip, as it is and after alignment.

    predicted, target: (T, 17, 3) mm.
    """
    frames = np.arange(1, len(predicted) + 1)
    figure = go.Figure()
    for name, errors, colour in (
        ("MPJPE", joint_errors(predicted, target), NETWORK),
        ("P-MPJPE", aligned_errors(predicted, target), SECOND),
    ):
        figure.add_bar(x=frames, y=errors.mean(-1), name=name, marker_color=colour, hovertemplate="%{y:.1f} mm")
    figure.update_layout(barmode="group")
    figure.update_xaxes(dtick=1)
    return finish(figure, "frame", "mm")
