"""A film's eight frames predicted: in squares put on a person first, then in closer ones where those are not fine."""

from concurrent.futures import Future, wait
from dataclasses import dataclass

import numpy as np

from pose_app import video
from pose_app.clips import Clip, Prediction
from pose_app.export import source_px
from pose_app.ui.video.film_settings import Choice
from pose_app.ui.video.open_film import OpenFilm
from pose_app.ui.video.plausibility_cards import Asked, ask, ask_first, has_succeeded
from pose_app.ui.workspace import Workspace

_PATIENCE_S = 2.0  # a prediction comes sooner than that, and a run that waits for it draws everything once


@dataclass(frozen=True, eq=False)
class Framed:
    """What was cut out, the squares, and what the network was asked for.

    waiting: what is waited for. asked: None before the squares are final. first: the prediction in the first squares,
    first_crops_xywh: (8, 4) pixels of the film.
    """

    clip: Clip
    plan: video.CropPlan
    waiting: "Future[Prediction]"
    asked: Asked | None = None
    first: Prediction | None = None
    first_crops_xywh: np.ndarray | None = None


def predict_choice(workspace: Workspace, film: OpenFilm, choice: Choice) -> Framed:
    """Ask the network for the frames that were chosen, and wait for it a little."""
    placed, window = choice.placed, choice.window
    plan, clip = placed.plan, cut_out(film, choice, placed.plan)
    key = (film.upload.file_id, window.times_s.tobytes(), workspace.weights_fingerprint, plan.boxes_xywh.tobytes())
    first: Future[Prediction] | None = None
    known: Prediction | None = None
    first_crops = clip.crops_xywh
    # A box that somebody drew is theirs: it follows the person, and is put no closer.
    if placed.framing is not None and placed.box is None:
        first = ask_first(workspace, clip, key)
        wait([first], _PATIENCE_S)
        if not has_succeeded(first):
            return Framed(clip, plan, first)
        known = first.result()
        if key not in film.plans:
            film.plans[key] = placed.framing.closer(window, plan, source_px(known.joints_px, clip.crops_xywh))
        if (closer := film.plans[key]) is not None:
            plan, clip, first = closer, cut_out(film, choice, closer), None
    asked = ask(workspace, clip, (*key, plan.boxes_xywh.tobytes()), lambda: _later(film, choice, plan), first)
    wait([asked.clip], _PATIENCE_S)
    return Framed(clip, plan, asked.clip, asked, known, first_crops)


def cut_out(film: OpenFilm, choice: Choice, plan: video.CropPlan) -> Clip:
    """Cut the clip out of the frames that were chosen."""
    return video.make_clip(choice.window, plan, film.info.name, film.info.fps / choice.stride)


def _later(film: OpenFilm, choice: Choice, plan: video.CropPlan) -> Clip | None:
    """Read the clip that overlaps the chosen one by half, its squares put as there; None where the film ends."""
    window = film.window_after(choice.window)
    framing = choice.placed.framing
    if window is not None and framing is not None:
        framing.learn(choice.window.times_s, video.whole_pixels(plan.boxes_xywh))
        plan = framing.plan(window)
    # Where the person has gone by then, there is nothing to compare with.
    return None if window is None or not plan.person_found else video.make_clip(window, plan, film.info.name)
