"""The address is written once a run: what a page restores in place, what a person chose as a step of the history."""

import json

import pytest
from app_stand_in import FiveMillimetresOff, page
from streamlit.runtime.state.query_params import QueryParams

from pose_app.ui.networks import background_network
from pose_app.weights import list_weights


@pytest.fixture
def at(make_data, monkeypatch):
    """The page Clips, as it is come to by a link, with a network that is never asked."""
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: FiveMillimetresOff([]))
    rows = [{"clip": name, "action": "Walking"} for name in ("a", "b", "c")]
    return page("clips", make_data(3, table=rows), list_weights()[0])


@pytest.fixture
def pushed(monkeypatch):
    """The addresses that Streamlit told the browser, each a step of its history."""
    sent = []
    monkeypatch.setattr(QueryParams, "_send_query_param_msg", lambda self: sent.append(dict(self._query_params)))
    return sent


def in_place(at):
    """What the browser was asked to write in place."""
    given = [json.loads(item.proto.json)[0] for item in at.get("bidi_component") if '"address"' in item.proto.json]
    return next(data.get("values", {}) for data in given if data["alt"] == "address")


def test_what_a_page_restores_is_no_step(at, pushed):
    at.query_params["find"] = "walking"
    at.run()
    assert not at.exception and pushed == [] and in_place(at) == {"clip": ["a"]}
    at.run()
    assert pushed == []


def test_all_that_one_click_changes_is_one_step(at, pushed):
    at.query_params.update({"show": "Gallery", "clip": "a"})
    at.run()
    at.button(key="go Next").click().run()  # to the player, too
    assert not at.exception and [(sent["clip"], sent["show"]) for sent in pushed] == [(["b"], [])]
    assert in_place(at) == {}
    at.text_input(key="find").set_value("walking").run()
    assert len(pushed) == 2 and pushed[-1]["find"] == ["walking"] and pushed[-1]["clip"] == ["b"]
