"""Endless training data: workers render new clips into a pool, training draws variants of what is there."""

import queue
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.generator import Settings
from pose_app.synthetic.pool import rendered_clips
from pose_app.training.augment import augmented
from pose_app.training.batches import labels

AHEAD = 8  # batches
_THREADS = 6  # that draw them; NumPy and OpenCV let go of the interpreter
_FIRST_SHARE = 8  # training begins when this part of the pool is filled: 1 / 8


@dataclass(frozen=True)
class _Kept:
    frames: np.ndarray  # (8, 224, 224, 3) uint8
    joints: np.ndarray  # (8, 17, 5) float32, see batches.labels


@dataclass(eq=False)
class SyntheticStream:
    """A pool of rendered clips that workers refresh, oldest first, for as long as it is used.

    settings: what is rendered. workers: processes. size: clips in the pool. clips: how many make an
    epoch; drawn with replacement, so the same clip is seen again until it is replaced, never twice
    alike. Use it as a context: leaving it stops the workers. Errors of the renderer are raised where
    the batches are read.
    """

    settings: Settings
    workers: int
    size: int
    clips: int
    rendered: int = 0
    _pool: list[_Kept] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _errors: queue.Queue = field(default_factory=queue.Queue)

    def __enter__(self) -> "SyntheticStream":
        self._filled = threading.Event()
        self._thread = threading.Thread(target=self._refresh, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        self._thread.join()

    def __len__(self) -> int:
        return self.clips

    @property
    def stills(self) -> bool:
        """Whether each frame is a person of its own, and read as a clip of one frame."""
        return self.settings.stills

    def wait(self) -> None:
        """Wait until there is enough in the pool to begin with."""
        while not self._filled.wait(0.2):
            self._raise_errors()

    def mean_pose_m(self) -> np.ndarray:
        """Mean of the true joints in the pool: (17, 3) metres."""
        self.wait()
        return np.mean([kept.joints[..., :3] for kept in self._pool], axis=(0, 1))

    def epoch(self, batch: int, order: np.ndarray, start: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Draw the batches of an epoch, from batch number start on; order only tells how many clips."""
        self.wait()
        keys = [order[first : first + batch] for first in range(start * batch, len(order), batch)]
        # Batches are drawn ahead by threads, so that a GPU does not wait.
        with ThreadPoolExecutor(_THREADS) as threads:
            drawn = deque(threads.submit(self._draw, key) for key in keys[:AHEAD])
            for i in range(len(keys)):
                self._raise_errors()
                batch_drawn = drawn.popleft().result()
                if i + AHEAD < len(keys):
                    drawn.append(threads.submit(self._draw, keys[i + AHEAD]))
                yield batch_drawn

    def _draw(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((self.settings.seed, self.rendered, *map(int, keys)))
        chosen = [self._pool[i] for i in rng.integers(len(self._pool), size=len(keys))]
        if self.stills:  # people of their own: each is changed by itself
            frames = (slice(t, t + 1) for t in range(NUM_FRAMES))
            chosen = [_Kept(kept.frames[t], kept.joints[t]) for t in frames for kept in chosen]
        frames = np.empty((len(chosen), *chosen[0].frames.shape), np.uint8)
        joints = np.empty((len(chosen), *chosen[0].joints.shape), np.float32)
        for i, kept in enumerate(chosen):
            frames[i], joints[i] = augmented(kept.frames, kept.joints, rng)
        return frames, joints

    def _refresh(self) -> None:
        # Leaving the loop closes the generator, which ends the worker processes.
        try:
            for clip in rendered_clips(self.settings, range(2**40), self.workers):
                self._keep(clip)
                if self._stop.is_set():
                    return
        except Exception as error:  # raised again where the batches are read
            self._errors.put(error)

    def _keep(self, clip) -> None:
        kept = _Kept(clip.frames, labels(clip.joints_m, clip.joints_2d[..., :2]))
        if len(self._pool) < self.size:
            self._pool.append(kept)
        else:
            self._pool[self.rendered % self.size] = kept
        self.rendered += 1
        if len(self._pool) * _FIRST_SHARE >= self.size:
            self._filled.set()

    def _raise_errors(self) -> None:
        if not self._errors.empty():
            raise self._errors.get()
