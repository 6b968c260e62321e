"""The clip player, the joint table and charts: components that drive plotly.js in the browser.

Nothing in here makes the script run again: playing, stepping and views stay in the browser.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pose_app.ui.components.scripts import joined
from pose_app.ui.components.whole_page import pass_on
from pose_app.ui.first_figure import FirstFigure
from pose_app.ui.session import session

_HERE = Path(__file__).parent


def _component(name: str, page: str, *scripts: str, styles: tuple[str, ...] = ()):
    # The scripts are plain files that share their top level.
    return st.components.v2.component(
        f"pose_app_{name}",
        html=(_HERE / f"{page}.html").read_text("utf-8"),
        css=joined(_HERE, *(f"{style}.css" for style in (*styles, page))),
        js=joined(_HERE, *(f"{script}.js" for script in scripts)),
        isolate_styles=False,  # plotly.js puts its style rules into the document, which a shadow root hides
    )


PLAYER_SCRIPTS = ("plotly", "scene", "picture", "film", "camera", "sketch", "address", "keys", "controls", "player")
_player = _component("player", "player", *PLAYER_SCRIPTS, styles=("controls",))
_joints = _component("joints", "joints", "scene", "joints")
_chart = _component("chart", "chart", "plotly", "chart")
_tiles = _component("tiles", "tiles", "scene", "tiles")


def _plain(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    # Of a dict, Streamlit asks pandas whether the values are tables: half a second of import before the first
    # picture. Of a list it does not; the scripts take its only item.
    return [dict(data)]


def clip_player(data: Mapping[str, Any], key: str, address: bool = False) -> None:
    """Draw the player; data as made by pose_app.ui.components.payload.player_payload.

    address: whether frame, view, camera and joint are read from the page's address and kept in it.

    The first figure of a session tells when it is drawn: session(FirstFigure).drawn is then True.
    """
    tell = not session(FirstFigure).drawn
    _player(data=_plain({**data, "tell": tell, "address": address}), key=key, on_drawn_change=_note_drawn)


def _note_drawn() -> None:
    session(FirstFigure).drawn = True


def joint_table(data: Mapping[str, Any], key: str, dataset: Mapping[str, Any] | None = None) -> None:
    """Draw the errors of every joint and frame; it follows the player of the page and moves it.

    data: the player's; where it holds expected errors, a column has their means. dataset: as ClipErrors.beside
    gives it, to compare with, or None.
    """
    shown = {name: data[name] for name in ("id", "names", "sides", "errors", "expected")}
    _joints(data=_plain({**shown, "dataset": dataset}), key=key)


def clip_tiles(
    data: Mapping[str, Any], key: str, on_open: Callable[[str], None], on_star: Callable[[str], None]
) -> None:
    """Draw clips as tiles; data as made by pose_app.ui.clips.tiles.draw_tiles. on_open, on_star get a clip's name.

    Both change what the page shows, so all of it runs again, also where the tiles are in a fragment.
    """
    _tiles(
        data=_plain(data),
        key=key,
        on_chosen_change=lambda: pass_on(key, "chosen", on_open),
        on_star_change=lambda: pass_on(key, "star", on_star),
    )


def chart(figure: go.Figure, key: str, alt: str, plotly: str, clickable: bool = False) -> dict[str, Any] | None:
    """Draw a figure with the player's plotly.js, as st.plotly_chart would with a second copy of it.

    alt: what the chart shows, for those who do not see it. plotly: the address of plotly.js. Returns what was
    clicked just now, if clickable: its numbers trace and point, and its x, y and text, each None where it has none.
    """
    text = figure.to_json()
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    data = {"figure": json.loads(text), "digest": digest, "alt": alt, "plotly": plotly, "clickable": clickable}
    return _chart(data=_plain(data), key=key, on_clicked_change=lambda: None).clicked
