"""`predict --all`: a whole film in windows of 8 frames that overlap by half."""

import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from pose_app import export, plausibility, video
from pose_app.clips import Clip, Prediction
from pose_app.commands.predict_output import Strip
from pose_app.commands.predict_parts import Parts
from pose_app.commands.predict_task import Task
from pose_app.inference import Predictor
from pose_app.skeleton import NUM_FRAMES

_PICTURES, _FLIPS = 64, 32  # of the whole film, at most: windows to choose drawings from, and windows seen mirrored
_KEEP_EVERY_S = 30.0


@dataclass
class FilmRun:
    """What one run over a film has so far; waiting: the windows that the network has been given."""

    task: Task
    parts: Parts
    strips: list[Strip] = field(default_factory=list)
    waiting: deque[tuple[int, Clip] | None] = field(default_factory=deque)
    _kept: float = field(default_factory=time.monotonic)

    def predict(self, predictor: Predictor) -> None:
        """Predict all windows that are not done yet; KeyboardInterrupt leaves those that are."""
        with _progress(count_windows(self.task)) as bar:
            for prediction in predictor.predict_many(self._clips(bar)):
                self._take(prediction)

    def _clips(self, bar) -> Iterator[Clip]:
        task = self.task
        # Where others of its windows show a person, an empty room has no joints to predict.
        people_only = task.seen is not None and video.has_person(task.seen)
        spacing = max(NUM_FRAMES, bar.total * NUM_FRAMES // 2 // _PICTURES)
        flip_every, next_picture = -(-bar.total // _FLIPS), 0
        for first, window in video.iter_windows(task.source, task.start_s, task.stride):
            bar.update()
            is_drawn = first >= next_picture
            if first in self.parts.done and not is_drawn:
                continue
            plan = task.plan(window)
            if people_only and not plan.found:
                continue
            clip = task.clip(window, plan)
            if is_drawn:
                # However long the film is, some pictures spread over it are enough to look at.
                self.strips.append(Strip.of(clip))
                next_picture = first + spacing
            if first in self.parts.done:
                continue
            self.waiting.append((first, clip))
            yield clip
            if bar.n % flip_every == 0:
                self.waiting.append(None)
                yield plausibility.mirrored_clip(clip)

    def _take(self, prediction: Prediction) -> None:
        asked = self.waiting.popleft()
        if asked is None:
            self.parts.add_mirrored(prediction.joints)
            return
        first, clip = asked
        in_source = export.source_px(prediction.joints_px, clip.crops_xywh)
        self.parts.add(first, clip.frame_times_s, clip.crops_xywh, prediction.joints, in_source)
        self.parts.said = export.describe(prediction)
        if time.monotonic() - self._kept > _KEEP_EVERY_S:
            self.parts.keep()
            self._kept = time.monotonic()


def _progress(total: int):
    from tqdm import tqdm

    return tqdm(total=total, unit="window", disable=not sys.stderr.isatty())


def count_windows(task: Task) -> int:
    """Tell how many windows the film will give."""
    taken = -(-round((task.info.duration_s - task.start_s) * task.info.fps) // task.stride)
    return max(1, 1 + -(-(taken - NUM_FRAMES) // (NUM_FRAMES // 2)))
