"""The list of clips in the sidebar, and the clip that is chosen."""

import numpy as np
import pandas as pd
import streamlit as st

from pose_app.metrics import joint_errors
from pose_app.ui.state import Workspace, predictions, targets, thumbnails

ORDERS = ("As recorded", "Worst first", "Best first")
_ALL = "All actions"


def choose_clip(workspace: Workspace) -> tuple[int, list[int]]:
    """Draw the list; returns the chosen clip and the clips listed, in their order."""
    scores = clip_scores(workspace)
    action, order = _filters(workspace, scores)
    listed = _listed(workspace, scores, action, order)
    names = [row["clip"] for row in workspace.dataset.table]
    chosen = _current(names, listed)
    remember_clip(names[chosen])
    if chosen not in listed:
        listed = [chosen, *listed]
    _table(workspace, scores, listed, chosen, key=f"clips {action} {order}")
    return chosen, listed


def clip_scores(workspace: Workspace) -> np.ndarray | None:
    """MPJPE of every clip in mm, NaN where not predicted yet; None without ground truth or predictions."""
    truth = targets(workspace.dataset, workspace.data_fingerprint)
    if truth is None:
        return None
    scores = joint_errors(predictions(workspace).all(), truth).mean((1, 2))
    return None if np.isnan(scores).all() else scores


def remember_clip(name: str) -> None:
    """Make a clip the session's choice, in the address too."""
    st.session_state["clip"] = name
    if st.query_params.get("clip") != name:
        st.query_params["clip"] = name


def _filters(workspace: Workspace, scores: np.ndarray | None) -> tuple[str, str]:
    actions = sorted({row.get("action") or "" for row in workspace.dataset.table} - {""})
    action, order = _ALL, ORDERS[0]
    if len(actions) > 1:
        action = st.selectbox(
            "Action", [_ALL, *actions], key="action", bind="query-params", label_visibility="collapsed"
        )
    if scores is not None:
        order = st.selectbox("Order", ORDERS, key="order", bind="query-params", label_visibility="collapsed")
    return action, order


def _listed(workspace: Workspace, scores: np.ndarray | None, action: str, order: str) -> list[int]:
    listed = [i for i, row in enumerate(workspace.dataset.table) if action in (_ALL, row.get("action"))]
    if scores is None or order == ORDERS[0]:
        return listed
    sign = -1 if order == ORDERS[1] else 1
    return sorted(listed, key=lambda i: (np.isnan(scores[i]), sign * scores[i]))


def _current(names: list[str], listed: list[int]) -> int:
    wanted = st.query_params.get("clip") or st.session_state.get("clip")
    if wanted in names:
        return names.index(wanted)
    if wanted:
        st.toast(f"There is no clip {wanted} in these data; the first one is shown.")
    return listed[0]


def _table(workspace: Workspace, scores: np.ndarray | None, listed: list[int], chosen: int, key: str) -> None:
    rows = workspace.dataset.table
    columns = {
        "picture": np.array(thumbnails(workspace.dataset, workspace.data_fingerprint))[listed],
        "clip": [
            " · ".join(filter(None, (rows[i].get("action"), rows[i].get("subject")))) or rows[i]["clip"] for i in listed
        ],
    }
    if scores is not None:
        columns["mpjpe"] = [None if np.isnan(score) else f"{score:.0f}" for score in scores[listed]]
    selection = {"selection": {"rows": [listed.index(chosen)], "columns": [], "cells": []}}
    held = st.session_state.get(key)
    if held is not None and list(held["selection"]["rows"]) != selection["selection"]["rows"]:
        st.session_state[key] = selection
    st.dataframe(
        pd.DataFrame(columns),
        key=key,
        hide_index=True,
        height=430,
        row_height=56,
        selection_mode="single-row-required",
        selection_default=selection,
        on_select=lambda: _select(key, listed, rows),
        column_config={
            "picture": st.column_config.ImageColumn("", width=60),
            "clip": st.column_config.TextColumn("Clip", width=112),
            "mpjpe": st.column_config.TextColumn("mm", width=44, help="MPJPE of the clip"),
        },
    )


def _select(key: str, listed: list[int], rows) -> None:
    chosen = st.session_state[key]["selection"]["rows"]
    if chosen and chosen[0] < len(listed):
        remember_clip(rows[listed[chosen[0]]]["clip"])
