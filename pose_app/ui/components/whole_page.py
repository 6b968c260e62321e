"""What a component says, passed on so that all of the page runs again."""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def only_known(action: Callable[[int], None] | None, numbers: Collection[int]) -> Callable[[Any], None]:
    """Let action be called with the numbers of people who are there only: a late click may name who was."""

    def note(number: Any) -> None:
        if action is not None and isinstance(number, int) and number in numbers:
            action(number)

    return note


def pass_on(key: str, event: str, action: Callable[[Any], None] | None) -> None:
    """Call action with what the component of a key has just said of an event, if anything.

    For on_<event>_change of a component whose words change what the page shows: also where it is in a fragment, all of
    the page runs again.
    """
    said = st.session_state[key].get(event)
    if said is None or action is None:
        return
    action(said)
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:
        st.rerun()  # else the fragment alone would run
