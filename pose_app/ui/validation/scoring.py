"""The scoring of all clips on the page Validation: started, watched and stopped."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from pose_app.ui.messages import show_error
from pose_app.ui.networks.background_scoring import Scoring
from pose_app.ui.networks.network_cache import scoring
from pose_app.ui.session import session
from pose_app.ui.workspace import Workspace


@dataclass
class _Paces:
    """By a workspace's fingerprint: when its clips were first counted here, or begun with, and how many there were."""

    begun: dict[str, tuple[float, int]] = field(default_factory=dict)


def score_all(workspaces: Sequence[Workspace]) -> None:
    """Show how far the scoring is, with buttons to start and stop it; nothing once all is scored."""
    waiting = [workspace for workspace in workspaces if scoring(workspace).done < scoring(workspace).total]
    if waiting:
        _watch(waiting)


@st.fragment(run_every=1.0)
def _watch(workspaces: Sequence[Workspace]) -> None:
    jobs = [(workspace, scoring(workspace)) for workspace in workspaces]
    if any(job.done == job.total for _, job in jobs):
        st.rerun()
    for workspace, job in jobs:
        _progress(workspace, job)
    if any(job.done for _, job in jobs) and st.button("Show what there is", key="show scores"):
        st.rerun()


def _progress(workspace: Workspace, job: Scoring) -> None:
    name = workspace.info.name
    if job.error is not None:
        show_error(f"The scoring of {name} ended early: {job.error}")
    if job.failure is not None:
        clips = "1 clip" if job.left_out == 1 else f"{job.left_out} clips"
        show_error(f"The scoring of {name} left out {clips}: {job.failure}")
    row = st.container(horizontal=True, vertical_alignment="center")
    since, had = session(_Paces).begun.setdefault(workspace.fingerprint, (time.monotonic(), job.done))
    text = f"{name}: {job.done:,} of {job.total:,} clips scored"
    if job.running:
        left = time_left(job.done - had, time.monotonic() - since, job.total - job.done)
        row.progress(job.done / job.total, text=f"{text}{left}")
        row.button("Stop", key=f"stop scoring {name}", on_click=job.stop)
        return
    row.progress(job.done / job.total, text=f"{text}. What is scored is kept, also when the app is closed.")
    label = "Go on" if job.done else "Score all clips"
    row.button(label, key=f"start scoring {name}", type="primary", on_click=_start, args=(workspace, job))


def _start(workspace: Workspace, job: Scoring) -> None:
    session(_Paces).begun[workspace.fingerprint] = time.monotonic(), job.done
    job.start()


def time_left(done: int, seconds: float, left: int) -> str:
    """Say how long the clips that are left will take at the pace so far; "" while that is not known."""
    if done < 3:
        return ""
    rest = left * seconds / done
    return f", about {rest / 60:.0f} min left" if rest >= 90 else f", about {rest:.0f} s left"
