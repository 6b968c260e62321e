"""The page Training: how weights came about, several runs beside each other, and runs in progress."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from pose_app.errors import InputError
from pose_app.ui.commands_shown import show_commands, train_command
from pose_app.ui.folders import folders_below
from pose_app.ui.messages import show_error
from pose_app.ui.options import app_options
from pose_app.ui.state import Workspace
from pose_app.ui.training_curves import show_cards, show_curves, show_live
from pose_app.ui.training_recipes import listing, show_differences, show_stages
from pose_app.ui.training_runs import TrainingRun, is_run, read_run
from pose_app.weights import read_info

LOOK_S, LOOK_IDLE_S = 3.0, 10.0  # how often the disk is looked at, with and without a run in progress
SMOOTHING_HELP = (
    "Exponential moving average with bias correction: an epoch n back counts weight^n. Dots are the values as they "
    "were; the best epoch is found among these, never among smoothed ones."
)
AGAIN_HELP = (
    "Trains again; DIR stands for a data folder with the splits train and valid. Of a run in stages it is the last "
    "alone: it needs the weights that --start names, of the stage before."
)


def render(workspace: Workspace) -> None:
    """Draw the page."""
    st.subheader("Training", anchor=False)
    folders = run_folders(workspace)
    chosen = _choose(folders, workspace.info.name)
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    log = row.toggle("Logarithmic scale", key="log", bind="query-params")
    smoothing = row.slider(
        "Smoothing", 0.0, 0.95, 0.0, 0.05, key="smoothing", width=260, help=SMOOTHING_HELP, bind="query-params"
    )
    runs = {name: folders[name] for name in chosen}
    follow = st.fragment(_follow, run_every=LOOK_S if any(_is_running(*run) for run in runs.items()) else LOOK_IDLE_S)
    follow(workspace, tuple(folders), runs, log, smoothing)
    _recipes(runs)


def run_folders(workspace: Workspace) -> dict[str, Path]:
    """The weights to choose from, by name, and the runs below the folder this app may read, by their path."""
    folders = dict(workspace.choices)
    known = {folder.resolve() for folder in folders.values()}
    below = folders_below(app_options().root, is_run)
    return folders | {name: folder for name, folder in below.items() if folder.resolve() not in known}


def _choose(folders: Mapping[str, Path], current: str) -> list[str]:
    running = [name for name, folder in folders.items() if _is_running(name, folder)]
    return st.multiselect(
        "Runs", list(folders), default=list(dict.fromkeys([current, *running])), key="runs", bind="query-params",
        placeholder="Choose runs", help="Weights folders, and runs in progress, below the folder this app may read.",
    )  # fmt: skip


def _is_running(name: str, folder: Path) -> bool:
    try:
        live = read_run(name, folder).live
    except InputError:  # said where it is drawn
        return False
    return live is not None and live.running


def _follow(
    workspace: Workspace, known: tuple[str, ...], folders: Mapping[str, Path], log: bool, smoothing: float
) -> None:
    if tuple(run_folders(workspace)) != known:
        st.rerun()
    runs, broken = _read(folders)
    for words in broken:
        show_error(words)
    for run in runs:
        if run.live:
            show_live(run.name, run.live)
    _draw([run for run in runs if run.history], log, smoothing)
    for run in runs:
        if not run.history:
            waits = "its first epoch is not over yet" if run.live else "its history.csv is missing or empty"
            st.info(f"{run.name} has no curves to show: {waits}.", icon=":material/show_chart:")


def _read(folders: Mapping[str, Path]) -> tuple[list[TrainingRun], list[str]]:
    """The runs that can be read, and what is wrong with the others."""
    runs, broken = [], []
    for name, folder in folders.items():
        try:
            runs.append(read_run(name, folder))
        except InputError as error:
            broken.append(str(error))
    return runs, broken


def _draw(runs: list[TrainingRun], log: bool, smoothing: float) -> None:
    if len(runs) == 1:
        show_cards(runs[0].history)
    if runs:
        show_curves(runs, log, smoothing)


def _recipes(folders: Mapping[str, Path]) -> None:
    if not folders:
        st.info("Choose a run, or begin one in a terminal: it appears here by itself.", icon=":material/terminal:")
        show_commands("python -m pose_app train --out weights/mine --data DIR --recipe seed")
        return
    runs = _read(folders)[0]  # what is wrong with the others was said above
    if len(runs) > 1:
        show_differences(runs)
    elif runs:
        _one_recipe(runs[0])
    lines = [train_command(run.name, run.settings) for run in runs if run.settings.get("name")]
    if lines:
        show_commands(*lines, help=AGAIN_HELP)


def _one_recipe(run: TrainingRun) -> None:
    left, right = st.columns(2, gap="large")
    if not (run.folder / "config.json").is_file():
        listing("Recipe and network", run.settings, "")
        return
    info = read_info(run.folder)
    last = {key: value for key, value in info.recipe.items() if key != "before"}
    with left:
        title = "Recipe of the last stage" if "before" in info.recipe else "Recipe"
        listing(title, {"trained_on": info.trained_on, **last}, "These weights do not say how.")
    with right:
        listing("Network", {"parameters": f"{info.parameters:,}", **vars(info.config)}, "")
        listing("Measured after training", info.validation, "No figures were written down after training.")
    show_stages(info.recipe)
