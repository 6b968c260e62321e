"""The buttons over the player, pressed again before the page has drawn them again."""

from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.ui.clips import navigation
from pose_app.ui.clips.clip_filter import ClipFilter
from pose_app.ui.clips.clip_list import ClipList
from pose_app.ui.clips.scored_clips import ClipErrors

NAMES = ["a", "b", "c", "d", "e"]
MM = np.array([20.0, 50, 10, 40, 30])  # from worst to best: b d e a c


@pytest.fixture
def draw(monkeypatch):
    """Draw the buttons for some listed clips, with clip a at hand, to press them."""
    return lambda listed: _drawn(monkeypatch, listed)


@pytest.fixture
def buttons(draw):
    return draw(list(range(5)))


def _drawn(monkeypatch, listed):
    at_hand, stars, drawn = {"clip": ["a"]}, [], {}
    workspace = SimpleNamespace(dataset=SimpleNamespace(table=[{"clip": name} for name in NAMES]))
    monkeypatch.setattr(navigation, "chosen", at_hand.get)
    monkeypatch.setattr(navigation, "open_clip", lambda name: at_hand.update(clip=[name]))
    monkeypatch.setattr(navigation, "starred", lambda workspace: stars)
    monkeypatch.setattr(navigation, "toggle_star", lambda workspace, name: stars.append(name))
    errors = ClipErrors(np.broadcast_to(MM[:, None, None], (5, 8, 17)), np.full(5, np.nan))
    bar = SimpleNamespace(button=lambda label, on_click, args=(), **rest: drawn.update({label: (on_click, args)}))
    navigation._buttons(workspace, ClipList(listed, 0, ClipFilter(), errors), bar)

    def press(label):
        on_click, args = drawn[label]
        on_click(*args)
        return at_hand["clip"][0]

    return SimpleNamespace(press=press, at_hand=at_hand, stars=stars)


def test_every_press_goes_one_further_from_where_the_last_one_went(buttons):
    assert [buttons.press("Next") for _ in range(6)] == ["b", "c", "d", "e", "a", "b"]
    assert [buttons.press("Previous") for _ in range(3)] == ["a", "e", "d"]
    assert [buttons.press("Next worst") for _ in range(4)] == ["e", "a", "c", "b"]
    for _ in range(20):
        before = buttons.at_hand["clip"][0]
        assert buttons.press("Random") != before


def test_a_star_goes_to_the_clip_that_was_turned_to_meanwhile(buttons):
    buttons.press("Next")
    buttons.press("Star")
    assert buttons.stars == ["b"]


def test_from_a_clip_outside_the_list_next_is_its_first_and_previous_its_last(draw):
    for label, name in (("Next", "c"), ("Previous", "d")):
        assert draw([2, 3]).press(label) == name
