"""Where the square is put in a film's frames: on a person who is followed, around a box, or the whole picture."""

from dataclasses import dataclass

import numpy as np

from pose_app import video
from pose_app.people.choice import person_at
from pose_app.people.framing import HELP, Framing
from pose_app.ui.components.people.frame_picker import inside
from pose_app.ui.video.open_film import OpenFilm

NOBODY = f"No person was found in these frames: {HELP}."


@dataclass(frozen=True, eq=False)
class Placed:
    """Squares of a window.

    plan: where they are. crop: as the command line takes it. framing: puts them closer, where a person is followed;
    number: whose. box: x, y, width, height of the user's own in the first frame, or None.
    """

    plan: video.CropPlan
    crop: str
    framing: Framing | None = None
    number: int | None = None
    box: tuple[int, int, int, int] | None = None


def place(film: OpenFilm, window: video.Window, number: int | None) -> Placed:
    """Put squares into a window as the visitor chose it; number: of the person, None where there is none."""
    choices, people = film.choices, film.people
    if choices.crop == "none" or film.info.already_cropped:
        return Placed(video.whole_picture(window), "none" if choices.crop == "none" else "auto")
    if choices.crop == "box":
        return _place_box(film, window)
    if people is None or number is None:
        return Placed(video.CropPlan(video.whole_picture(window).boxes_xywh, False, NOBODY), "auto")
    framing = Framing(people, number)
    return Placed(_kept(film, window, framing, str(number)), "auto", framing, number)


def _place_box(film: OpenFilm, window: video.Window) -> Placed:
    """Follow a box with the person who is in it; where nobody is known to be, it stays where it is."""
    choices, people, size = film.choices, film.people, window.size
    if choices.box_s is None:
        choices.box_s = float(window.times_s[0])
    x, y, width, height = box = inside(choices.box or (0, 0, *size), size)
    drawn_s = np.array([choices.box_s])
    track = person_at(people, choices.box_s, x + width / 2, y + height / 2) if people else None
    if people is None or track is None:
        plan = video.manual_box(window, box)
        stays = "" if choices.box_s == window.times_s[0] else " Nobody is known to be in it, so it stays where it is."
        return Placed(video.CropPlan(plan.boxes_xywh, True, plan.note + stays), _text(box), box=box)
    framing = Framing(people, track.number)
    framing.learn(drawn_s, video.manual_box(window, box).boxes_xywh[:1])
    plan = _kept(film, window, framing, f"box {box} {choices.box_s}")
    if choices.box_s != window.times_s[0]:
        side_x, side_y = width / max(width, height), height / max(width, height)
        at_x, at_y, side, _ = plan.boxes_xywh[0].tolist()
        left, top = at_x + side * (1 - side_x) / 2, at_y + side * (1 - side_y) / 2
        box = inside((left, top, side * side_x, side * side_y), size)
    note = f"The box is the one you drew; it follows person {track.number}." if plan.person_found else plan.note
    return Placed(video.CropPlan(plan.boxes_xywh, plan.person_found, note), _text(box), box=box)


def _text(box: tuple[int, int, int, int]) -> str:
    return ",".join(map(str, box))


def _kept(film: OpenFilm, window: video.Window, framing: Framing, whose: str) -> video.CropPlan:
    """Give the squares, which stay while more of the film is looked through."""
    key = (whose, window.times_s.tobytes())
    plan = film.plans.get(key)
    if plan is None:
        plan = film.plans[key] = framing.plan(window)
    return plan
