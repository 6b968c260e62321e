"""What a data set shows: from where the people are seen, how large they are, how they hold themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from pose_app.figures.space import to_plot
from pose_app.figures.style import NETWORK, SECOND, finish, new_figure
from pose_app.skeleton import FRAME_SIZE, JOINT_NAMES
from pose_app.viewpoint import elevation, side_seen

_INDEX = {name: j for j, name in enumerate(JOINT_NAMES)}
_LIMBS = {
    "knee": (("LHip", "LKnee", "LAnkle"), ("RHip", "RKnee", "RAnkle")),
    "elbow": (("LShoulder", "LElbow", "LWrist"), ("RShoulder", "RElbow", "RWrist")),
}


@dataclass(frozen=True)
class Measure:
    """One number of each frame: its name, unit, what it means, and the bins it is counted in."""

    name: str
    unit: str
    meaning: str
    low: float
    high: float
    step: float


YAW = Measure(
    "Side seen", "degrees", "0: the person faces the camera; 90: their left side is seen; 180: their back",
    -180, 180, 20,
)  # fmt: skip
ELEVATION = Measure(
    "Seen from above", "degrees", "angle of the view over the trunk: of an upright person, the camera's pitch",
    -90, 90, 10,
)  # fmt: skip
SIZE = Measure("Height in the crop", "%", "from the highest joint to the lowest; over 100 is cut off", 0, 150, 7.5)
KNEE = Measure("Knee", "degrees", "180: straight; both knees", 0, 180, 10)
ELBOW = Measure("Elbow", "degrees", "180: straight; both elbows", 0, 180, 10)
HAND = Measure("Hand over the hip", "mm", "both wrists, along the picture's upright", -1000, 1250, 125)


def pose_measures(joints: np.ndarray, up: str, joints_2d: np.ndarray | None) -> dict[Measure, np.ndarray]:
    """Measure every frame of a data set.

    joints: (N, T, 17, 3) mm, relative to the hip. up: the data's direction up, such as '-y' for a camera's
    frame. joints_2d: (N, T, 17, 2 or 3) pixels of the 224-pixel crop, or None, which leaves SIZE out.
    Returns Measure -> (M,) values.
    """
    poses = to_plot(np.asarray(joints, float), up).reshape(-1, len(JOINT_NAMES), 3)
    measured = {YAW: side_seen(poses), ELEVATION: elevation(poses)}
    if joints_2d is not None:
        height = joints_2d[..., 1].reshape(-1, len(JOINT_NAMES))
        measured[SIZE] = 100 * (height.max(1) - height.min(1)) / FRAME_SIZE
    measured[KNEE], measured[ELBOW] = limb_angles(poses, "knee"), limb_angles(poses, "elbow")
    wrists = [_INDEX["LWrist"], _INDEX["RWrist"]]
    measured[HAND] = (poses[:, wrists, 2] - poses[:, :1, 2]).ravel()
    return measured


def limb_angles(poses: np.ndarray, limb: str) -> np.ndarray:
    """Angles at both knees or both elbows: (M, 17, 3) -> (2 M,) degrees, 180 for a straight limb."""
    angles = []
    for first, middle, last in _LIMBS[limb]:
        a, b = poses[:, _INDEX[first]] - poses[:, _INDEX[middle]], poses[:, _INDEX[last]] - poses[:, _INDEX[middle]]
        lengths = np.maximum(np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1), 1e-9)
        angles.append(np.degrees(np.arccos(np.clip((a * b).sum(1) / lengths, -1, 1))))
    return np.concatenate(angles)


def share_figure(measure: Measure, values: Mapping[str, np.ndarray]) -> go.Figure:
    """Draw which share of the frames lies in each bin: name of the data -> (M,) values of the measure.

    Values beyond the bins count in the outermost ones.
    """
    edges = np.arange(measure.low, measure.high + measure.step / 2, measure.step)
    figure = new_figure()
    for (name, data), colour in zip(values.items(), (NETWORK, SECOND), strict=False):
        counts, _ = np.histogram(np.clip(data, edges[0], edges[-1]), edges)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2, y=counts / max(len(data), 1), width=measure.step, name=name,
            marker={"color": colour, "line": {"width": 0}}, opacity=0.6,
            customdata=[f"{a:g} to {b:g} {measure.unit}" for a, b in zip(edges[:-1], edges[1:], strict=True)],
            hovertemplate="%{customdata}: %{y:.1%}",
        )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(tickformat=".0%")
    figure = finish(figure, measure.unit, "", height=230)
    if measure.unit == "degrees":
        figure.update_xaxes(dtick=90 if measure.high - measure.low > 180 else 45)
    return figure.update_layout(bargap=0.04, showlegend=False, margin={"l": 8, "r": 8, "t": 6, "b": 8})
