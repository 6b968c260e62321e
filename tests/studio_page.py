"""Ways to read the page Studio that AppTest drew, and a clip and a network of which all is known."""

import base64
import json

import numpy as np
from app_stand_in import in_address
from streamlit.runtime.scriptrunner_utils.script_requests import _coalesce_widget_states

from pose_app.clips import Prediction
from pose_app.synthetic.data.generator import Rendered
from pose_app.ui.session import key_of_kind
from pose_app.ui.studio import contact_sheet

BLANK = Rendered(
    np.zeros((8, 224, 224, 3), np.uint8), np.ones((8, 17, 3), np.float32), np.ones((8, 17, 3), np.float32),
    np.ones((8, 3), np.float32), np.ones((8, 3), np.float32),
    {"clip": "blank", "action": "Walking", "subject": "B01", "camera": "h36m", "fps": 10.0, "body": "own",
     "motion": "own", "height_m": 1.7},
)  # fmt: skip


class FiveMillimetresOff:
    device, weights, engine = "a test's CPU", "first", "none"

    def predict(self, clip):
        joints = (clip.target + np.array([3, 4, 0])).astype(np.float32)
        return Prediction(clip.name, joints, self.weights, self.device, self.engine, 0.01)

    def close(self):
        """A stand-in holds nothing."""


def given(at):
    """What the page's components were given: the player and the charts by what they show."""
    said = [json.loads(item.proto.json) for item in at.get("bidi_component")]
    data = [given[0] if isinstance(given, list) else given for given in said]
    return {("player" if "frames" in each else each["alt"]): each for each in data}


def shares(at, alt):
    """The heights of a chart's bars, one array for each set of data."""
    bars = [trace["y"] for trace in given(at)[alt]["figure"]["data"]]
    return [np.frombuffer(base64.b64decode(y["bdata"]), y["dtype"]) for y in bars]


def apart(joints):
    """How far joints are from each other, (8, 17, 17): the same however the player turns a clip to level its grid."""
    joints = np.asarray(joints)
    return np.linalg.norm(joints[:, :, None] - joints[:, None], axis=-1)


def numbers(at):
    """What the controls and the address say of body, action, seed and look."""
    controls = {item.key.split()[0]: item for item in (*at.number_input, *at.selectbox)}
    shown = [str(controls[name].value) for name in ("body", "motion", "seed", "look")]
    starts = ("1", "Walking", "1", "1")
    address = [in_address(at, name) for name in ("body", "motion", "seed", "look")]
    assert address == [[] if value == start else [value] for value, start in zip(shown, starts, strict=True)]
    return tuple(shown)


def sheet(at):
    """The clips of the contact sheet, as the session keeps them."""
    return at.session_state[key_of_kind(contact_sheet.Sheet)].clips


def filled(at):
    """Let the contact sheet render its clips; in a browser it asks for each by itself."""
    at.button(key="sheet").click().run()
    while len(sheet(at)) < contact_sheet.CLIPS:
        at.run()
    return at


def clicks_at_once(at, places):
    """Click clips of the sheet, one after the other, that all wait for the same run."""
    message = None
    for place in places:  # as Streamlit puts together what waits
        at.run()
        button = at.button(key=f"open {place}").click()
        clicked = at._tree.get_widget_states()
        button.set_value(False)
        for item in [each for each in clicked.widgets if each.WhichOneof("value") == "trigger_value"]:
            if not item.trigger_value:  # the browser forgets a click once it is sent
                clicked.widgets.remove(item)
        message = _coalesce_widget_states(message, clicked)
    at._run(message)
