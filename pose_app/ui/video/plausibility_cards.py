"""How plausible the prediction for the user's film is, in numbers that need no truth."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.json_file import read_json
from pose_app.plausibility import Plausibility, assess_clip, mirrored_clip
from pose_app.ui.networks.network_cache import network
from pose_app.ui.session import session
from pose_app.ui.theme import Card, cards
from pose_app.ui.workspace import Workspace
from pose_app.weights import list_weights

REPORT = "real_people.json"  # in a weights folder: as `predict FILM --all --json` writes it


@dataclass(frozen=True, eq=False)
class Asked:
    """What the network was asked for: the clip, its mirror image and the window that overlaps it, if any.

    times_s: (8,) seconds of the clip's frames and of the later window's, where they are known.
    """

    key: tuple
    clip: "Future[Prediction]"
    mirrored: "Future[Prediction]"
    later: "Future[Prediction] | None" = None
    times_s: tuple[np.ndarray | None, np.ndarray | None] = (None, None)

    @property
    def prediction(self) -> Prediction | None:
        """Of the clip, when it is there."""
        return self.clip.result() if has_succeeded(self.clip) else None

    @property
    def others(self) -> "list[Future[Prediction]]":
        """What only the measures need."""
        return [future for future in (self.mirrored, self.later) if future]

    def cancel(self) -> None:
        """Take back what the network has not begun with."""
        for future in (self.clip, *self.others):
            future.cancel()


@dataclass
class _OfTheFilm:
    """What was asked last, and what was measured of its frames by the name of the weights.

    first: of the first squares of a window, before they are put closer, with their key.
    """

    asked: Asked | None = None
    first: "tuple[tuple, Future[Prediction]] | None" = None
    measured_key: tuple = ()
    measured: dict[str, Plausibility] = field(default_factory=dict)


def has_succeeded(future: Future[Prediction]) -> bool:
    """Whether there is a result."""
    return future.done() and not future.cancelled() and not future.exception()


def ask_first(workspace: Workspace, clip: Clip, key: tuple) -> "Future[Prediction]":
    """Ask the network for a clip in its first squares, once; another key takes the last questions back."""
    kept = session(_OfTheFilm)
    if kept.first is None or kept.first[0] != key:
        if kept.asked is not None:
            kept.asked.cancel()
        if kept.first is not None:
            kept.first[1].cancel()
        kept.first = key, network(workspace).submit(clip)
    return kept.first[1]


def ask(
    workspace: Workspace, clip: Clip, key: tuple, later: Callable[[], Clip | None],
    first: "Future[Prediction] | None" = None,
) -> Asked:  # fmt: skip
    """Ask the network for a clip and for what measures it, once; another key takes the last question back.

    first: of the clip, where it was asked for already.
    """
    kept = session(_OfTheFilm)
    asked = kept.asked
    if asked is None or asked.key != key:
        if asked is not None:
            asked.cancel()
        submit, after = network(workspace).submit, later()
        of_clip = first or submit(clip)
        mirrored, of_after = submit(mirrored_clip(clip)), None if after is None else submit(after)
        times_s = clip.frame_times_s, None if after is None else after.frame_times_s
        asked = Asked(key, of_clip, mirrored, of_after, times_s)
        kept.asked = asked
    return asked


def panel(workspace: Workspace, asked: Asked, fps: float | None) -> None:
    """Show the measures, and beside them those of other weights that looked at the same frames."""
    st.markdown("##### How plausible is it?")
    st.caption(
        "Nobody measured where your joints are, so these numbers ask whether the prediction agrees with itself and "
        "with how bodies are built. Small ones prove nothing; large ones tell that something is wrong."
    )
    if not all(future.done() for future in asked.others):
        _wait_for_measures(asked)
        return
    kept, clip_key = session(_OfTheFilm), asked.key[:-1]
    if kept.measured_key != clip_key:
        kept.measured_key, kept.measured = clip_key, {}
    kept.measured[workspace.info.name] = measures = _measure(asked, fps)
    cards(_cards(measures, {name: of for name, of in kept.measured.items() if name != workspace.info.name}))


def of_weights(workspace: Workspace) -> None:
    """Show what was measured on a film of real people, where that came with the weights; others' beside it."""
    folder = workspace.info.folder
    report = _read(folder / REPORT)
    if report is None:
        return
    measures, source = report
    st.markdown("##### These weights on real people")
    others = {other.name: _read(other / REPORT) for other in list_weights() if other.name != folder.name}
    cards(_cards(measures, {name: other[0] for name, other in others.items() if other}))
    st.caption(f"{measures.windows} windows of 8 frames of {source}. There is no truth, so no error can be told.")


def _read(path: Path) -> tuple[Plausibility, str] | None:
    if not path.is_file():
        return None
    try:
        values = read_json(path, "what predict --json writes")
        return Plausibility.from_json(values["measures"]), str(values["source"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path} is broken: it should be what predict --json writes.") from None


def _measure(asked: Asked, fps: float | None) -> Plausibility:
    mirrored, later = (
        future.result() if future and has_succeeded(future) else None for future in (asked.mirrored, asked.later)
    )
    return assess_clip(asked.clip.result(), mirrored, later, fps=fps, times_s=asked.times_s)


def _cards(measures: Plausibility, others: dict[str, Plausibility]) -> list[Card]:
    shown = []
    for i, row in enumerate(measures.rows()):
        beside = ", ".join(f"{name}: {_number(other.rows()[i].value)}" for name, other in others.items())
        shown.append(Card(row.name, _number(row.value), row.unit, row.meaning, beside))
    return shown


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


@st.fragment(run_every=0.5)
def _wait_for_measures(asked: Asked) -> None:
    if all(future.done() for future in asked.others):
        st.rerun()
    st.caption("Measuring …")
