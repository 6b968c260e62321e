"""Endless training data: workers render new clips into a pool; what is drawn from it depends on seed and step alone."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np

from pose_app.errors import InputError
from pose_app.model import JOINTS_M
from pose_app.progress import progress_bar
from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.data.pool import render_executor
from pose_app.training.augment import Labels, augmented
from pose_app.training.batches import labels, stacked
from pose_app.training.frame_store import FrameStore, open_store

VARIANTS = 2  # of each rendered clip, made where it is rendered: the process that trains has no time for it
DRAWS = 32  # of a rendered clip, its variants together: rendering then takes a tenth of a CPU that trains, too
_AHEAD = 6  # batches
_THREADS = 3  # that draw them; NumPy lets go of the interpreter
_FIRST_SHARE = 8  # training begins when this part of the pool is filled: 1 / 8
_SPARE_SHARE = 8  # of the pool's size, clips that are rendered before any of them may be drawn: 1 / 8


def _make_variants(path: str, slots: int, settings: Settings, index: int) -> list[Labels]:
    """Render a clip and put variants of it into the store, of stills each frame changed by itself.

    Returns the labels of each, see batches.labels.
    """
    clip, store = render_clip(settings, index), open_store(path, slots)
    true, made = labels(clip.joints_m, clip.joints_2d[..., :2]), []
    rng = np.random.default_rng((settings.seed, index, 99))
    step = 1 if settings.stills else NUM_FRAMES
    for k in range(VARIANTS):
        slot, changed = (index * VARIANTS + k) % slots, []
        for t in range(0, NUM_FRAMES, step):
            part = slice(t, t + step)
            store[slot, part], there = augmented(clip.frames[part], {n: v[part] for n, v in true.items()}, rng)
            changed.append(there)
        made.append({name: np.concatenate([each[name] for each in changed]) for name in true})
    return made


@contextmanager
def _lost_workers_named() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor:
        raise InputError("A process that rendered people was ended by the system; fewer --workers may do.") from None


def _labels(rendered: "Future[list[Labels]]") -> list[Labels]:
    """Wait for the labels of a clip's variants; raises InputError for what its renderer met."""
    with _lost_workers_named():
        return rendered.result()


