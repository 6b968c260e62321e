"""Endless training data: workers render new clips into a pool, training draws what is there."""

import queue
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from pose_app.model import JOINTS_M
from pose_app.progress import progress_bar
from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.data.pool import rendered_clips
from pose_app.training.augment import Labels, augmented
from pose_app.training.batches import labels, stacked
from pose_app.training.frame_store import FrameStore, open_store

VARIANTS = 2  # of each rendered clip, made where it is rendered: the process that trains has no time for it
_AHEAD = 6  # batches
_THREADS = 3  # that draw them; NumPy lets go of the interpreter
_FIRST_SHARE = 8  # training begins when this part of the pool is filled: 1 / 8
_SPARE_SHARE = 8  # of the pool's slots that are being written while others are read: 1 / 8


def _make_variants(path: str, slots: int, settings: Settings, index: int) -> list[tuple[int, Labels]]:
    """Render a clip and put variants of it into the store, of stills each frame changed by itself.

    Returns slot and labels, see batches.labels, of each.
    """
    clip, store = render_clip(settings, index), open_store(path, slots)
    true = labels(clip.joints_m, clip.joints_2d[..., :2])
    rng = np.random.default_rng((settings.seed, index, 99))
    step, made = 1 if settings.stills else NUM_FRAMES, []
    for k in range(VARIANTS):
        slot, changed = (index * VARIANTS + k) % slots, []
        for t in range(0, NUM_FRAMES, step):
            part = slice(t, t + step)
            store[slot, part], there = augmented(clip.frames[part], {n: v[part] for n, v in true.items()}, rng)
            changed.append(there)
        made.append((slot, {name: np.concatenate([each[name] for each in changed]) for name in true}))
    return made


@dataclass(eq=False)
class SyntheticStream:
    """A pool of rendered clips, changed at random, that workers refresh, oldest first, for as long as it is used.

    settings: what is rendered. workers: processes. size: clips in the pool. clips: how many make an
    epoch; drawn with replacement, so the same clip is seen again until it is replaced. Use it as a
    context: leaving it stops the workers. Errors of the renderer are raised where the batches are read.
    """

    settings: Settings
    workers: int
    size: int
    clips: int
    rendered: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _filled: threading.Event = field(default_factory=threading.Event)
    _errors: queue.Queue = field(default_factory=queue.Queue)

    def __enter__(self) -> "SyntheticStream":
        self._store = FrameStore(self.size + max(self.size // _SPARE_SHARE, VARIANTS * 4))
        self._pool: deque[tuple[int, Labels]] = deque(maxlen=self.size)
        self._thread = threading.Thread(target=self._refresh, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        self._thread.join()
        self._store.close()

    def __len__(self) -> int:
        return self.clips

    @property
    def stills(self) -> bool:
        """Whether each frame is a person of its own, and read as a clip of one frame."""
        return self.settings.stills

    def wait(self) -> None:
        """Wait until there is enough in the pool to begin with."""
        if self._filled.is_set():
            return
        with progress_bar(-(-self.size // _FIRST_SHARE // VARIANTS), "clip", "render to begin with") as bar:
            while not self._filled.wait(0.2):
                self._raise_errors()
                bar.update(self.rendered - bar.n)

    def mean_pose_m(self) -> np.ndarray:
        """Mean of the true joints in the pool: (17, 3) metres."""
        self.wait()
        return np.mean([there[JOINTS_M] for _, there in list(self._pool)], axis=(0, 1))

    def epoch(self, batch: int, order: np.ndarray, start: int = 0) -> Iterator[tuple[np.ndarray, Labels]]:
        """Draw the batches of an epoch, from batch number start on; order only tells how many clips."""
        self.wait()
        keys = [order[first : first + batch] for first in range(start * batch, len(order), batch)]
        # Batches are drawn ahead by threads, so that a GPU does not wait.
        with ThreadPoolExecutor(_THREADS) as threads:
            drawn = deque(threads.submit(self._draw, key) for key in keys[:_AHEAD])
            for i in range(len(keys)):
                self._raise_errors()
                batch_drawn = drawn.popleft().result()
                if i + _AHEAD < len(keys):
                    drawn.append(threads.submit(self._draw, keys[i + _AHEAD]))
                yield batch_drawn

    def _draw(self, keys: np.ndarray) -> tuple[np.ndarray, Labels]:
        rng = np.random.default_rng((self.settings.seed, self.rendered, *map(int, keys)))
        chosen = [self._pool[i] for i in rng.integers(len(self._pool), size=len(keys))]
        frames = self._store.frames[[slot for slot, _ in chosen]]
        drawn = stacked([there for _, there in chosen])
        if self.stills:
            frames = frames.reshape(-1, 1, *frames.shape[2:])
            drawn = {name: values.reshape(-1, 1, *values.shape[2:]) for name, values in drawn.items()}
        return frames, drawn

    def _refresh(self) -> None:
        # Leaving the loop closes the generator, which ends the worker processes.
        make = partial(_make_variants, str(self._store.path), len(self._store.frames))
        try:
            for variants in rendered_clips(self.settings, range(2**40), self.workers, make, in_order=False):
                self._pool.extend(variants)
                self.rendered += 1
                if len(self._pool) * _FIRST_SHARE >= self.size:
                    self._filled.set()
                if self._stop.is_set():
                    return
        except Exception as error:  # raised again where the batches are read
            self._errors.put(error)

    def _raise_errors(self) -> None:
        if not self._errors.empty():
            raise self._errors.get()
