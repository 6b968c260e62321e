"""The few things Streamlit's theme cannot say, and the cards that numbers stand on."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

_CSS = Path(__file__).with_name("theme.css")
_menu = st.components.v2.component("pose_app_menu", html=" ", js=Path(__file__).with_name("menu.js").read_text("utf-8"))


@dataclass(frozen=True)
class Card:
    """A number with its unit, a line that explains it, and what to compare it with."""

    name: str
    value: str
    unit: str
    line: str
    beside: str = ""


def page_style() -> None:
    """Put our style sheet into the page, and what closes the menu of a phone."""
    st.html(_CSS)
    _menu(data=[{"alt": "menu"}], key="menu_script")  # a list: see pose_app.ui.components.player


def cards(items: Iterable[Card]) -> None:
    """Draw cards side by side, as many in a row as fit."""
    st.html(f'<div class="pa-cards">{"".join(_card(item) for item in items)}</div>')


def _card(card: Card) -> str:
    beside = f"<em>{escape(card.beside)}</em>" if card.beside else ""
    return (
        f'<div class="pa-card"><b>{escape(card.name)}</b><strong>{escape(card.value)} '
        f"<small>{escape(card.unit)}</small></strong><span>{escape(card.line)}</span>{beside}</div>"
    )
