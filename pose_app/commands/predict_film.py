"""`predict --all`: a whole film in windows of 8 frames that overlap by half."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from pose_app import plausibility, video
from pose_app.clips import Clip, Prediction
from pose_app.commands.film_checkpoint import FilmCheckpoint
from pose_app.commands.predict_output import Strip
from pose_app.commands.predict_task import Task
from pose_app.export import PredictedWindow, times_and_crops
from pose_app.inference import Predictor
from pose_app.progress import progress_bar
from pose_app.read_ahead import read_ahead
from pose_app.skeleton import NUM_FRAMES

if TYPE_CHECKING:
    from tqdm import tqdm

# However long the film is, some windows spread over it are enough to draw and to see in the mirror: for each of the
# two, frames from one such window to the next at least, and how many windows at most.
_SPREAD = ((NUM_FRAMES, 64), (1, 32))
_KEEP_EVERY_S = 30.0


@dataclass
class FilmRun:
    """What one run over a film has so far.

    waiting: the windows that the network has been given, None for the mirror image of the one before.
    """

    task: Task
    checkpoint: FilmCheckpoint
    strips: list[Strip] = field(default_factory=list)
    waiting: deque[tuple[int, Clip] | None] = field(default_factory=deque)
    _kept: float = field(default_factory=time.monotonic)

    def predict(self, predictor: Predictor) -> None:
        """Predict all windows that are not done yet; KeyboardInterrupt leaves those that are."""
        windows = count_windows(self.task)
        with progress_bar(windows, "window", "predict") as bar:
            for prediction in predictor.predict_many(read_ahead(self._clips(bar, windows))):
                self._take(prediction)

    def _clips(self, bar: "tqdm[NoReturn]", windows: int) -> Iterator[Clip]:
        task = self.task
        # Where others of its windows show a person, an empty room has no joints to predict.
        people_only = task.survey is not None and video.has_person(task.survey)
        hop = NUM_FRAMES // 2
        is_drawn, is_mirrored = (_Every(max(least, windows * hop // most)) for least, most in _SPREAD)
        for first, window in video.iter_windows(
            task.source, task.start_s, task.stride, hop, unreadable=task.unreadable
        ):
            bar.update()
            known = first in self.checkpoint.done
            plan = None if known else task.plan(window)
            if plan and people_only and not plan.person_found:
                continue
            # An earlier run's windows count too, so that a run that was stopped measures what any other does.
            draws, flips = is_drawn(first), is_mirrored(first)
            if known and not draws:
                continue
            clip = task.clip(window, plan or task.plan(window))
            if draws:
                self.strips.append(Strip.of(clip))
            if known:
                continue
            self.waiting.append((first, clip))
            yield clip
            if flips:
                self.waiting.append(None)
                yield plausibility.mirrored_clip(clip)

    def _take(self, prediction: Prediction) -> None:
        asked = self.waiting.popleft()
        if asked is None:
            self.checkpoint.add_mirrored(prediction)
            return
        first, clip = asked
        self.checkpoint.add(PredictedWindow(first, *times_and_crops(clip), prediction))
        if time.monotonic() - self._kept > _KEEP_EVERY_S:
            self.checkpoint.try_to_keep()  # where there is no room, all is in memory still
            self._kept = time.monotonic()


class _Every:
    """Says yes to the first of numbers that grow, and then when so many frames have passed."""

    def __init__(self, frames: int) -> None:
        self._frames, self._next = frames, 0

    def __call__(self, first: int) -> bool:
        is_due = first >= self._next
        self._next = first + self._frames if is_due else self._next
        return is_due


def count_windows(task: Task) -> int:
    """Tell how many windows the film will give."""
    taken = -(-int((task.info.times_s >= task.start_s - 0.001).sum()) // task.stride)
    return max(1, 1 + -(-(taken - NUM_FRAMES) // (NUM_FRAMES // 2)))
