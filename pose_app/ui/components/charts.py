"""A chart on a page."""

from typing import Any

import plotly.graph_objects as go

from pose_app.ui.components.player import chart
from pose_app.ui.served_files import plotly_url


def show_chart(figure: go.Figure, key: str, alt: str, clickable: bool = False) -> dict[str, Any] | None:
    """Draw a chart; alt says what it shows. Returns what was clicked in it just now, as the component chart does."""
    return chart(figure, key, alt, plotly_url(), clickable)
