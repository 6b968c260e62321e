"""Choices that a link carries, and that a visitor keeps when going to another page."""

import streamlit as st


def remember(name: str, value: str, default: str = "") -> None:
    """Keep a choice in the session and in the address; the default needs no place there."""
    st.session_state[f"chosen {name}"] = value
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def recall(name: str, default: str = "") -> str:
    """What the address says; or, as another page's address starts empty, what was chosen before."""
    value = st.query_params.get(name) or st.session_state.get(f"chosen {name}") or default
    remember(name, value, default)
    return value
