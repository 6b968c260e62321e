"""Over the player: which view of the clips, which clip this is, and the buttons that go to another."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from pose_app.ui.address import chosen, key_of, write_address
from pose_app.ui.clips.clip_filter import next_worst
from pose_app.ui.clips.clip_list import Found
from pose_app.ui.clips.stars import starred, toggle_star
from pose_app.ui.components.tiles import PLAYER, VIEWS, open_clip, title_of
from pose_app.ui.controls import control, one_of
from pose_app.ui.workspace import Workspace


def shown_view() -> str:
    """The view that header will show: what stands before it may depend on that."""
    return st.session_state.get(key_of("show")) or next((view for view in VIEWS if [view] == chosen("show")), PLAYER)


def header(workspace: Workspace, found: Found) -> str:
    """Draw it; returns PLAYER, GALLERY or TABLE."""
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    show = control(
        bar.segmented_control, "show", "Show", PLAYER, one_of(VIEWS), VIEWS,
        required=True, label_visibility="collapsed", width="content",
    )  # fmt: skip
    write_address(["show"])
    if found.listed:
        _buttons(workspace, found, bar.container(horizontal=True, width="content", gap="small"))
    row = workspace.dataset.table[found.chosen]
    if show == PLAYER:
        st.subheader(title_of(row) if title_of(row) != row["clip"] else f"Clip {row['clip']}", anchor=False)
        st.caption(_facts(workspace, found, row))
    else:
        st.subheader(f"{len(found.listed)} clips", anchor=False)
    return show


def _facts(workspace: Workspace, found: Found, row: dict) -> str:
    listed = found.listed
    place = f"{listed.index(found.chosen) + 1} of {len(listed)}" if found.chosen in listed else "not in the list"
    facts = [f"Clip {row['clip']} ({place})", row.get("camera") and f"camera {row['camera']}"]
    facts += [row.get("fps") and f"{float(row['fps']):.3g} frames a second", workspace.dataset.source]
    return " · ".join(fact for fact in [*facts, "mm, relative to the hip"] if fact)


def _buttons(workspace: Workspace, found: Found, bar) -> None:
    rows, listed = workspace.dataset.table, found.listed
    moves = [
        ("Previous", _previous, "p", ":material/chevron_left:"),
        ("Next", _next, "n", ":material/chevron_right:"),
        ("Random", _random, "x", ":material/shuffle:"),
    ]
    if found.errors is not None:
        values = found.errors.measure(found.clip_filter.measure)
        moves.append(("Next worst", lambda listed, at: next_worst(listed, values, at), "w", ":material/trending_down:"))
    for label, move, key, icon in moves:
        bar.button(label, key=f"go {label}", shortcut=key, icon=icon, on_click=_go, args=(rows, listed, move))
    is_starred = rows[found.chosen]["clip"] in starred(workspace)
    bar.button(
        "Starred" if is_starred else "Star",
        key="star",
        shortcut="s",
        icon=":material/star:",
        type="primary" if is_starred else "secondary",
        on_click=lambda: toggle_star(workspace, rows[_at_hand(rows, found.chosen)]["clip"]),
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
