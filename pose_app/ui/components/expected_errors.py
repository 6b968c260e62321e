"""How far off the network expects to be: all there is to show where nobody knows the truth."""

import streamlit as st

from pose_app.ui.components.payload import Payload
from pose_app.ui.components.player import joint_table


def expected_errors_table(payload: Payload) -> None:
    """Draw how far off the network expects each joint to be, where it says so; payload: the player's."""
    if payload["expected"] is None:
        return
    st.markdown(
        "##### How far off the network expects to be",
        help="Where nobody knows the truth, its own guess is left: learned on the training pictures, it says which "
        "joints and frames to trust less, and no more. Click a cell and the player goes there.",
    )
    joint_table({**payload, "errors": payload["expected"], "expected": None}, key="expected")
