"""The frame around every page: title, navigation, and what data and network are at work.

What a page needs is imported when it is opened: the title must not wait for it.
"""

from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st

from pose_app.errors import InputError
from pose_app.ui.theme import page_style

MARK = Path(__file__).with_name("mark.svg").read_text("utf-8")
# Module in pose_app.ui, title, icon, address.
PAGES = (
    ("clips", "Clips", ":material/accessibility_new:", ""),
    ("video", "Your video", ":material/upload:", "video"),
    ("validation", "Validation", ":material/bar_chart:", "validation"),
    ("studio", "Studio", ":material/photo_camera:", "studio"),
    ("training", "Training", ":material/show_chart:", "training"),
)


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="pose-app", page_icon=MARK, layout="wide", initial_sidebar_state=320)
    page_style()
    pages = [
        st.Page(partial(_open, module), title=title, icon=icon, url_path=path, default=not path)
        for module, title, icon, path in PAGES
    ]
    page = st.navigation(pages, position="top")
    _title()
    page.run()


def _title() -> None:
    with st.sidebar:
        st.markdown("### pose-app\n3D human pose from eight frames, joint by joint, in millimetres.")


def _open(module: str) -> None:
    # The title is on the screen before these are imported, which takes a second the first time.
    from pose_app.ui.layout import draw_page
    from pose_app.ui.messages import show_error
    from pose_app.ui.options import app_options

    try:
        options = app_options()
        draw_page(options, import_module(f"pose_app.ui.{module}.page").render, patient=module == "clips")
    except InputError as error:
        show_error(error)
