"""The clips a visitor starred: kept for the session, for these data."""

import streamlit as st

from pose_app.ui.state import Workspace


def starred(workspace: Workspace) -> list[str]:
    """The names of the starred clips, in the order of starring."""
    return st.session_state.setdefault("starred", {}).setdefault(workspace.data_fingerprint, [])


def toggle_star(workspace: Workspace, name: str) -> None:
    """Star a clip, or take its star away."""
    names = starred(workspace)
    if name in names:
        names.remove(name)
    else:
        names.append(name)
