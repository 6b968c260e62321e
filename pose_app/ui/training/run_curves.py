"""The curves of the chosen runs, and where a run in progress stands."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pose_app.figures.training_curves import best_epoch, curve_figure, first_of_stages, gap_figure, runs_figure
from pose_app.ui.components.charts import show_chart
from pose_app.ui.theme import Card, cards
from pose_app.ui.training.generalization_gap import gap_words
from pose_app.ui.training.live_run import Live
from pose_app.ui.training.run_list import TrainingRun
from pose_app.ui.training.wording import duration
from pose_app.weights import recipe_chain

LOSS_HELP = (
    "What training makes small, as the recipe says. *mse*: mean squared error of the coordinates, m². *distance*: the "
    "mean distance of a joint from its true place in metres and, where the network says it, from that in the picture "
    "in widths of a frame; a hundredth of how badly the expected errors fit is added. *velocity*: so many times the "
    "error of velocity besides. The parts have different units, and from stage to stage it can be another sum."
)

STAGES_APART = "Errors before and after that cannot be set beside each other; the best epoch is of the last stage."
STAGES_WORDS = f"Where an upright line stands, training went on by another recipe or on other clips. {STAGES_APART}"


def show_live(name: str, live: Live) -> None:
    """Say how far a run is, and when it will be done."""
    so_far = "" if live.train_mpjpe is None else f", train MPJPE so far {live.train_mpjpe:.1f} mm"
    of = "" if live.epochs is None else f" of {live.epochs}"
    done = f"{live.step:,} batches done{so_far}" if live.step or live.epoch else "just begun"
    text = f"**{name}** · epoch {live.epoch + 1}{of}, {done}"
    if live.running:
        left = "time left is known after the first epoch" if live.left_s is None else f"{duration(live.left_s)} left"
        text += f" · {left} · wrote {duration(live.silent_s)} ago"
    else:
        text += f" · silent for {duration(live.silent_s)}: stopped? `train --resume` goes on with it"
    st.progress(live.share, text=text)


def show_cards(history: Sequence[Mapping[str, float]], quoted: Card | None = None) -> None:
    """Show the figure to quote, a run's best epoch, the gap there, and where it ended if that was another."""
    best, last = best_epoch(history), history[-1]
    seconds = sum(row["seconds"] for row in history if math.isfinite(row["seconds"]))
    count = int(last.get("stage", 0)) + 1
    spent = duration(seconds) if seconds else "time unknown"
    shown = [Card("Epochs", str(len(history)), "", f"{spent} in {f'{count} stages' if count > 1 else 'all'}")]
    shown += [quoted] if quoted else []
    if best is not None:
        gap = best["val_mpjpe"] - best["mpjpe"]
        where = f"in epoch {best['epoch']:.0f}, on the clips validated while training"
        shown += [
            Card("Best validation MPJPE", f"{best['val_mpjpe']:.1f}", "mm", where),
            Card("Train MPJPE there", _known(best["mpjpe"]), "mm", "on the clips it learned from"),
            Card("Gap", _known(gap, "+"), "mm", "validation less train: large means learned by heart"),
        ]
    if best is None or best["epoch"] != last["epoch"]:
        ended = f"train {_known(last['mpjpe'])} mm; epoch {last['epoch']:.0f}"
        shown.append(Card("Validation MPJPE at the end", _known(last["val_mpjpe"]), "mm", ended))
    cards(shown)


def _known(value: float, sign: str = "") -> str:
    return f"{value:{sign}z.1f}" if math.isfinite(value) else "–"


def show_curves(runs: Sequence[TrainingRun], log: bool, smoothing: float) -> None:
    """Draw MPJPE and loss of one run, or of several over each other, and the gap between train and validation."""
    losses = losses_of(runs)
    loss, unit = ("Loss (mean squared error)", "m²") if losses == ["mse"] else ("Loss", "")
    histories = {run.name: run.history for run in runs}
    for place, column, of, title in zip(
        st.columns(2, gap="large"), ("mpjpe", "loss"), ("mm", unit), ("MPJPE", loss), strict=True
    ):
        with place:
            st.markdown(f"##### {title}", help=LOSS_HELP if column == "loss" else None)
            if len(runs) == 1:
                figure = curve_figure(runs[0].history, column, of, log, smoothing)
            else:
                figure = runs_figure(histories, column, of, log, smoothing)
            show_chart(figure, column, f"{title} of train and validation by epoch")
    if len(runs) > 1:
        st.caption("Lines: validation; dotted: train; stars: the best epoch of each run." + _mixed(losses))
        _stages_of(runs)
    elif runs[0].history[-1]["stage"]:
        st.caption(STAGES_WORDS)
    _gap(runs, histories)


def _stages_of(runs: Sequence[TrainingRun]) -> None:
    firsts = {run.name: [f"{row['epoch']:.0f}" for row in first_of_stages(run.history)] for run in runs}
    named = "; ".join(f"**{name}** at epochs {', '.join(epochs)}" for name, epochs in firsts.items() if epochs)
    if named:
        st.caption(f"Where another recipe or other clips set in: {named}. {STAGES_APART}")


def losses_of(runs: Sequence[TrainingRun]) -> list[str]:
    """The losses that runs were trained by in all their stages, in the recipes' words."""
    recipes = [recipe for run in runs for recipe in recipe_chain(run.settings)]
    return sorted({_loss(recipe) for recipe in recipes})


def _loss(recipe: Mapping[str, Any]) -> str:
    velocity = recipe.get("velocity")
    return f"{recipe.get('loss')}{f' and {velocity:g} × velocity' if velocity else ''}"


def _mixed(losses: Sequence[str]) -> str:
    names = ", ".join(losses)
    return f" Their losses ({names}) are different measures: compare the MPJPE instead." if len(losses) > 1 else ""


def _gap(runs: Sequence[TrainingRun], histories: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    st.markdown("##### Gap between train and validation", help="Validation MPJPE less train MPJPE, as measured.")
    left, right = st.columns(2, gap="large")
    with left:
        show_chart(gap_figure(histories), "gap", "Validation less train MPJPE by epoch")
    with right:
        for run in runs:
            st.markdown(f"**{run.name}**: {gap_words(run.history)}")
