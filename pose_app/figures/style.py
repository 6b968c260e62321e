"""Colours and layout that all figures share; both read well on light and on dark."""

import plotly.graph_objects as go

LEFT, RIGHT, CENTRE = "#3b8fd9", "#e8743b", "#8a929a"  # a blue and an orange: told apart by all eyes
SIDE_COLOURS = {"left": LEFT, "right": RIGHT, "centre": CENTRE}
NETWORK = "#17938a"
BASELINE = "#9aa3ab"
SECOND = "#9c5bd0"
GRID = "rgba(128,140,148,.4)"
ERROR_SCALE = ((0, "#f2cc60"), (0.5, "#e5703a"), (1, "#a01f5e"))  # lightness falls with the error, for all eyes


def new_figure() -> go.Figure:
    """Make an empty figure."""
    # Plotly asks every value whether it is a table of a pandas that it finds loaded, and fails on one that another
    # thread has half loaded; an import waits for that thread. Here, and not at the top: the player needs no pandas.
    import pandas  # noqa: F401

    return go.Figure()


def finish(figure: go.Figure, x: str, y: str, height: int = 300) -> go.Figure:
    """Set axis titles and the margins of a small chart."""
    figure.update_layout(
        template=go.layout.Template(),  # the page brings its own colours
        height=height,
        margin={"l": 8, "r": 8, "t": 30 if len(figure.data) > 1 else 6, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
        showlegend=len(figure.data) > 1,
        bargap=0.25,
    )
    figure.update_xaxes(title_text=x, automargin=True)
    figure.update_yaxes(title_text=y, automargin=True)
    return figure
