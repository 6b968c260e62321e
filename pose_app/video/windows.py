"""Which frames of a source are looked at: eight of them, or all in overlapping eights."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES
from pose_app.video.source import Reader, Source, opened

# Frames a second that are taken of a film. The network is as good at 10 as at 50 (MPJPE 1.02 ± 0.03 and 0.98 ± 0.02 of
# that at 25, benchmarks/frame_rates.py), and 25 is what most films have.
SAMPLED_FPS = 25.0


@dataclass(frozen=True)
class VideoInfo:
    """What a source is.

    kind: 'film', 'animation', 'images' or 'array'. width, height: as people see it. fps: the average; where fps_known
    is False the source carries no times and 25 a second are assumed. duration_s: until the last frame ends. times_s:
    (frames,) seconds at which each is shown, 0 first. note: one sentence where a film ends early, else "".
    """

    name: str
    kind: str
    width: int
    height: int
    fps: float
    fps_known: bool
    duration_s: float
    frames: int
    times_s: np.ndarray = field(compare=False, repr=False)
    note: str = ""

    @property
    def already_cropped(self) -> bool:
        """Whether the pictures have the size the network takes, so that no crop is needed."""
        return self.width == self.height == FRAME_SIZE

    def default_stride(self, wanted_fps: float = SAMPLED_FPS) -> int:
        """Take every how-manieth frame to come nearest to wanted_fps, as far as there are frames for eight."""
        return min(self.most_stride, max(1, round(self.fps / wanted_fps)))

    @property
    def most_stride(self) -> int:
        """The largest stride at which there are frames for eight."""
        return max(1, (self.frames - 1) // (NUM_FRAMES - 1))

    def last_start_s(self, stride: int = 1, count: int = NUM_FRAMES) -> float:
        """Return the latest second at which a window of count frames can start (0 when there is none)."""
        needed = (count - 1) * stride + 1
        return float(self.times_s[-needed]) if needed <= self.frames else 0.0


@dataclass(frozen=True, eq=False)
class Window:
    """Some frames of a source: frames (T, H, W, 3) uint8 RGB, whole pictures; times_s (T,) seconds."""

    frames: np.ndarray
    times_s: np.ndarray

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a picture."""
        return self.frames.shape[2], self.frames.shape[1]


def probe(source: Source | Reader, name: str | None = None) -> VideoInfo:
    """Say what a source is; raises InputError when it cannot be read or has fewer than 8 frames.

    Here and below a reader that is open already is used as it is and left open.
    """
    with opened(source, name) as reader:
        frames = len(reader.times_s)
        if frames < NUM_FRAMES:
            raise InputError(f"{reader.name} has {_frames(frames)}; the network looks at {NUM_FRAMES} at a time.")
        return VideoInfo(
            reader.name, reader.kind, reader.width, reader.height, reader.fps, reader.fps_known, reader.duration_s,
            frames, reader.times_s, reader.note,
        )  # fmt: skip


def read_window(
    source: Source | Reader,
    start_s: float = 0.0,
    stride: int = 1,
    count: int = NUM_FRAMES,
    step_s: float | None = None,
    name: str | None = None,
    unreadable: list[str] | None = None,
) -> Window:
    """Read count frames shown at or after start_s: every stride-th, or one every step_s seconds.

    unreadable: where pictures that cannot be read are named and left out; without it they are refused. Raises
    InputError for an impossible start or stride, and when the source ends too early.
    """
    check_sampling(start_s, stride, step_s)
    with opened(source, name) as reader:
        frames, times = np.empty((0, 0, 0, 3), np.uint8), list[float]()
        for time_s, picture in _sampled(reader, start_s, stride, step_s, unreadable):
            if not times:  # room for all at once: pictures of many megapixels would be in memory twice
                frames = np.empty((count, *picture.shape), np.uint8)
            frames[len(times)] = picture
            times.append(time_s)
            if len(times) == count:
                return Window(frames, np.array(times))
        where = f" from {start_s:g} s on" if start_s else ""
        how = f" when one is taken every {step_s:g} s" if step_s else f" when one in {stride} is taken"
        how = how if step_s or stride > 1 else ""
        if unreadable:
            raise InputError(unreadable[0])
        raise InputError(
            f"{reader.name} has {_frames(len(times))}{where}{how}; {count} are needed: "
            "start earlier or take frames closer together."
        )


def window_after(
    source: Source | Reader, window: Window, stride: int = 1, hop: int = NUM_FRAMES // 2, name: str | None = None
) -> Window | None:
    """Read the window that begins with frame hop of a given one, so that they overlap; None where the source ends."""
    with opened(source, name) as reader:
        frames = list(itertools.islice(_sampled(reader, float(window.times_s[hop]), stride), NUM_FRAMES))
        return _window(frames) if len(frames) == NUM_FRAMES else None


def check_sampling(start_s: float, stride: int, step_s: float | None = None) -> None:
    """Raise InputError unless the start is at or after 0 and the stride or step is positive."""
    if not np.isfinite(start_s) or start_s < 0:
        raise InputError(f"The start is {start_s:g} s; it should be 0 or later.")
    if stride < 1:
        raise InputError(f"The stride is {stride}; it should be 1 (every frame) or more.")
    if step_s is not None and not step_s > 0:
        raise InputError(f"The step is {step_s:g} s; it should be more than 0.")


def iter_windows(
    source: Source | Reader,
    start_s: float = 0.0,
    stride: int = 1,
    hop: int = NUM_FRAMES // 2,
    name: str | None = None,
    unreadable: list[str] | None = None,
) -> Iterator[tuple[int, Window]]:
    """Go through a source once in windows of 8 frames, hop frames apart; the last one ends with the source.

    unreadable: as in read_window. Yields (number of the window's first frame among the frames taken, window). Only 8
    whole frames are in memory.
    """
    check_sampling(start_s, stride)
    with opened(source, name) as reader:
        recent: list[tuple[float, np.ndarray]] = []
        taken, done = 0, 0
        for time_s, picture in _sampled(reader, start_s, stride, unreadable=unreadable):
            recent = [*recent[-NUM_FRAMES + 1 :], (time_s, picture)]
            taken += 1
            if taken >= NUM_FRAMES and (taken - NUM_FRAMES) % hop == 0:
                done = taken
                yield taken - NUM_FRAMES, _window(recent)
        if taken < NUM_FRAMES and unreadable:
            raise InputError(unreadable[0])
        if taken < NUM_FRAMES:
            raise InputError(f"{reader.name} has {_frames(taken)} to take; {NUM_FRAMES} are needed.")
        if done < taken:
            yield taken - NUM_FRAMES, _window(recent)


def _window(recent: list[tuple[float, np.ndarray]]) -> Window:
    return Window(np.stack([picture for _, picture in recent]), np.array([time_s for time_s, _ in recent]))


def _sampled(
    reader: Reader, start_s: float, stride: int, step_s: float | None = None, unreadable: list[str] | None = None
) -> Iterator[tuple[float, np.ndarray]]:
    wanted = None
    for i, frame in enumerate(reader.walk(start_s)):
        if step_s is None and i % stride:
            continue
        if step_s is not None:
            wanted = frame.time_s if wanted is None else wanted
            if frame.time_s < wanted - 0.001:
                continue
            wanted += step_s
        try:
            yield frame.time_s, frame.picture()
        except InputError as error:
            if unreadable is None:
                raise
            unreadable.append(str(error))


def _frames(count: int) -> str:
    return {0: "no frame", 1: "only 1 frame"}.get(count, f"only {count} frames")
