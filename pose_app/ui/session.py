"""What one session keeps from run to run, as typed objects: each page has its own dataclass of it."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def session(kind: type[T]) -> T:
    """The session's object of a kind, made by kind() when it is first asked for; change it in place."""
    return st.session_state.setdefault(f"{kind.__module__}.{kind.__qualname__}", kind())
