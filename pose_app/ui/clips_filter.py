"""The controls in the sidebar that say which clips to list; all of them live in the address."""

import streamlit as st

from pose_app.skeleton import JOINT_NAMES, NUM_FRAMES
from pose_app.ui.clips_errors import ALL_JOINTS, MEASURES
from pose_app.ui.clips_find import ORDERS, RECORDED, Wish
from pose_app.ui.state import Workspace

_LISTS = {"action": "Action", "subject": "Subject", "by_camera": "Camera"}
_PLAIN = {"find": "", "low": None, "high": None, "only_starred": False}
_KEYS = (*_LISTS, "worst_joint", "worst_frame")
_KEPT = (*_PLAIN, *_KEYS, "error_of", "order")


def ask(workspace: Workspace, scored: bool) -> Wish:
    """Draw the controls; those that need errors only where some clips are scored."""
    _bring_back()
    text = st.text_input(
        "Find",
        key="find",
        bind="query-params",
        placeholder="Find clips: walking S9 …",
        label_visibility="collapsed",
        icon=":material/search:",
        type="default",
    )
    measure, order = _measure_and_order() if scored else (ALL_JOINTS, RECORDED)
    box = st.popover(_button_text(), icon=":material/tune:", width="stretch")
    with box:
        places = (st.container(), *st.columns(2, gap="small"))
        lists = {
            key: _choose(workspace, key, label, place)
            for (key, label), place in zip(_LISTS.items(), places, strict=True)
        }
        errors = _error_filters(measure) if scored else {}
        starred = st.checkbox("Starred clips only", key="only_starred", bind="query-params")
        st.button("Clear all filters", key="clear filters", on_click=clear_filters, width="stretch")
    _keep()
    return Wish(
        text=text or "",
        actions=lists["action"],
        subjects=lists["subject"],
        cameras=lists["by_camera"],
        starred=starred,
        measure=measure,
        order=order,
        **errors,
    )


def clear_filters() -> None:
    """Take all filters back, and the text too."""
    for key, value in _PLAIN.items():
        st.session_state[key] = value
    for key in _KEYS:
        st.session_state[key] = []


def _bring_back() -> None:
    # Streamlit forgets the controls of a page that is left, and the other page's address starts empty.
    for key, value in st.session_state.get("kept filters", {}).items():
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = value


def _keep() -> None:
    now = {key: st.session_state[key] for key in _KEPT if key in st.session_state}
    st.session_state["kept filters"] = {**st.session_state.get("kept filters", {}), **now}


def _button_text() -> str:
    used = sum(bool(st.session_state.get(key)) for key in _KEYS)
    used += sum(st.session_state.get(key) not in (None, False) for key in ("low", "high", "only_starred"))
    return f"Filters · {used} in use" if used else "Filters"


def _measure_and_order() -> tuple[str, str]:
    left, right = st.columns(2, gap="small")
    measure = left.selectbox(
        "Error of",
        MEASURES,
        key="error_of",
        bind="query-params",
        help="The error to list, sort and filter by: MPJPE, that of the worst frame, or of one joint.",
    )
    return measure, right.selectbox("Order", ORDERS, key="order", bind="query-params")


def _choose(workspace: Workspace, key: str, label: str, place) -> tuple[str, ...]:
    column = label.lower()
    values = sorted({row.get(column) or "" for row in workspace.dataset.table} - {""})
    if len(values) < 2:
        return ()
    return tuple(place.multiselect(label, values, key=key, bind="query-params", placeholder="All"))


def _error_filters(measure: str) -> dict:
    unit = "MPJPE" if measure == ALL_JOINTS else f"error of {measure}"
    left, right = st.columns(2, gap="small")
    limits = {"min_value": 0.0, "value": None, "step": 10.0, "placeholder": "any", "bind": "query-params"}
    low = left.number_input("From, mm", key="low", help=f"Least {unit}.", **limits)
    high = right.number_input("To, mm", key="high", help=f"Largest {unit}.", **limits)
    left, right = st.columns(2, gap="small")
    joints = left.multiselect("Worst joint", JOINT_NAMES, key="worst_joint", bind="query-params", placeholder="Any")
    frames = right.multiselect(
        "Worst frame", range(1, NUM_FRAMES + 1), key="worst_frame", bind="query-params", placeholder="Any"
    )
    return {"low": low, "high": high, "worst_joints": tuple(joints), "worst_frames": tuple(frames)}
