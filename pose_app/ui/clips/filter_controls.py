"""The controls in the sidebar that say which clips to list; what they say is in the address."""

import math

import streamlit as st

from pose_app.skeleton import JOINT_NAMES, NUM_FRAMES
from pose_app.ui.address import chosen, write_address
from pose_app.ui.clips.clip_filter import ORDERS, RECORDED, ClipFilter
from pose_app.ui.clips.scored_clips import ALL_JOINTS, EXPECTED, MEASURES
from pose_app.ui.controls import control, one_of, set_choices, some_of, switch
from pose_app.ui.workspace import Workspace

_LISTS = {"action": "Action", "subject": "Subject", "by_camera": "Camera"}
_FILTERS = (*_LISTS, "low", "high", "worst_joint", "worst_frame", "only_starred")
_NAMES = ("find", *_FILTERS, "error_of", "order")


def ask(workspace: Workspace, scored: bool, predicts_error: bool) -> ClipFilter:
    """Draw the controls; those that need errors only where some clips are scored, or the network expects any."""
    text = control(
        st.text_input,
        "find",
        "Find",
        "",
        lambda texts: texts[-1],
        placeholder="Find clips: walking S9 …",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    measure, order = _measure_and_order(predicts_error) if scored else (ALL_JOINTS, RECORDED)
    with st.popover(_button_text(), icon=":material/tune:", width="stretch"):
        places = (st.container(), *st.columns(2, gap="small"))
        lists = {
            key: _choose(workspace, key, label, place)
            for (key, label), place in zip(_LISTS.items(), places, strict=True)
        }
        errors = _error_filters(measure) if scored else {}
        starred = control(st.checkbox, "only_starred", "Starred clips only", False, switch)
        st.button("Clear all filters", key="clear filters", on_click=clear_filters, width="stretch")
    write_address(_NAMES)  # of controls that are not drawn now, too
    return ClipFilter(
        text=text or "",
        actions=lists["action"],
        subjects=lists["subject"],
        cameras=lists["by_camera"],
        starred=bool(starred),
        measure=measure,
        order=order,
        **errors,
    )


def clear_filters() -> None:
    """Take all filters back, and the text too."""
    set_choices(dict.fromkeys(("find", *_FILTERS), ()))


def _button_text() -> str:
    used = sum(bool(chosen(name)) for name in _FILTERS)
    return f"Filters · {used} in use" if used else "Filters"


def _measure_and_order(predicts_error: bool) -> tuple[str, str]:
    left, right = st.columns(2, gap="small")
    measures = [name for name in MEASURES if predicts_error or name != EXPECTED]
    measure = control(
        left.selectbox,
        "error_of",
        "Error of",
        ALL_JOINTS,
        one_of(measures),
        measures,
        help="The error to list, sort and filter by: MPJPE, that of the worst frame or of one joint, or the error "
        "that the network expects.",
    )
    return measure, control(right.selectbox, "order", "Order", RECORDED, one_of(ORDERS), ORDERS)


def _choose(workspace: Workspace, key: str, label: str, place) -> tuple[str, ...]:
    column = label.lower()
    values = sorted({row.get(column) or "" for row in workspace.dataset.table} - {""})
    if len(values) < 2:
        return ()
    return tuple(control(place.multiselect, key, label, [], some_of(values), values, placeholder="All"))


def _error_filters(measure: str) -> dict:
    unit = "MPJPE" if measure == ALL_JOINTS else measure.lower() if measure == EXPECTED else f"error of {measure}"
    left, right = st.columns(2, gap="small")
    limits = {"min_value": 0.0, "value": None, "step": 10.0, "placeholder": "any"}
    low = control(left.number_input, "low", "From, mm", None, _limit, help=f"Least {unit}.", **limits)
    high = control(right.number_input, "high", "To, mm", None, _limit, help=f"Largest {unit}.", **limits)
    left, right = st.columns(2, gap="small")
    joints, frames = (
        control(place.multiselect, name, label, [], some_of(values), values, placeholder="Any")
        for place, name, label, values in (
            (left, "worst_joint", "Worst joint", JOINT_NAMES),
            (right, "worst_frame", "Worst frame", range(1, NUM_FRAMES + 1)),
        )
    )
    return {"low": low, "high": high, "worst_joints": tuple(joints), "worst_frames": tuple(frames)}


def _limit(texts: list[str]) -> float:
    limit = float(texts[-1])
    if not 0 <= limit < math.inf:
        raise ValueError
    return limit
