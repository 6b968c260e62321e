"""Choices that a link carries, and that a visitor keeps when going to another page.

The session holds what was chosen; the address repeats it. It is read only where a link, a reload or the
browser's own buttons led to a page: in any other run it is as old as the browser's message, and so may be
older than what was chosen since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pose_app.ui.session import session


@dataclass
class Choices:
    """What a session chose, by names as in an address.

    renewed: how often the control of a choice was made anew. page: the one at hand. written: what this page has put
    into the address.
    """

    chosen: dict[str, list[str]] = field(default_factory=dict)
    renewed: dict[str, int] = field(default_factory=dict)
    page: str | None = None
    written: set[str] = field(default_factory=set)


def arrive(page: str) -> None:
    """Take over what the address says where this run is the first of a visit to a page. Call it first in every run."""
    choices, context = session(Choices), get_script_run_ctx()
    back = bool(context and context.is_history_navigation)
    before = choices.page
    if page == before and not back:
        return
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    if page == before:  # back or forward on one page: what this address leaves out was not chosen then
        address = {name: [] for name in choices.written} | address
    else:
        choices.written = set()
    for name, values in address.items():
        if before is not None and chosen(name) != values:
            renew(name)
        keep(name, values)
    choices.page = page


def chosen(name: str) -> list[str]:
    """What was chosen, as an address says it; empty where nothing was."""
    return session(Choices).chosen.get(name, [])


def keep(name: str, values: Sequence[str]) -> None:
    """Keep a choice in the session; write_address puts it into the address."""
    session(Choices).chosen[name] = list(values)


def write_address(names: Iterable[str]) -> None:
    """Let the address say what was chosen, as one step of the browser's history."""
    changed = {name: chosen(name) for name in names if chosen(name) != st.query_params.get_all(name)}
    session(Choices).written.update(name for name, values in changed.items() if values)
    if len(changed) > 1:
        st.query_params.update(changed)
    for name, values in changed.items() if len(changed) == 1 else ():
        if values:
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)


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
