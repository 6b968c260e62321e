"""A network whose every error is known, and ways to read a page that AppTest drew."""

import json
import threading
from io import BytesIO

import numpy as np
from streamlit.testing.v1 import AppTest

from pose_app.clips import Prediction
from pose_app.ui.first_figure import FirstFigure
from pose_app.ui.session import key_of_kind

_MARKS = {"player": "frames", "joints": "sides", "picker": "people", "timeline": "rows"}  # what only they are given
OFFSET = np.array([3.0, 4.0, 0.0])  # 3-4-5: every joint is 5 mm off


class FiveMillimetresOff:
    """Says the truth of the clip, shifted by 3 and 4 mm; frame 0's first pixel names the clip."""

    device, weights, engine = "a test's CPU", "first", "none"

    def __init__(self, targets):
        self.targets, self.asked = targets, []

    def predict(self, clip):
        index = int(clip.frames[0, 0, 0, 0])
        self.asked.append(index)
        joints = (self.targets[index % len(self.targets)] * 1000 + OFFSET).astype(np.float32)
        return Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.01)

    def close(self):
        """A stand-in holds nothing."""


def page(module, data, weights):
    return AppTest.from_string(
        f"from pose_app.ui import layout\nfrom pose_app.ui.{module} import page\n"
        "from pose_app.ui.options import parse_options\n"
        f"options = parse_options(['--data', {str(data)!r}, '--weights', {str(weights)!r}])\n"
        f"layout.draw_page(options, page.render)",
        default_timeout=30,
    )


def components(at):
    """What the page's components were given, by what they are."""
    said = [json.loads(item.proto.json) for item in at.get("bidi_component")]
    given = [data[0] if isinstance(data, list) else data for data in said]
    return {next((name for name, mark in _MARKS.items() if mark in data), data.get("alt")): data for data in given}


def say_drawn(at):
    """Say that the session's first figure is drawn, as a browser would."""
    at.session_state[key_of_kind(FirstFigure)] = FirstFigure(drawn=True)


def settled(at):
    """Say that the figure is drawn, as a browser would, and run until the prediction is there."""
    say_drawn(at)
    at.run()
    for _ in range(50):
        if "joints" in components(at):
            return at
        threading.Event().wait(0.05)
        at.run()
    raise AssertionError("no prediction came")


def late(app, act):
    """Do something, and then let a message come in that the browser sent before it heard of that."""
    message, address = app._tree.get_widget_states(), dict(app.query_params)
    act()
    app.query_params.clear()
    app.query_params.update(address)
    return app._run(message)


def in_address(app, name):
    """What the address says of a name."""
    values = app.query_params.get(name, [])
    return values if isinstance(values, list) else [values]


def html(at):
    return " ".join(item.proto.body for item in at.get("html"))


def upload(at, name, content, kind="application/octet-stream"):
    at.run()
    at.file_uploader[0].set_value((name, content, kind))
    return at.run()


def npy(array):
    np.save(file := BytesIO(), array)
    return file.getvalue()
