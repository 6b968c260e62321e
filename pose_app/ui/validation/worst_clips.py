"""The clips a network does worst and best on, each a picture that opens it."""

import numpy as np
import streamlit as st

from pose_app.ui.components.strip import StripItem, clip_strip
from pose_app.ui.validation.scored_data import Scored
from pose_app.ui.workspace import Workspace

SHOWN = 12


def worst_clips(workspace: Workspace, scores: Scored) -> None:
    """Show the worst and the best clips, each by its worst frame; a click opens one on the page Clips."""
    order = np.argsort(-scores.per_clip, kind="stable")
    for title, rows in (("Worst clips", order[:SHOWN]), ("Best clips", order[::-1][:SHOWN])):
        st.markdown(f"##### {title}", help="MPJPE of the clip; the picture is its worst frame. Click to open it.")
        items = [
            StripItem(
                int(scores.clips[row]),
                int(scores.worst_frames[row]),
                f"{scores.per_clip[row]:.0f} mm",
                f"frame {scores.worst_frames[row] + 1}: {scores.per_frame[row].max():.0f} mm",
            )
            for row in rows
        ]
        clip_strip(workspace, items, f"{title} {workspace.fingerprint}", title)
