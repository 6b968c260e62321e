"""The command lines that reproduce what a page shows, to be copied."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from pose_app.dataset import BUNDLED_FOLDER
from pose_app.engines import AUTO
from pose_app.places import IN_CHECKOUT, PROJECT
from pose_app.ui.options import serves_this_machine_only
from pose_app.ui.workspace import Workspace
from pose_app.weights import DEFAULT_WEIGHTS, recipe_chain


def command(name: str, *inputs: str | Path, **options: str | Path | float | bool | None) -> str:
    """Write `python -m pose_app NAME …` for a shell, quoted where a word needs it.

    options: by their long names; True stands for a flag, None and False leave an option out. Paths inside
    the project are relative to it, where the command is to be run; visitors from elsewhere get only names of others.
    """
    words = ["python", "-m", "pose_app", name, *map(_word, inputs)]
    for key, value in options.items():
        if value is None or value is False:
            continue
        words.append(f"--{key.replace('_', '-')}")
        if value is not True:
            words.append(_word(value))
    return shlex.join(words)


def _word(value: str | Path | float) -> str:
    if isinstance(value, Path):
        path = Path(os.path.abspath(value))
        if path.is_relative_to(PROJECT):
            return str(path.relative_to(PROJECT))
        return str(path) if serves_this_machine_only() else path.name  # visitors need not know the server's folders
    return f"{value:g}" if isinstance(value, float) else str(value)


def evaluate_command(workspace: Workspace) -> str:
    """The command that scores the page's weights on its data."""
    convention = workspace.dataset.convention
    words = command("evaluate", **_data(workspace), weights=_weights(workspace), engine=_engine(workspace))
    return f"{words} --up={convention.up}" if convention and convention.turned else words  # --up -z would be an option


def app_command(workspace: Workspace) -> str:
    """The command that opens the app on the page's data and weights."""
    words = [f"--{key}={_word(value)}" for key, value in _data(workspace).items() if value]
    if weights := _weights(workspace):
        words.append(f"--weights={_word(weights)}")
    if engine := _engine(workspace):
        words.append(f"--engine={engine}")
    return shlex.join([*(["streamlit", "run", "app.py"] if IN_CHECKOUT else ["pose-app", "app"]), "--", *words])


def _data(workspace: Workspace) -> dict[str, Path | str | None]:
    dataset = workspace.dataset
    bundled = dataset.folder == BUNDLED_FOLDER
    return {"data": None if bundled else dataset.folder, "split": None if dataset.split == "valid" else dataset.split}


def _weights(workspace: Workspace) -> Path | None:
    folder = workspace.info.folder
    return folder if IN_CHECKOUT or folder != DEFAULT_WEIGHTS else None  # of a package's own weights nobody need know


def _engine(workspace: Workspace) -> str | None:
    return None if workspace.engine == AUTO else workspace.engine


def predict_command(
    workspace: Workspace, film: str | Path, start_s: float, stride: int, crop: str, person: int | None = None
) -> str:
    """The command that predicts the same eight frames of a film; crop as `predict` takes it."""
    out, start = Path(film).with_suffix(".npz").name, round(start_s, 3)
    network = {"weights": _weights(workspace), "engine": _engine(workspace)}
    return command("predict", film, out=out, **network, start=start, stride=stride, crop=crop, person=person)


def train_command(name: str, recipe: Mapping) -> str:
    """The command that trains by the recipe that weights carry; what it does not say is left out.

    Of weights that went on from others it is the last run alone, as these say what they were trained on.
    """
    if recipe.get("seconds"):
        return _budget_command(name, recipe)
    synthetic = "endless stream" in str(recipe.get("trained_on", ""))
    start = recipe.get("start")
    if start == "random":
        start = None
    elif start and "before" in recipe:
        start = PROJECT / "weights" / str(start)
    return command(
        "train",
        out=PROJECT / "weights" / f"{name}-again",
        data=None if synthetic else "DIR",
        synthetic=synthetic,
        recipe=recipe.get("name"),
        epochs=recipe.get("epochs"),
        batch=recipe.get("batch"),
        learning_rate=recipe.get("learning_rate"),
        backbone=recipe.get("backbone"),
        pixels=recipe.get("pixels"),
        cache_features_after=None if synthetic else recipe.get("cache_features_after") or "none",
        freeze_until=recipe.get("freeze_until"),
        train_temporal_only=bool(recipe.get("train_temporal_only")),
        train_smoothing_only=bool(recipe.get("train_smoothing_only")),
        velocity=recipe.get("velocity") or None,
        precision=recipe.get("precision"),
        stills=bool(recipe.get("stills")),
        start=start,
    )


def _budget_command(name: str, recipe: Mapping) -> str:
    timed = [stage for stage in recipe_chain(recipe) if stage.get("seconds")]
    start = timed[0].get("start")
    if "before" in timed[0]:
        start = PROJECT / "weights" / str(start)
    return command(
        "train", out=PROJECT / "weights" / f"{name}-again", recipe="best", synthetic=True, assets="DIR",
        budget=f"{sum(stage['seconds'] for stage in timed):.0f}s", start=None if start == "random" else start,
    )  # fmt: skip


def show_commands(*commands: str, help: str = "") -> None:
    """Offer commands behind a button; each has a button of its own that copies it."""
    with st.popover("Copy command", icon=":material/terminal:", help=help or None):
        here = "the project's folder" if IN_CHECKOUT else "the folder the app was started in"
        st.caption(f"To be run in {here}, with its environment.")
        for line in commands:
            st.code(line, language="bash", wrap_lines=True)
