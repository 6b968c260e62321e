"""Which of a network's figures is of which clips, and which one to quote."""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pose_app.figures.training_curves import best_epoch
from pose_app.ui.clips.scored_clips import ALL_JOINTS, clip_errors
from pose_app.ui.theme import Card
from pose_app.ui.training.run_list import TrainingRun
from pose_app.ui.workspace import Workspace
from pose_app.weights import WeightsInfo, read_info

QUOTE = "Quote this one, with its clips and the command."
EPOCHS = "Compares the epochs of this run, no more."
OPEN = "Compares networks on these clips; open the same ones for both."
_SAME_MM = 0.006  # config.json has two digits after the point


def show_figures(run: TrainingRun, info: WeightsInfo, workspace: Workspace) -> None:
    """Draw a line for every figure of a network that the app shows: what it is of, and what it is good for."""
    rows = figure_rows(run, info.validation)
    if run.folder.resolve() == workspace.info.folder.resolve() and workspace.dataset.file_joints is not None:
        rows.append(_open_clips(workspace))
    st.markdown("##### Which figure to quote", help="MPJPE of the same network differs from clips to clips.")
    st.table([dict(zip(("Figure", "MPJPE", "Of which clips", "What for"), row, strict=True)) for row in rows],
             border="horizontal")  # fmt: skip


def quoted(run: TrainingRun) -> Card | None:
    """The figure of a run that is the one to quote, None before there are weights; InputError if these are broken."""
    if not (run.folder / "config.json").is_file():
        return None
    rows = [row for row in figure_rows(run, read_info(run.folder).validation) if row[3] == QUOTE]
    return Card("MPJPE to quote", rows[0][1].removesuffix(" mm"), "mm", f"on {rows[0][2]}") if rows else None


def figure_rows(run: TrainingRun, measured: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Name the figures that come with weights: what each is, its value, its clips, and what it is for."""
    rows, epoch = [], _epoch_of_weights(run)
    value, clips = measured.get("mpjpe_mm"), _clips(measured)
    known = float(value) if isinstance(value, int | float) and math.isfinite(value) else None
    if epoch is not None:
        same = known is not None and abs(known - epoch["val_mpjpe"]) < _SAME_MM
        of = clips if same else "those validated after every epoch"
        rows.append((f"Validation in epoch {epoch['epoch']:.0f}, of which the weights are",
                     f"{epoch['val_mpjpe']:.1f} mm", of, QUOTE if same else EPOCHS))  # fmt: skip
        if same:
            return rows
    if known is not None:
        rows.append(("Measured after training", f"{known:.1f} mm", clips, QUOTE))
    return rows


def _epoch_of_weights(run: TrainingRun) -> Mapping[str, float] | None:
    """The epoch that left the weights: the best of a run for a time, the last of one for so many epochs."""
    if not run.history:
        return None
    row = best_epoch(run.history) if run.settings.get("seconds") else run.history[-1]
    return row if row is not None and math.isfinite(row["val_mpjpe"]) else None


def _clips(measured: Mapping[str, Any]) -> str:
    count, data = measured.get("clips"), measured.get("data")
    return (
        ": ".join(str(part) for part in (f"{count} clips" if count else None, data) if part) or "nobody wrote it down"
    )


def _open_clips(workspace: Workspace) -> tuple[str, str, str, str]:
    errors, count = clip_errors(workspace), len(workspace.dataset)
    value = "not all scored yet"
    if errors is not None and errors.scored.all():
        value = f"{errors.measure(ALL_JOINTS).mean():.1f} mm"
    return "Page Validation", value, f"the {count:,} clips open now: {workspace.dataset.source}", OPEN
