"""Ways from one page to another."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pose_app.ui.session import session


@dataclass
class Pages:
    """The page Clips, which others open, as the shell made it in this run."""

    clips: StreamlitPage | None = None


def open_clips_page(address: Mapping[str, str]) -> None:
    """Go to the page Clips with an address's names and values."""
    page = session(Pages).clips
    assert page is not None, "the shell names the pages before it opens one"
    st.switch_page(page, query_params=dict(address))
