"""`predict --all`: a whole film in windows of 8 frames that overlap by half."""

import time
from contextlib import closing
from dataclasses import dataclass, field

from pose_app import video
from pose_app.clips import Clip, Prediction
from pose_app.commands.film_checkpoint import FilmCheckpoint
from pose_app.commands.predict_output import Strip
from pose_app.commands.predict_task import Task
from pose_app.export import PredictedWindow, times_and_crops
from pose_app.inference import Predictor
from pose_app.people.framing import is_lost
from pose_app.plausibility import mirrored_clip
from pose_app.progress import progress_bar
from pose_app.read_ahead import read_ahead
from pose_app.skeleton import NUM_FRAMES

# However long the film is, some windows spread over it are enough to draw and to see in the mirror: for each of the
# two, frames from one such window to the next at least, and how many windows at most.
_SPREAD = ((NUM_FRAMES, 64), (1, 32))
_KEEP_EVERY_S = 30.0


@dataclass
class FilmRun:
    """What one run over a film has so far.

    reader: of the task's source, open. lost: how many windows were left out, in which the network is lost.
    """

    task: Task
    reader: video.Reader
    checkpoint: FilmCheckpoint
    strips: list[Strip] = field(default_factory=list)
    lost: int = 0
    _kept: float = field(default_factory=time.monotonic)

    def predict(self, predictor: Predictor) -> None:
        """Predict all windows that are not done yet; KeyboardInterrupt leaves those that are."""
        task, windows, hop = self.task, count_windows(self.task), NUM_FRAMES // 2
        is_drawn, is_mirrored = (_Every(max(least, windows * hop // most)) for least, most in _SPREAD)
        all_windows = video.iter_windows(self.reader, task.start_s, task.stride, hop, unreadable=task.unreadable)
        with progress_bar(windows, "window", "predict") as bar, closing(read_ahead(all_windows, 2)) as ahead:
            for first, window in ahead:
                bar.update()
                known = self.checkpoint.window(first)
                # An earlier run's windows count too, so that a run that was stopped measures what any other does.
                if known is not None:
                    self._go_on_from(known, window, is_drawn(first))
                    is_mirrored(first)
                elif task.plan(window).person_found:
                    clip, prediction, _ = task.predict(predictor.predict, window)
                    is_another = task.is_of_another(window, clip, prediction)
                    if task.framing is not None and (is_another or is_lost(prediction)):
                        self.lost += 1
                        continue
                    if is_drawn(first):
                        self.strips.append(Strip.of(clip))
                    mirrored = predictor.predict(mirrored_clip(clip)) if is_mirrored(first) else None
                    self._keep(first, clip, prediction, mirrored)

    def _go_on_from(self, known: PredictedWindow, window: video.Window, draws: bool) -> None:
        """Take over a window that an earlier run predicted: its squares, and what is to be drawn of it."""
        if self.task.framing is not None:
            self.task.framing.learn(known.times_s, known.crops_xywh)
        if draws:
            plan = video.CropPlan(known.crops_xywh, True, "")
            self.strips.append(Strip.of(video.make_clip(window, plan, self.task.info.name)))

    def _keep(self, first: int, clip: Clip, prediction: Prediction, mirrored: Prediction | None) -> None:
        self.checkpoint.add(PredictedWindow(first, *times_and_crops(clip), prediction))
        if mirrored is not None:
            self.checkpoint.add_mirrored(mirrored)
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
