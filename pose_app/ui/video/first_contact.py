"""What the page Your video shows before there is a film: how to bring one, and what makes a good one."""

from typing import Literal

import streamlit as st

from pose_app.places import SAMPLES

Way = Literal["upload", "camera"]

_WAYS: dict[Way, str] = {"upload": "Upload", "camera": "Camera"}
_ICONS = {"upload": ":material/upload:", "camera": ":material/videocam:"}
_GOOD = ("The whole person, from head to foot", "Three to six metres away, at eye level", "Even light")
_BAD = (
    "Legs or head cut off, or behind a table",
    "Small, at the picture's edge, or seen from far above",
    "Against the light, or dark",
)


def way_in() -> Way:
    """Draw the choice of how a film comes in, and give it."""
    way: Way = st.segmented_control(
        "Where the film comes from", list(_WAYS), default="upload", required=True, key="way in",
        format_func=lambda name: f"{_ICONS[name]} {_WAYS[name]}", label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    return way


def invitation() -> bool:
    """Draw what stands where no film is there yet; gives whether the sample film is wanted, just now."""
    wanted: bool = st.button("Try a sample film", key="sample film", icon=":material/play_circle:")
    with st.expander("What makes a good film"):
        good, bad = st.columns(2, gap="medium")
        with good:
            _example("good_film.webp", "Good", ":material/check:", _GOOD)
        with bad:
            _example("bad_film.webp", "Hard to see", ":material/close:", _BAD)
    return wanted


def _example(picture: str, title: str, icon: str, lines: tuple[str, ...]) -> None:
    path = SAMPLES / picture
    if path.is_file():
        st.image(path, width="stretch")
    st.markdown(f"**{title}**")
    st.markdown("  \n".join(f"{icon} {line}" for line in lines))
