"""Choices that a link carries, and that a visitor keeps when going to another page.

The session holds what was chosen; the address repeats it. It is read only where a link, a reload or the
browser's own buttons led to a page: in any other run it is as old as the browser's message, and so may be
older than what was chosen since.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pose_app.ui.session import session

_browser = st.components.v2.component(
    "pose_app_address", html=" ", js=Path(__file__).with_name("address.js").read_text("utf-8")
)


@dataclass
class Choices:
    """What a session chose, by names as in an address. renewed: how often the control of a choice was made anew."""

    chosen: dict[str, list[str]] = field(default_factory=dict)
    renewed: dict[str, int] = field(default_factory=dict)


@dataclass
class _Visit:
    """One visit to a page. names: of the choices that it has in its address. written: what the address says of them.

    arriving: nothing was written yet. message: to address.js. slot: where that goes; None once it is sent in a run.
    """

    page: str | None = None
    names: set[str] = field(default_factory=set)
    written: dict[str, list[str]] = field(default_factory=dict)
    arriving: bool = True
    message: dict = field(default_factory=dict)
    slot: DeltaGenerator | None = None


def arrive(page: str) -> None:
    """Take over what the address says where this run is the first of a visit to a page. Call it first in every run."""
    visit, context = session(_Visit), get_script_run_ctx()
    visit.slot = st.container(key="address")
    back = bool(context and context.is_history_navigation)
    before = visit.page
    if page == before and not back:
        return
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    if page == before:  # back or forward on one page: what this address leaves out was not chosen then
        address = {name: [] for name in visit.names} | address
    else:
        visit.names = set()
    for name, values in address.items():
        if before is not None and chosen(name) != values:
            renew(name)
        keep(name, values)
    visit.page, visit.written, visit.arriving, visit.message = page, address, True, {}


def leave() -> None:
    """Write the address, as one step of the browser's history or none. Call it last in every run.

    What a page only restores from the session is written in place: it is no step that a person took.
    """
    visit = session(_Visit)
    wanted = {name: chosen(name) for name in visit.names}
    changed = {name: values for name, values in wanted.items() if values != visit.written.get(name, [])}
    if changed and not visit.arriving:  # all of them: the browser's last message may know less than was written
        st.query_params.update({name: values for name, values in wanted.items() if values or name in st.query_params})
        visit.message = {}
    else:
        _note_address(wanted)
    if changed and visit.arriving:
        visit.message = {"id": str(time.time_ns()), "values": changed}
    visit.written.update(changed)
    visit.arriving = False
    _send(visit)


def follow(link: str) -> None:
    """Let the browser follow a link to another page, as one step of its history; the rest of this run is drawn.

    st.switch_page would first make a step of its own: to this page, with the other one's address.
    """
    visit = session(_Visit)
    visit.message = {"id": str(time.time_ns()), "link": link}
    _send(visit)


def _note_address(values: Mapping[str, list[str]]) -> None:
    """Let Streamlit know what the address says; setting st.query_params would make a step."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as known:
        for name, texts in values.items():
            known.discard_param_no_forward_msg(name)
            if texts:
                known.set_with_no_forward_msg(name, texts if len(texts) > 1 else texts[0])
    context.query_string = urlencode(parse_qs(context.query_string, keep_blank_values=True) | dict(values), doseq=True)


def _send(visit: _Visit) -> None:
    if visit.slot is not None:
        with visit.slot:
            _browser(data=[{"alt": "address", **visit.message}], key="address_script")
    visit.slot = None


def chosen(name: str) -> list[str]:
    """What was chosen, as an address says it; empty where nothing was."""
    return session(Choices).chosen.get(name, [])


def keep(name: str, values: Sequence[str]) -> None:
    """Keep a choice in the session; write_address puts it into the address."""
    session(Choices).chosen[name] = list(values)


def write_address(names: Iterable[str]) -> None:
    """Let the address of this page say what was chosen, as soon as all of the page is drawn."""
    session(_Visit).names.update(names)


def unwritten(name: str) -> bool:
    """Whether a fragment alone runs now and changed a choice: only a run of the whole page writes the address."""
    context = get_script_run_ctx()
    in_fragment = context is not None and bool(context.fragment_ids_this_run)
    return in_fragment and chosen(name) != session(_Visit).written.get(name, [])


def remember(name: str, value: str, default: str = "") -> None:
    """Keep a choice in the session and in the address; the default needs no place there."""
    keep(name, [] if value == default else [value])
    write_address([name])


def recall(name: str, default: str = "") -> str:
    """What was chosen."""
    write_address([name])
    return "".join(chosen(name)[-1:]) or default


def key_of(name: str) -> str:
    """The key of the control that shows a choice; it changes with renew, so that old messages mean nothing to it."""
    times = session(Choices).renewed.get(name, 0)
    return f"{name} {times}" if times else name


def renew(name: str) -> None:
    """Make the control of a choice anew, where something else than the control changed the choice."""
    renewed = session(Choices).renewed
    renewed[name] = renewed.get(name, 0) + 1
