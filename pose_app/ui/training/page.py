"""The page Training: how weights came about, several runs beside each other, and runs in progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pose_app.errors import InputError
from pose_app.ui.address import chosen, key_of
from pose_app.ui.commands_shown import show_commands, train_command
from pose_app.ui.controls import control, set_choices, some_of, switch, within
from pose_app.ui.folders import folders_below
from pose_app.ui.messages import show_error
from pose_app.ui.options import app_options
from pose_app.ui.session import session
from pose_app.ui.training.quoted_figures import quoted, show_figures
from pose_app.ui.training.recipe_table import listing, show_differences, show_stages
from pose_app.ui.training.run_curves import show_cards, show_curves, show_live
from pose_app.ui.training.run_list import TrainingRun, is_run, is_running, read_run
from pose_app.ui.training.wording import figures_in_words, network_in_words, settings_in_words
from pose_app.ui.workspace import Workspace
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


@dataclass
class _Progress:
    """The runs that a session knows to be in progress, None before it looked for any."""

    known: set[str] | None = None


def render(workspace: Workspace) -> None:
    """Draw the page."""
    st.subheader("Training", anchor=False)
    folders = run_folders(workspace)
    names = _choose(folders, workspace.info.name)
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    log = control(row.toggle, "log", "Logarithmic scale", False, switch)
    smoothing = control(
        row.slider, "smoothing", "Smoothing", 0.0, within(0.0, 0.95), 0.0, 0.95,
        step=0.05, width=260, help=SMOOTHING_HELP,
    )  # fmt: skip
    runs = {name: folders[name] for name in names if name in folders}
    follow = st.fragment(_follow, run_every=LOOK_S if any(map(is_running, runs.values())) else LOOK_IDLE_S)
    follow(workspace, tuple(folders), runs, log, smoothing)
    _recipes(runs, workspace)


def run_folders(workspace: Workspace) -> dict[str, Path]:
    """The weights to choose from, by name, and the runs below the folder this app may read, by their path."""
    folders = dict(workspace.choices)
    known = {folder.resolve() for folder in folders.values()}
    below = folders_below(app_options().root, is_run)
    names = {name.encode("utf-8", "replace").decode(): folder for name, folder in below.items()}
    return folders | {name: folder for name, folder in names.items() if folder.resolve() not in known}


def _choose(folders: Mapping[str, Path], current: str) -> list[str]:
    running = [name for name, folder in folders.items() if is_running(folder)]
    _show_begun(running)
    return control(
        st.multiselect, "runs", "Runs", list(dict.fromkeys([current, *running])), some_of(folders), list(folders),
        placeholder="Choose runs", help="Weights folders, and runs in progress, below the folder this app may read.",
    )  # fmt: skip


def _show_begun(running: list[str]) -> None:
    """Choose the runs that began while the page was open, too."""
    progress = session(_Progress)
    begun = [name for name in running if progress.known is not None and name not in progress.known]
    shown = st.session_state.get(key_of("runs"), chosen("runs"))
    if begun and shown:  # else they are among those that nobody need choose
        set_choices({"runs": list(dict.fromkeys([*shown, *begun]))})
    progress.known = {*(progress.known or ()), *running}


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
            broken.append(str(error).replace(str(folder), name))  # where it lies is no visitor's business
    return runs, broken


def _draw(runs: list[TrainingRun], log: bool, smoothing: float) -> None:
    if len(runs) == 1:
        show_cards(runs[0].history, quoted(runs[0]))
    if runs:
        show_curves(runs, log, smoothing)


def _recipes(folders: Mapping[str, Path], workspace: Workspace) -> None:
    if not folders:
        st.info("Choose a run, or begin one in a terminal: it appears here by itself.", icon=":material/terminal:")
        show_commands("python -m pose_app train --out weights/mine --data DIR --recipe seed")
        return
    runs = _read(folders)[0]  # what is wrong with the others stands above
    if len(runs) > 1:
        show_differences(runs)
    elif runs:
        _one_recipe(runs[0], workspace)
    lines = [train_command(run.name, run.settings) for run in runs if run.settings.get("name")]
    if lines:
        show_commands(*lines, help=AGAIN_HELP)


def _one_recipe(run: TrainingRun, workspace: Workspace) -> None:
    if not (run.folder / "config.json").is_file():
        listing("Recipe and network", settings_in_words(run.settings), "")
        return
    info = read_info(run.folder)
    show_figures(run, info, workspace)
    left, right = st.columns(2, gap="large")
    with left:
        title = "Recipe of the last stage" if "before" in info.recipe else "Recipe"
        recipe = settings_in_words({"trained_on": info.trained_on, **info.recipe})
        listing(title, recipe, "These weights do not say how.")
    with right:
        listing("Network", network_in_words(info.parameters, info.config.plain()), "")
        measured = figures_in_words(info.validation)
        listing("Measured after training", measured, "No figures were written down after training.")
    show_stages(info.recipe)
