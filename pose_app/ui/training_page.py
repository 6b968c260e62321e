"""The page Training: how the weights at work came about."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pose_app.figures.training import best_epoch, curve_figure
from pose_app.ui.look import Card, cards
from pose_app.ui.state import Workspace, show_chart
from pose_app.weights import read_history

# What a recipe's loss is called on the page, and its unit.
_LOSSES = {"mse": ("Loss (mean squared error)", "m²"), "distance": ("Loss (mean distance)", "m")}


def render(workspace: Workspace) -> None:
    """Draw the page."""
    info = workspace.info
    st.subheader(f"Training of {info.name}", anchor=False)
    st.caption(f"{info.parameters:,} parameters, trained on {info.trained_on}.")
    history = read_history(info.folder)
    if history:
        _figures(history)
        _curves(history, *_LOSSES.get(info.recipe.get("loss"), ("Loss", "")))
    else:
        st.info("These weights come without a history.csv, so there are no curves to show.")
    left, right = st.columns(2, gap="large")
    with left:
        _listing("Recipe", info.recipe, "These weights do not say how they were trained.")
    with right:
        _listing("Network", vars(info.config), "")
        _listing("Measured after training", info.validation, "No figures were written down after training.")


def _figures(history: Sequence[Mapping[str, float]]) -> None:
    best, last = best_epoch(history), history[-1]
    seconds = sum(row["seconds"] for row in history if math.isfinite(row["seconds"]))
    shown = [Card("Epochs", str(len(history)), "", f"{_duration(seconds)} in all")]
    if best is not None:
        gap = best["val_mpjpe"] - best["mpjpe"]
        shown += [
            Card("Best validation MPJPE", f"{best['val_mpjpe']:.1f}", "mm", f"in epoch {best['epoch']:.0f}"),
            Card("Train MPJPE there", f"{best['mpjpe']:.1f}", "mm", "on the clips it learned from"),
            Card("Gap", f"{gap:+.1f}", "mm", "validation less train: large means learned by heart"),
        ]
    shown.append(Card("Last epoch", f"{last['mpjpe']:.1f}", "mm", "train MPJPE at the end"))
    cards(shown)


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.0f} min"


def _curves(history: Sequence[Mapping[str, float]], loss: str, loss_unit: str) -> None:
    log = st.toggle("Logarithmic scale", key="log", bind="query-params")
    for place, column, unit, title in zip(
        st.columns(2, gap="large"), ("mpjpe", "loss"), ("mm", loss_unit), ("MPJPE", loss), strict=True
    ):
        with place:
            st.markdown(f"##### {title}")
            show_chart(curve_figure(history, column, unit, log), column, f"{title} of train and validation by epoch")


def _listing(title: str, values: Mapping[str, Any], without: str) -> None:
    st.markdown(f"##### {title}")
    if not values:
        st.caption(without)
        return
    st.table({"": {_words(key): _text(value) for key, value in values.items()}}, border="horizontal", hide_header=True)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{_words(str(key))} {_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return str(value)
