"""The clips a network does worst and best on, each with the way to look at it."""

import numpy as np
import pandas as pd
import streamlit as st

from pose_app.ui.state import Workspace, thumbnails

SHOWN = 12


def worst_clips(workspace: Workspace, scored: np.ndarray, per_clip: np.ndarray) -> None:
    """List the worst and the best clips; a click opens one on the page Clips.

    scored: (n,) which clips; per_clip: (n,) their MPJPE in mm.
    """
    order = np.argsort(-per_clip)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("##### Worst clips", help="Click a row to open the clip.")
        _table(workspace, scored[order[:SHOWN]], per_clip[order[:SHOWN]], "worst", float(per_clip.max()))
    with right:
        st.markdown("##### Best clips", help="Click a row to open the clip.")
        best = order[::-1][:SHOWN]
        _table(workspace, scored[best], per_clip[best], "best", float(per_clip.max()))


def _table(workspace: Workspace, clips: np.ndarray, scores: np.ndarray, key: str, top: float) -> None:
    rows = [workspace.dataset.table[i] for i in clips]
    pictures = thumbnails(workspace.dataset, workspace.data_fingerprint)
    frame = pd.DataFrame(
        {
            "picture": [pictures[i] for i in clips],
            "clip": [row["clip"] for row in rows],
            "action": [row.get("action", "") for row in rows],
            "mpjpe": scores,
        }
    )
    event = st.dataframe(
        frame,
        key=f"{key} {workspace.fingerprint}",
        hide_index=True,
        row_height=52,
        height=330,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "picture": st.column_config.ImageColumn("", width=58),
            "clip": "Clip",
            "action": "Action",
            "mpjpe": st.column_config.ProgressColumn("MPJPE", format="%.0f mm", min_value=0, max_value=top),
        },
    )
    if event.selection.rows:
        st.switch_page(st.session_state["clips page"], query_params={"clip": rows[event.selection.rows[0]]["clip"]})
