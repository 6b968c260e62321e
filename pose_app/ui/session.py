"""What one session keeps from run to run, as typed objects: each page has its own dataclass of it."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def session(kind: type[T]) -> T:
    """The session's object of a kind, made by kind() when it is first asked for; change it in place."""
    key = key_of_kind(kind)
    if key not in st.session_state:
        st.session_state[key] = kind()
    kept: T = st.session_state[key]
    return kept


def key_of_kind(kind: type[object]) -> str:
    """Where the session keeps its object of a kind."""
    return f"{kind.__module__}.{kind.__qualname__}"
