"""What runs were trained by: one run's settings, or what differs between several."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pose_app.ui.training.run_list import TrainingRun
from pose_app.ui.training.wording import settings_in_words
from pose_app.weights import recipe_chain


def differences(settings: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The settings that are not the same in all runs: name -> what each run has, "–" where it says nothing."""
    flat = [settings_in_words(values) for values in settings]
    names = dict.fromkeys(name for values in flat for name in values)
    rows = {name: [values.get(name, "–") for values in flat] for name in names}
    return {name: row for name, row in rows.items() if len(set(row)) > 1}


def stages(recipe: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The recipes of a run and of those whose weights it went on from, by name, the first one first."""
    chain = enumerate(recipe_chain(recipe))
    return {f"stage {i + 1}": {k: v for k, v in values.items() if k != "before"} for i, values in chain}


def last_recipe(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A run's settings with the number of its stages in place of the recipes of those before its last."""
    values = {key: value for key, value in settings.items() if key != "before"}
    return {"stages": len(stages(settings)), **values} if settings else {}


def show_differences(runs: Sequence[TrainingRun]) -> None:
    """Draw a table of the settings that differ, a column a run."""
    several = any("before" in run.settings for run in runs)
    st.markdown(f"##### What differs between the recipes{' of their last stages' if several else ''}")
    _table({run.name: last_recipe(run.settings) for run in runs}, "Nothing: these runs have the same settings.")


def show_stages(recipe: Mapping[str, Any]) -> None:
    """Draw a table of what differs between the stages of a run, where it has more than one."""
    columns = stages(recipe)
    if len(columns) > 1:
        st.markdown("##### What differs between its stages")
        _table(columns, "Nothing: every stage has the same settings.")


def _table(columns: Mapping[str, Mapping[str, Any]], without: str) -> None:
    rows = differences(list(columns.values()))
    if not rows:
        st.caption(without)
        return
    same = len(settings_in_words(next(iter(columns.values())))) - sum(row[0] != "–" for row in rows.values())
    table = {column: {name: row[i] for name, row in rows.items()} for i, column in enumerate(columns)}
    st.table(table, border="horizontal")
    st.caption(f"{same} other settings are the same in all of them.")


def listing(title: str, values: Mapping[str, str], without: str) -> None:
    """Draw settings or figures, one a line, or say why there are none."""
    st.markdown(f"##### {title}")
    if not values:
        st.caption(without)
        return
    st.table({"": dict(values)}, border="horizontal", hide_header=True)
