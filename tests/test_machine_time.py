"""The renderer has the machine to itself while it is compiled, and the page says so."""

import threading
from concurrent.futures import Future
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.synthetic.stage.choice import Choice
from pose_app.ui.machine_time import all_of_the_machine, rest_while_needed
from pose_app.ui.networks.background_scoring import Scoring
from pose_app.ui.studio import rendered_clip


class FiveClips:
    """A store that predicts at once, and notes which clips it was asked for."""

    def __init__(self):
        self.dataset, self.asked = range(5), []

    def forget_failure(self, index):
        pass

    def missing(self):
        return np.arange(len(self.asked), 5)

    def request(self, index):
        self.asked.append(index)
        future = Future()
        future.set_result(None)
        return future


def test_scoring_rests_while_something_needs_all_of_the_machine():
    store = FiveClips()
    job = Scoring(store)
    with all_of_the_machine(), all_of_the_machine():
        job.start()
        job.wait(0.3)
        assert job.running and store.asked == []
    job.wait(30)
    assert store.asked == [0, 1, 2, 3, 4] and job.error is None


def test_a_failure_does_not_keep_the_machine():
    with pytest.raises(InputError), all_of_the_machine():
        raise InputError("broken")
    waits = threading.Thread(target=rest_while_needed, daemon=True)
    waits.start()
    waits.join(30)
    assert not waits.is_alive()


@pytest.fixture
def spinners(monkeypatch):
    """What the spinners of the Studio say, one after the other, in a process that has rendered nothing."""
    words = []

    @contextmanager
    def spinner(text):
        words.append(text)
        yield

    monkeypatch.setattr(rendered_clip, "st", SimpleNamespace(spinner=spinner))
    monkeypatch.setattr(rendered_clip, "_ready", threading.Event())
    return words


def test_the_page_says_that_the_renderer_may_be_compiled_until_it_has_rendered(spinners, monkeypatch):
    made = iter([InputError("no such action"), "first", "second"])

    def render(choice):
        result = next(made)
        if isinstance(result, InputError):
            raise result
        return result

    monkeypatch.setattr(rendered_clip, "_rendered", render)
    with pytest.raises(InputError):
        rendered_clip.rendered(Choice())
    assert [rendered_clip.rendered(Choice()) for _ in range(2)] == ["first", "second"]
    assert ["compiled" in words for words in spinners] == [True, True, False]


def test_the_first_rendering_has_the_machine_to_itself(spinners, monkeypatch):
    store = FiveClips()
    asked_meanwhile = []

    def render(choice):
        job.start()
        job.wait(0.3)
        asked_meanwhile.append(len(store.asked))

    job = Scoring(store)
    monkeypatch.setattr(rendered_clip, "_rendered", render)
    rendered_clip.rendered(Choice())
    job.wait(30)
    assert asked_meanwhile == [0] and len(store.asked) == 5
