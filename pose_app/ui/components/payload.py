"""What the player needs to know of a clip, as plain numbers and text."""

import base64
from typing import Any

import numpy as np

from pose_app.figures.space import MIDDLE_Z_MM, box, cameras, levelled, looks_down, to_plot
from pose_app.skeleton import BONES, JOINT_NAMES, SIDES
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.served_files import jpeg, plotly_url
from pose_app.viewpoint import direction_up

Payload = dict[str, Any]  # what the player's script reads, as JSON
LEVEL = "grid level, as the legs tell"
LEANS = "grid as the camera was held: it may lean"
ASSUMED_FPS = 25.0  # for clips that do not say how fast they were filmed


def frame_urls(frames: np.ndarray) -> list[str]:
    """Encode frames, (8, 224, 224, 3) uint8 RGB, as data URLs."""
    return [f"data:image/jpeg;base64,{base64.b64encode(jpeg(frame)).decode()}" for frame in frames]


def player_payload(
    shown: PredictedClip,
    identity: str,
    urls: list[str],
    up: str = "-y",
    note: str = "",
    pitch: float | None = None,
) -> Payload:
    """Gather what the player draws.

    identity: tells this clip from any other. urls: the frames. up: the data's direction up. note: a sentence over
    the figure, or "". pitch: degrees by which the camera looked down, where the data say it: the grid is then level,
    and so it is where the person's legs tell the vertical.
    At least one of prediction and truth should be there; without both the figure is an empty room.
    """
    clip, prediction = shown.clip, shown.prediction
    joints, places, expected = (
        (prediction.joints, prediction.joints_px, prediction.expected_errors) if prediction else (None, None, None)
    )
    known = {"predicted": joints, "target": clip.target}
    plot = {name: to_plot(values, up) for name, values in known.items() if values is not None}
    turn, grid = _level(plot.get("target", plot.get("predicted")), up, pitch)
    plot = {name: values @ turn for name, values in plot.items()}
    steady = plot.get("target", plot.get("predicted", np.zeros((8, 17, 3))))
    width, height = box(*(plot.values() or [steady]))
    return {
        "id": identity,
        "name": clip.name,
        "frames": urls,
        "predicted": _numbers(plot.get("predicted")),
        "target": _numbers(plot.get("target")),
        "predicted_px": _numbers(places),
        "has_truth": clip.target is not None,
        "errors": _numbers(shown.errors),
        "expected": _numbers(expected),
        "names": list(JOINT_NAMES),
        "bones": [list(bone) for bone in BONES],
        "sides": list(SIDES),
        "half": [width, height],
        "middle_z": MIDDLE_Z_MM,
        "floor": round(float(steady[..., 2].min()), 1),
        "cameras": cameras(steady, turn),
        "grid": grid,
        "fps": clip.fps or ASSUMED_FPS,
        "note": note,
        "plotly": plotly_url(),
    }


def _level(joints: np.ndarray | None, up: str, pitch: float | None) -> tuple[np.ndarray, str]:
    """The turn to a level grid, (3, 3), and what to say of the grid; joints: (8, 17, 3), z up, or None."""
    if joints is None or up not in ("-y", "?"):  # other data have the vertical from whoever recorded them
        return np.eye(3), ""
    if pitch is not None:
        return levelled(looks_down(pitch)), ""
    vertical = direction_up(joints)
    return (np.eye(3), LEANS) if vertical is None else (levelled(vertical), LEVEL)


def _numbers(values: np.ndarray | None) -> list[Any] | None:
    return None if values is None else np.round(np.asarray(values, float), 1).tolist()
