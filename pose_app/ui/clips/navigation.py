"""Over the player: which view of the clips, which clip this is, and the buttons that go to another."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from pose_app.ui.address import chosen, key_of
from pose_app.ui.clips.clip_filter import next_worst
from pose_app.ui.clips.clip_list import ClipList
from pose_app.ui.clips.stars import starred, toggle_star
from pose_app.ui.clips.tiles import PLAYER, VIEWS, open_clip, title_of
from pose_app.ui.controls import control, one_of
from pose_app.ui.workspace import Workspace


def shown_view() -> str:
    """The view that header will show: what stands before it may depend on that."""
    return st.session_state.get(key_of("show")) or next((view for view in VIEWS if [view] == chosen("show")), PLAYER)


def header(workspace: Workspace, clip_list: ClipList) -> str:
    """Draw it; returns PLAYER, GALLERY or TABLE."""
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    show = control(
        bar.segmented_control, "show", "Show", PLAYER, one_of(VIEWS), VIEWS,
        required=True, label_visibility="collapsed", width="content",
    )  # fmt: skip
    if clip_list.listed:
        _buttons(workspace, clip_list, bar.container(horizontal=True, width="content", gap="small"))
    row = workspace.dataset.table[clip_list.chosen]
    if show == PLAYER:
        st.subheader(title_of(row) if title_of(row) != row["clip"] else f"Clip {row['clip']}", anchor=False)
        st.caption(_facts(workspace, clip_list, row))
    else:
        st.subheader(f"{len(clip_list.listed)} clips", anchor=False)
    return show


def _facts(workspace: Workspace, clip_list: ClipList, row: dict) -> str:
    listed = clip_list.listed
    place = (
        f"{listed.index(clip_list.chosen) + 1} of {len(listed)}" if clip_list.chosen in listed else "not in the list"
    )
    facts = [f"Clip {row['clip']} ({place})", row.get("camera") and f"camera {row['camera']}"]
    facts += [row.get("fps") and f"{float(row['fps']):.3g} frames a second", workspace.dataset.source]
    return " · ".join(fact for fact in [*facts, "mm, relative to the hip"] if fact)


def _buttons(workspace: Workspace, clip_list: ClipList, bar) -> None:
    rows, listed = workspace.dataset.table, clip_list.listed
    moves = [
        ("Previous", _previous, "p", ":material/chevron_left:"),
        ("Next", _next, "n", ":material/chevron_right:"),
        ("Random", _random, "x", ":material/shuffle:"),
    ]
    if clip_list.errors is not None:
        values = clip_list.errors.measure(clip_list.clip_filter.measure)
        moves.append(("Next worst", lambda listed, at: next_worst(listed, values, at), "w", ":material/trending_down:"))
    for label, move, key, icon in moves:
        bar.button(label, key=f"go {label}", shortcut=key, icon=icon, on_click=_go, args=(rows, listed, move))
    is_starred = rows[clip_list.chosen]["clip"] in starred(workspace)
    bar.button(
        "Starred" if is_starred else "Star",
        key="star",
        shortcut="s",
        icon=":material/star:",
        type="primary" if is_starred else "secondary",
        on_click=lambda: toggle_star(workspace, rows[_at_hand(rows, clip_list.chosen)]["clip"]),
    )


# Where a button leads is found out when it is pressed: it may be pressed again before it is drawn again.
def _go(rows: Sequence[dict], listed: list[int], move: Callable[[list[int], int], int]) -> None:
    open_clip(rows[move(listed, _at_hand(rows, listed[0]))]["clip"])


def _at_hand(rows: Sequence[dict], otherwise: int) -> int:
    name = chosen("clip")[-1:]
    return next((i for i, row in enumerate(rows) if [row["clip"]] == name), otherwise)


def _previous(listed: list[int], at: int) -> int:
    return listed[(listed.index(at) if at in listed else 0) - 1]


def _next(listed: list[int], at: int) -> int:
    return listed[(listed.index(at) + 1) % len(listed) if at in listed else 0]


def _random(listed: list[int], at: int) -> int:
    others = [i for i in listed if i != at] or listed
    return others[np.random.default_rng().integers(len(others))]
