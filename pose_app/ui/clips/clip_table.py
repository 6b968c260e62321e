"""The clips as one table: for the page, and as .csv files to take away."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from pose_app.skeleton import JOINT_NAMES
from pose_app.ui.clips.scored_clips import ALL_JOINTS, EXPECTED, WORST_FRAME, ClipErrors
from pose_app.ui.clips.stars import starred
from pose_app.ui.clips.tiles import open_clip
from pose_app.ui.workspace import Workspace, thumbnails

ROW_HEIGHT = 44


def clip_table(workspace: Workspace, listed: Sequence[int], errors: ClipErrors | None, measure: str) -> None:
    """Draw the listed clips; a click anywhere in a row opens the clip in the player, one on a column's name sorts."""
    rows, key = workspace.dataset.table, f"clip table {hash(tuple(listed))}"
    base = thumbnails(workspace)
    columns: dict[str, Any] = {
        "picture": [f"{base}{i:05d}.jpg" for i in listed],
        **_columns(rows, listed, set(starred(workspace))),
    }
    numbers = {} if errors is None else error_columns(errors, measure)
    columns |= {name: values[list(listed)] for name, values in numbers.items()}
    config = {"picture": st.column_config.ImageColumn("", width=48), "starred": st.column_config.TextColumn("★")}
    for name, values in numbers.items():
        if values.dtype.kind == "f":
            top = float(np.nanmax(values))
            config[name] = st.column_config.ProgressColumn(name, format="%.0f mm", min_value=0, max_value=top)
    st.dataframe(
        columns,
        key=key,
        hide_index=True,
        height=680,
        row_height=ROW_HEIGHT,
        column_config=config,
        on_select=lambda: _open(key, listed, rows),
        selection_mode=("single-row", "single-cell"),
    )


def _columns(rows: Sequence[dict], listed: Sequence[int], stars: set[str]) -> dict[str, list]:
    names = [name for name in ("clip", "action", "subject", "camera") if any(rows[i].get(name) for i in listed)]
    columns = {name: [rows[i].get(name, "") for i in listed] for name in names}
    return {"starred": ["★" if rows[i]["clip"] in stars else "" for i in listed]} | columns if stars else columns


def error_columns(errors: ClipErrors, measure: str) -> dict[str, np.ndarray]:
    """What a table says of errors, (N,) each: MPJPE, the chosen measure, worst joint, worst frame and its error."""
    scored = errors.scored
    columns = {"MPJPE": errors.measure(ALL_JOINTS)}
    if errors.predicts_error:
        columns[EXPECTED.lower()] = errors.measure(EXPECTED)
    if measure not in (ALL_JOINTS, WORST_FRAME, EXPECTED):
        columns[measure] = errors.measure(measure)
    columns["worst joint"] = np.where(scored, np.array(JOINT_NAMES, dtype=object)[errors.worst_joint], "")
    columns["worst frame"] = np.where(scored, (errors.worst_frame + 1).astype(object), np.array(None))
    columns["error in it"] = errors.measure(WORST_FRAME)
    return columns


def _open(key: str, listed: Sequence[int], rows: Sequence[dict]) -> None:
    selection = st.session_state[key]["selection"]
    chosen = [*selection["rows"], *(row for row, _ in selection["cells"])]
    if chosen and chosen[0] < len(listed):
        open_clip(rows[listed[chosen[0]]]["clip"])


def clips_csv(rows: Sequence[dict], listed: Sequence[int], errors: ClipErrors | None) -> bytes:
    """Write the listed clips, one a line: what the data say of them, and their errors in mm."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    measures = [] if errors is None else [errors.joints.mean((1, 2)), *errors.joints.mean(1).T]
    writer.writerow([*rows[0], *(["mpjpe_mm", *(f"{name}_mm" for name in JOINT_NAMES)] if measures else [])])
    for i in listed:
        numbers = ("" if np.isnan(values[i]) else f"{values[i]:.2f}" for values in measures)
        writer.writerow([*rows[i].values(), *numbers])
    return text.getvalue().encode()


def joints_csv(errors: np.ndarray, beside: dict | None) -> bytes:
    """Write the errors of one clip, one joint a line: (8, 17) mm; beside: as ClipErrors.beside gives it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    frames = [f"frame_{k + 1}_mm" for k in range(len(errors))]
    writer.writerow(["joint", *frames, "clip_mean_mm", "rank", "dataset_mean_mm", "worse_than"])
    means = errors.mean(0)
    ranks = 1 + (means[:, None] < means).sum(1)
    for j, name in enumerate(JOINT_NAMES):
        compared = [f"{beside['mean'][j]:.2f}", beside["worse"][j]] if beside else ["", ""]
        writer.writerow([name, *(f"{mm:.2f}" for mm in errors[:, j]), f"{means[j]:.2f}", ranks[j], *compared])
    return text.getvalue().encode()
