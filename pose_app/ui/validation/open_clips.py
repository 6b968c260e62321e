"""A click on a chart of the page Validation opens the clips behind it on the page Clips, filtered, the worst first."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from pose_app.skeleton import JOINT_NAMES, NUM_FRAMES
from pose_app.ui.clips.clip_filter import WORST
from pose_app.ui.clips.filter_controls import clear_filters
from pose_app.ui.clips.tiles import GALLERY
from pose_app.ui.components.strip import clip_address, open_player
from pose_app.ui.controls import set_choices
from pose_app.ui.page_links import open_clips_page
from pose_app.ui.validation.scored_data import Scored
from pose_app.ui.workspace import Workspace

OPENS, CLIP = "Click {} to open its clips.", "Click a dot to open its clip."


def open_range(workspace: Workspace, scores: Scored, low: float, high: float) -> None:
    """Open the clips with an MPJPE from low to high, mm, which are written with one digit after the point."""
    low, high = math.floor(10 * low) / 10, math.ceil(10 * high) / 10
    fits = (scores.per_clip >= low) & (scores.per_clip <= high)
    _open(
        workspace,
        scores,
        fits,
        scores.per_clip,
        {"low": f"{low:g}", "high": f"{high:g}"} if low else {"high": f"{high:g}"},
    )


def open_action(workspace: Workspace, scores: Scored, action: str) -> None:
    """Open the clips of an action."""
    _open(workspace, scores, scores.actions == action, scores.per_clip, {"action": action})


def open_joint(workspace: Workspace, scores: Scored, joint: int) -> None:
    """Open the clips that are furthest off at a joint; where there are none all of them, sorted by its error."""
    means, name = scores.errors.mean(1), JOINT_NAMES[joint]
    fits = means.argmax(1) == joint
    only = {"worst_joint": name} if fits.any() else {}
    _open(workspace, scores, fits | ~fits.any(), means[:, joint], {**only, "error_of": name})


def open_frame(workspace: Workspace, scores: Scored, frame: int) -> None:
    """Open the clips that are furthest off in a frame, 0 to 7."""
    _open(workspace, scores, scores.worst_frames == frame, scores.per_clip, {"worst_frame": str(frame + 1)})


def open_clip_named(workspace: Workspace, scores: Scored, name: object) -> None:
    """Open one clip at its worst frame."""
    names = [workspace.dataset.table[i]["clip"] for i in scores.clips]
    if name in names:
        row = names.index(name)
        open_player(workspace, int(scores.clips[row]), int(scores.worst_frames[row]))


def open_compared(
    one: tuple[Workspace, Scored], two: tuple[Workspace, Scored], groups: Sequence[str], key: str, click: dict
) -> None:
    """Open what was clicked where two networks are compared, with the second's weights but for the first's curve.

    groups: the actions, the first one at the top of their chart.
    """
    if key == "body" and (joint := joint_of(click)) is not None:
        open_joint(*two, joint)
    elif key == "actions" and (bar := number_of(click, "point", len(groups))) is not None:
        open_action(*two, groups[::-1][bar])
    elif key == "cdf" and (mm := mm_of(click)) is not None:
        open_range(*(two if click.get("trace") == 1 else one), 0.0, mm)
    elif key == "pairs":
        open_clip_named(*two, click.get("text"))
    elif key == "sorted" and (place := number_of(click, "point", len(two[1].clips))) is not None:
        row = np.argsort(two[1].per_clip - one[1].per_clip)[place]
        open_clip_named(*two, two[0].dataset.table[two[1].clips[row]]["clip"])


def number_of(click: dict, key: str, count: int) -> int | None:
    """The number of a trace or point that a browser names, if it is one below count."""
    value = click.get(key)
    return value if type(value) is int and 0 <= value < count else None


def mm_of(click: dict) -> float | None:
    """The place on the x axis that a browser names, if it is one."""
    value = click.get("x")
    return float(value) if isinstance(value, int | float) and 0 <= value < math.inf else None


def joint_of(click: dict) -> int | None:
    """The joint whose dot was clicked on a body."""
    return None if click.get("text") is None else number_of(click, "point", len(JOINT_NAMES))


def frame_of(click: dict) -> int | None:
    """The frame, 0 to 7, whose bar was clicked."""
    return number_of(click, "point", NUM_FRAMES)


def _open(workspace: Workspace, scores: Scored, fits: np.ndarray, values: np.ndarray, address: dict[str, str]) -> None:
    rows = np.flatnonzero(fits)
    if not len(rows):
        st.toast("No clip of these data fits what you clicked.")
        return
    clear_filters()  # those of an earlier visit
    set_choices({"error_of": (), "show": (), "order": ()})  # the address says them
    worst = int(scores.clips[rows[values[rows].argmax()]])
    address_of_clips = clip_address(workspace, worst) | {"show": GALLERY, "order": WORST} | address
    open_clips_page(address_of_clips)