@dataclass(eq=False)
class SyntheticStream:
    """A pool of rendered clips, changed at random, that workers refresh, oldest first, for as long as it is used.

    settings: what is rendered. workers: processes. size: variants of clips in the pool. clips: how many make an
    epoch. draws: how often a clip is drawn, in the mean, before the next takes its place. Draw number d is a random
    one of the clips that are then in the pool, which d alone says: whoever renders them, and whenever, a run that
    goes on at d draws what it would have drawn. Use it as a context: leaving it stops the workers. Errors of the
    renderer are raised where batches are read.
    """

    settings: Settings
    workers: int
    size: int
    clips: int
    draws: int = DRAWS

    def __enter__(self) -> "SyntheticStream":
        self._full = max(self.size // VARIANTS, 1)  # clips
        self._first = max(self._full // _FIRST_SHARE, 1)
        self._spare = max(self._full // _SPARE_SHARE, 4)
        self._store = FrameStore((self._full + self._spare) * VARIANTS)
        self._make = partial(_make_variants, str(self._store.path), len(self._store.frames), self.settings)
        self._workers = render_executor(self.workers)
        self._rendered: dict[int, Future[list[Labels]]] = {}
        self._move_to(0)
        self._beginning = [self._rendered[i] for i in range(self._first)]
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.shutdown(cancel_futures=True)
        self._store.close()

    def __len__(self) -> int:
        return self.clips

    @property
    def stills(self) -> bool:
        """Whether each frame is a person of its own, and read as a clip of one frame."""
        return self.settings.stills

    def described(self) -> dict[str, int]:
        """Say by which numbers, beside its settings, it is drawn from; the same give the same draws."""
        return {"pool": self.size, "epoch": self.clips, "draws": self.draws}

    def mean_pose_m(self) -> np.ndarray:
        """Mean of the true joints of the first clips: (17, 3) metres."""
        self._wait(self._beginning)
        joints = np.stack([each[JOINTS_M] for clip in self._beginning for each in _labels(clip)])
        return np.asarray(joints.mean((0, 1)))

    def training_batches(
        self, batch: int, seed: int, epoch: int, start: int = 0
    ) -> Iterator[tuple[np.ndarray, Labels]]:
        """Draw the batches of an epoch, from batch number start on; waits until there is enough to begin with."""
        first = epoch * self.clips
        draws = [(first + done, min(batch, self.clips - done)) for done in range(start * batch, self.clips, batch)]
        if draws:
            self._move_to(draws[0][0])
            self._wait([self._rendered[i] for i in self._pool(draws[0][0])])
        return self._batches(draws, seed)

    def _pool(self, draw: int) -> range:
        """The clips in the pool at a draw: it grows until it is full, then the oldest go."""
        end = self._first + draw // self.draws
        return range(max(0, end - self._full), end)

    def _move_to(self, draw: int) -> None:
        """Let go of what is not drawn any more from there on, and have rendered what will be, and some more."""
        pool = self._pool(draw)
        self._asked = range(pool.start, pool.stop + self._spare)
        for index in [index for index in self._rendered if index not in self._asked]:
            old = self._rendered.pop(index)
            if index < self._first or not old.cancel():  # the mean pose is of the first, in a resumed run, too
                wait([old])  # its place in the store goes to another
        with _lost_workers_named():
            for index in self._asked:
                if index not in self._rendered:
                    self._rendered[index] = self._workers.submit(self._make, index)

    def _wait(self, clips: Sequence["Future[list[Labels]]"]) -> None:
        """Wait for clips where many are missing; a few will come while others are drawn."""
        if sum(not clip.done() for clip in clips) <= min(self._spare, len(clips) // 2):
            return
        with progress_bar(len(clips), "clip", "render to begin with") as bar:
            for clip in as_completed(clips):
                _labels(clip)
                bar.update()

    def _batches(self, draws: list[tuple[int, int]], seed: int) -> Iterator[tuple[np.ndarray, Labels]]:
        # Batches are drawn ahead by threads, so that a GPU does not wait.
        threads, ahead = ThreadPoolExecutor(_THREADS), deque[tuple[int, Future[tuple[np.ndarray, Labels]]]]()
        try:
            for draw, count in draws:
                while ahead and (len(ahead) == _AHEAD or self._pool(draw).stop > self._asked.stop):
                    done = ahead.popleft()[1].result()
                    self._move_to(ahead[0][0] if ahead else draw)
                    yield done
                ahead.append((draw, threads.submit(self._draw, *self._choose(draw, count, seed))))
            while ahead:
                yield ahead.popleft()[1].result()
        finally:
            threads.shutdown(cancel_futures=True)

    def _choose(self, draw: int, count: int, seed: int) -> tuple[list["Future[list[Labels]]"], np.ndarray, np.ndarray]:
        """Choose a batch's clips and which variant of each."""
        rng, pool = np.random.default_rng((self.settings.seed, seed, draw)), self._pool(draw)
        clips, variants = rng.integers(pool.start, pool.stop, count), rng.integers(VARIANTS, size=count)
        return [self._rendered[int(index)] for index in clips], clips, variants

    def _draw(
        self, rendered: list["Future[list[Labels]]"], clips: np.ndarray, variants: np.ndarray
    ) -> tuple[np.ndarray, Labels]:
        drawn = stacked([_labels(clip)[k] for clip, k in zip(rendered, variants, strict=True)])
        frames = self._store.frames[(clips * VARIANTS + variants) % len(self._store.frames)]
        if self.stills:
            frames = frames.reshape(-1, 1, *frames.shape[2:])
            drawn = {name: values.reshape(-1, 1, *values.shape[2:]) for name, values in drawn.items()}
        return frames, drawn
