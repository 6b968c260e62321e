"""What runs were trained by: one run's settings, or what differs between several."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pose_app.ui.training_runs import TrainingRun


def differences(settings: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The settings that are not the same in all runs: name -> what each run has, "–" where it says nothing."""
    flat = [_flat(values) for values in settings]
    names = dict.fromkeys(name for values in flat for name in values)
    rows = {name: [values.get(name, "–") for values in flat] for name in names}
    return {name: row for name, row in rows.items() if len(set(row)) > 1}


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in values.items():
        name = before + words(str(key))
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{name}: ")
        else:
            flat[name] = text(value)
    return flat


def show_differences(runs: Sequence[TrainingRun]) -> None:
    """Draw a table of the settings that differ, a column a run."""
    rows = differences([run.settings for run in runs])
    st.markdown("##### What differs between the recipes")
    if not rows:
        st.caption("Nothing: these runs have the same settings.")
        return
    same = len(_flat(runs[0].settings)) - sum(row[0] != "–" for row in rows.values())
    table = {run.name: {name: row[i] for name, row in rows.items()} for i, run in enumerate(runs)}
    st.table(table, border="horizontal")
    st.caption(f"{same} other settings are the same in all of them.")


def listing(title: str, values: Mapping[str, Any], without: str) -> None:
    """Draw settings or figures, one a line, or say why there are none."""
    st.markdown(f"##### {title}")
    if not values:
        st.caption(without)
        return
    st.table({"": {words(key): text(value) for key, value in values.items()}}, border="horizontal", hide_header=True)


def words(key: str) -> str:
    """A setting's name for people."""
    return key.replace("_", " ")


def text(value: Any) -> str:
    """A setting's value for people."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{words(str(key))} {text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(text(item) for item in value)
    return str(value)
