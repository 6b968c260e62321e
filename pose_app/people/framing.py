"""A steady square on somebody, from one window of frames to the next."""

from collections.abc import Callable

import numpy as np

from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.export import source_px
from pose_app.people.squares import is_fine, smooth_circle, squares_of_circles, tightened
from pose_app.people.tracks import ENDINGS, People
from pose_app.skeleton import JOINT_NAMES
from pose_app.video import CropPlan, Window, make_clip, whole_pixels

HELP = "choose another moment, or draw a box around the person"
_HIP = JOINT_NAMES.index("Hip")
_ANOTHER = 0.5  # radii of the circle between its centre and the hip that the network finds
LOST_MM = 265.0  # the network expects 70 to 240 of people in sight, over that of most empty rooms


class NobodyFound(InputError):
    """There is nobody in the pictures that were asked for."""


def is_lost(prediction: Prediction) -> bool:
    """Tell whether the network itself expects its joints to be so far off that they say nothing."""
    return prediction.expected_errors is not None and float(prediction.expected_errors.mean()) > LOST_MM


def lost_words(prediction: Prediction) -> str:
    """Say that it is lost."""
    assert prediction.expected_errors is not None
    off = float(prediction.expected_errors.mean())
    return f"The network is lost: it expects its joints to be {off:.0f} mm off, as where there is nobody; {HELP}."


ANOTHER = f"Somebody else is in the way: the network looks at them; {HELP}."


class Framing:
    """Puts squares around one person, and learns from the joints found in them how to put the next ones.

    Raises NobodyFound where people has nobody of that number.
    """

    def __init__(self, people: People, number: int) -> None:
        track = people.track(number)
        if track is None:
            there = f"there are persons 1 to {len(people.tracks)}" if people.tracks else "nobody was found"
            raise NobodyFound(f"There is no person {number} in this film: {there}.")
        self.track, self._step_s, self._has_others = track, people.step_s, len(people.tracks) > 1
        self._circle = smooth_circle(track, people.step_s)
        self._change = np.array([0.0, 0.0, 1.0])  # of the circle's square: moved by x, y sides, and so much larger

    def plan(self, window: Window) -> CropPlan:
        """Put squares into a window; person_found is False where they are not in it."""
        followed = self.track.is_followed(window.times_s, self._step_s)
        squares = self._squares(window.times_s)
        x, y, larger = self._change
        side = squares[:, 2:]
        moved = squares[:, :2] + side / 2 + (x, y) * side - larger * side / 2
        # Seen at least once in it: just before or after, the pictures of a window may show nobody.
        is_seen = bool(self.track.is_followed(window.times_s, 0.001).any())
        return CropPlan(np.column_stack([moved, larger * side]), is_seen, self._note(followed & is_seen))

    def closer(self, window: Window, plan: CropPlan, joints_px: np.ndarray | None) -> CropPlan | None:
        """Put the squares closer by the joints found in them, (T, 17, 2) pixels of the film; None if they are fine.

        The squares of later windows are put likewise.
        """
        if joints_px is None or self.is_of_another(window, joints_px):
            return None
        used = whole_pixels(plan.boxes_xywh)
        wanted = tightened(used, joints_px, window.times_s)
        fine = is_fine(used, wanted)
        self.learn(window.times_s, used if fine else whole_pixels(wanted))
        return None if fine else CropPlan(wanted, plan.person_found, plan.note)

    def is_of_another(self, window: Window, joints_px: np.ndarray | None) -> bool:
        """Tell whether joints, (T, 17, 2) pixels of the film, are of somebody else in the square than who it is on."""
        if joints_px is None:
            return False
        circles = self.track.circle(window.times_s)
        away = np.hypot(*(joints_px[:, _HIP] - circles[:, :2]).T) / circles[:, 2]
        return bool(np.median(away) > _ANOTHER)

    def learn(self, times_s: np.ndarray, squares_xywh: np.ndarray) -> None:
        """Put later squares to their circles as these were, (T, 4) in whole pixels, whatever was learned before."""
        first = self._squares(times_s)
        middles = squares_xywh[:, :2] + squares_xywh[:, 2:] / 2 - first[:, :2] - first[:, 2:] / 2
        self._change = np.array([*(middles / first[:, 2:]).mean(axis=0), (squares_xywh[:, 2] / first[:, 2]).mean()])

    def _squares(self, times_s: np.ndarray) -> np.ndarray:
        return squares_of_circles(self._circle(times_s))

    def _note(self, followed: np.ndarray) -> str:
        who = f"Person {self.track.number}" if self._has_others else "The person"
        if not followed.any():
            return f"{who} is not in sight in these frames: {HELP}."
        if followed.all():
            return f"{who} was found and is followed in every frame."
        ending = ENDINGS[self.track.ending] if not followed[-1] else "comes into sight in these frames"
        return f"{who} was found in {followed.sum()} of {len(followed)} frames and {ending}."


def predict_framed(
    predict: Callable[[Clip], Prediction], window: Window, framing: Framing, name: str, fps: float | None
) -> tuple[Clip, Prediction, CropPlan]:
    """Predict a window, in closer squares a second time where the first ones are not fine."""
    plan = framing.plan(window)
    clip = make_clip(window, plan, name, fps)
    prediction = predict(clip)
    closer = framing.closer(window, plan, source_px(prediction.joints_px, clip.crops_xywh))
    if closer is None:
        return clip, prediction, plan
    clip = make_clip(window, closer, name, fps)
    return clip, predict(clip), closer
