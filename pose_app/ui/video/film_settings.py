"""Which eight frames of a film, and which square of them.

What a person chose is kept beside the film in the session, and in the address: a film uploaded again gets it too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import streamlit as st

from pose_app import video
from pose_app.clips import Clip
from pose_app.export import draw_on_picture
from pose_app.skeleton import NUM_FRAMES
from pose_app.ui.address import chosen, remember
from pose_app.ui.video.surveyed_film import FilmChoices, SurveyedFilm

_CROPS = {"auto": "Automatic", "none": "Whole", "box": "Box"}
_SHOWN_HEIGHT = 150
_LEAST_BOX = 16  # pixels
IN_ADDRESS = ("start", "stride", "crop")


@dataclass(frozen=True, eq=False)
class Choice:
    """What the user chose: the frames, every how-manieth is taken, how they are cropped, and where that is."""

    window: video.Window
    stride: int
    crop: str
    plan: video.CropPlan


def choose(film: SurveyedFilm) -> Choice:
    """Draw the controls of frames and crop; raises InputError for frames that cannot be read."""
    window, stride = _choose_frames(film)
    key = f"crop {film.upload.file_id}"
    crop: str = st.segmented_control(
        "Crop", list(_CROPS), default=film.choices.crop, required=True, format_func=_CROPS.__getitem__, key=key,
        on_change=_note, args=(film.choices, "crop", key),
    )  # fmt: skip
    if crop == "box":
        crop = _box_sliders(window, film)
    remember("crop", crop, "auto")
    return Choice(window, stride, crop, video.plan_crop(crop, window, film.survey))


def chosen_in_address() -> FilmChoices:
    """Read from the address what was chosen of a film before."""
    return read_choices({name: chosen(name)[-1] for name in IN_ADDRESS if chosen(name)})


def read_choices(address: Mapping[str, str]) -> FilmChoices:
    """Read start (seconds), stride and crop as the command line takes them; what cannot be is left out."""
    choices = FilmChoices()
    start, stride, crop = (address.get(name, "") for name in IN_ADDRESS)
    if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", start):
        choices.start = float(start)
    if re.fullmatch(r"[1-9]\d?", stride):
        choices.stride = int(stride)
    if re.fullmatch(r"\d{1,5}(,\d{1,5}){3}", crop):
        x, y, width, height = map(int, crop.split(","))
        choices.crop, choices.box = "box", (x, y, width, height)
    elif crop == "none":
        choices.crop = crop
    return choices


def forget_choices() -> None:
    """Take what was chosen of a film out of the address."""
    for name in IN_ADDRESS:
        remember(name, "")


def _note(choices: FilmChoices, name: str, key: str) -> None:
    setattr(choices, name, st.session_state[key])


def later_clip(film: SurveyedFilm, choice: Choice) -> Clip | None:
    """Read the clip that overlaps the chosen one by half, cropped in the same way; None where the film ends."""
    window = video.window_after(film.upload.source, choice.window, choice.stride)
    if window is None:
        return None
    return video.make_clip(window, video.plan_crop(choice.crop, window, film.survey), film.info.name)


def show_frames(choice: Choice, joints_px: np.ndarray | None) -> None:
    """Show the whole frames with the crop and, where they are known, the joints: (8, 17, 2) pixels of the frames."""
    frames = video.draw_boxes(choice.window, choice.plan)
    if joints_px is not None:
        frames = np.stack([draw_on_picture(frame, joints) for frame, joints in zip(frames, joints_px, strict=True)])
    st.image(_sheet(frames), width="stretch")
    (st.warning if choice.crop == "auto" and not choice.plan.person_found else st.caption)(choice.plan.note)


def _choose_frames(film: SurveyedFilm) -> tuple[video.Window, int]:
    info, choices = film.info, film.choices
    most = min(max(1, (info.frames - 1) // (NUM_FRAMES - 1)), 60)
    stride = min(choices.stride or film.stride, most)
    if most > 1:
        stride = _slider("Take every n-th frame", (1, most), stride, "stride", film)
    last = info.last_start_s(stride)
    suggested = start = max(0.0, min(film.start_s, last))
    if last >= 0.01:
        start = suggested if choices.start is None else min(choices.start, last)
        start = _slider("Start, seconds", (0.0, last), start, "start", film, step=min(0.1, last), format="%.2f")
    remember("stride", str(stride), str(min(film.stride, most)))
    remember("start", f"{start:.2f}", f"{suggested:.2f}")
    return film.window(min(start, last), stride), stride


def _slider(label: str, ends: tuple[Any, Any], value: Any, name: str, film: SurveyedFilm, **more: Any) -> Any:
    key = f"{name} {film.upload.file_id}"
    low, high = ends
    return st.slider(label, low, high, value, key=key, on_change=_note, args=(film.choices, name, key), **more)


def _box_sliders(window: video.Window, film: SurveyedFilm) -> str:
    width, height = window.size
    x, y, w, h = film.choices.box or _automatic_box(window, film.survey)
    left, right = _side("Left and right, pixels", "box x", (x, w), width, film)
    top, bottom = _side("Top and bottom, pixels", "box y", (y, h), height, film)
    film.choices.box = (left, top, right - left, bottom - top)
    return ",".join(map(str, film.choices.box))


def _automatic_box(window: video.Window, survey: video.Survey) -> tuple[int, int, int, int]:
    auto = video.plan_crop("auto", window, survey).boxes_xywh
    (x, y), far = auto[:, :2].min(0), (auto[:, :2] + auto[:, 2:]).max(0)
    return int(x), int(y), int(far[0] - x), int(far[1] - y)


def _side(label: str, name: str, place: tuple[int, int], size: int, film: SurveyedFilm) -> tuple[int, int]:
    """Draw the slider of one side of the box; place: its begin and length, which may not fit the picture."""
    low = min(max(place[0], 0), max(size - _LEAST_BOX, 0))
    high = min(max(place[0] + place[1], low + _LEAST_BOX), size)
    return st.slider(label, 0, size, (low, high), key=f"{name} {film.upload.file_id}")


def _sheet(frames: np.ndarray) -> np.ndarray:
    """Put eight frames on a sheet of two columns for wide and four for tall pictures."""
    height, width = frames.shape[1:3]
    size = (max(1, round(width * _SHOWN_HEIGHT * 2 / height)), _SHOWN_HEIGHT * 2)
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
    columns = 2 if width > height else 4
    rows = [np.hstack(small[i : i + columns]) for i in range(0, len(small), columns)]
    return np.vstack(rows)
