"""What a click on a chart of Validation opens, errors set by hand, and how long a scoring is said to take."""

from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.components import strip
from pose_app.ui.validation import open_clips
from pose_app.ui.validation.clips_by_view import worst_frames
from pose_app.ui.validation.scored_data import Scored
from pose_app.ui.validation.scoring import time_left

WRIST, HEAD = JOINT_NAMES.index("LWrist"), JOINT_NAMES.index("Head")


@pytest.fixture
def found():
    """Three clips 10, 20 and 30 mm off; the last is worst in frame 3 and at the left wrist, the others in frame 1."""
    errors = np.broadcast_to(np.array([10.0, 20, 30])[:, None, None], (3, 8, 17)).copy()
    errors[:, :, WRIST] -= 5
    errors[2, 2, WRIST] += 100
    nothing = np.zeros((3, 8, 17, 3))
    actions = np.array(["Sitting", "Walking", "Walking"], dtype=object)
    return Scored(np.arange(3), nothing, nothing, errors, actions, None, None)


@pytest.fixture
def gone(monkeypatch):
    """The address that was gone to, or the toast that was shown; the session's state beside it."""
    seen = SimpleNamespace(state={}, cleared=False)
    st = SimpleNamespace(query_params={"data": "mine"}, toast=lambda words: setattr(seen, "toast", words))
    for module in (open_clips, strip):
        monkeypatch.setattr(module, "st", st)
        monkeypatch.setattr(module, "set_choices", seen.state.update)
        monkeypatch.setattr(module, "open_clips_page", lambda address: setattr(seen, "address", address))
    monkeypatch.setattr(open_clips, "clear_filters", lambda: setattr(seen, "cleared", True))
    return seen


@pytest.fixture
def workspace():
    table = [{"clip": name} for name in ("a", "b", "c")]
    return SimpleNamespace(dataset=SimpleNamespace(table=table), choices={"best": None}, info=None)


GALLERY = {"data": "mine", "show": "Gallery", "order": "Worst first"}


def test_filters_are_those_of_what_was_clicked_and_the_worst_clip_is_at_hand(gone, workspace, found):
    open_clips.open_action(workspace, found, "Walking")
    assert gone.address == GALLERY | {"clip": "c", "action": "Walking"} and gone.cleared
    open_clips.open_range(workspace, found, 10.0, 20.0)  # means of 9.7, 19.7 and 30.4 mm
    assert gone.address == GALLERY | {"clip": "b", "low": "10", "high": "20"}
    open_clips.open_range(workspace, found, 0.0, 9.71)
    assert gone.address == GALLERY | {"clip": "a", "high": "9.8"}
    open_clips.open_frame(workspace, found, 2)
    assert gone.address == GALLERY | {"clip": "c", "worst_frame": "3"}
    assert gone.state["error_of"] == ()  # of all joints, whatever it was before


def test_a_joint_opens_the_clips_that_are_worst_there_or_all_in_its_order(gone, workspace, found):
    open_clips.open_joint(workspace, found, WRIST)  # 37.5 mm in the last clip, where the others have 30
    assert gone.address == GALLERY | {"clip": "c", "worst_joint": "LWrist", "error_of": "LWrist"}
    open_clips.open_joint(workspace, found, HEAD)
    assert gone.address == GALLERY | {"clip": "c", "error_of": "Head"}


def test_what_no_clip_fits_is_said(gone, workspace, found):
    open_clips.open_frame(workspace, found, 7)
    assert "No clip" in gone.toast and not hasattr(gone, "address")


@pytest.mark.parametrize(
    ("key", "click", "clip", "rest"),
    [
        ("pairs", {"text": "b"}, "b", {}),
        ("sorted", {"point": 0}, "c", {"frame": "3"}),  # the second network's largest gain
        ("cdf", {"trace": 0, "x": 9.706}, "a", {"high": "9.8"}),
        ("actions", {"point": 0}, "a", {"action": "Sitting"}),  # the last group is drawn at the bottom
        ("body", {"point": HEAD, "text": "Head: b is 3 mm nearer"}, "c", {"error_of": "Head"}),
    ],
)
def test_clicks_where_two_networks_are_compared(gone, workspace, found, key, click, clip, rest):
    other = Scored(found.clips, found.predicted, found.target, found.errors.copy(), found.actions, None, None)
    first = Scored(found.clips, found.predicted, found.target, found.errors.copy(), found.actions, None, None)
    first.errors[2] += 50
    open_clips.open_compared((workspace, first), (workspace, other), ["Walking", "Sitting"], key, click)
    assert gone.address["clip"] == clip and rest.items() <= gone.address.items()


@pytest.mark.parametrize(
    "click",
    [{}, {"point": -1}, {"point": 10**9}, {"point": "0"}, {"point": True}, {"x": "far"}, {"x": float("nan")},
     {"x": -1}, {"text": ["a"]}, {"text": "no such clip"}],
)  # fmt: skip
@pytest.mark.parametrize("key", ["pairs", "sorted", "cdf", "actions", "body"])
def test_a_click_that_a_browser_made_up_opens_nothing(gone, workspace, found, key, click):
    open_clips.open_compared((workspace, found), (workspace, found), ["Walking"], key, click)
    assert not hasattr(gone, "address")


def test_the_worst_chosen_frame_of_every_clip_comes_worst_first():
    per_frame = np.arange(24.0).reshape(3, 8)
    chosen = np.zeros((3, 8), bool)
    chosen[0, 7] = chosen[2, 1] = chosen[2, 3] = True
    clips, frames, errors = worst_frames(per_frame, chosen)
    assert (clips.tolist(), frames.tolist(), errors.tolist()) == ([2, 0], [3, 7], [19.0, 7.0])


@pytest.mark.parametrize(
    ("done", "seconds", "left", "said"),
    [(2, 10, 100, ""), (10, 5, 20, ", about 10 s left"), (10, 5, 600, ", about 5 min left")],
)
def test_time_left_follows_the_pace(done, seconds, left, said):
    assert time_left(done, seconds, left) == said
