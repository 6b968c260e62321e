"""What `predict` looks at: which frames of which source, and whom."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pose_app import video
from pose_app.clips import Clip, Prediction
from pose_app.engines import AUTO
from pose_app.errors import InputError
from pose_app.export import source_px
from pose_app.people.choice import best_moment, person_at
from pose_app.people.finding import find_people
from pose_app.people.framing import Framing, NobodyFound, predict_framed
from pose_app.people.tracks import People
from pose_app.progress import progress_bar
from pose_app.skeleton import NUM_FRAMES

_Find = Callable[[Callable[[People], bool] | None], People]
HOW = "--crop X,Y,W,H says where to look, --crop none takes the whole picture"


@dataclass(frozen=True)
class Who:
    """Whom to look at, as it was asked for: the number of a person, or a place where they are in the picture."""

    person: int | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """What to look at: the source, where to begin, and how to crop.

    framing: keeps the squares on the person, where the crop is 'auto'. unreadable: what was wrong with the pictures
    that were left out so far.
    """

    source: list[Path]
    info: video.VideoInfo
    start_s: float
    stride: int
    crop: str
    framing: Framing | None
    unreadable: list[str] = field(default_factory=list)

    @property
    def fps(self) -> float | None:
        """Of the frames that are taken, where the source says it."""
        return self.info.fps / self.stride if self.info.fps_known else None

    def plan(self, window: video.Window) -> video.CropPlan:
        """Decide the crop of one window; raises InputError for a box that does not fit."""
        if self.framing is not None:
            return self.framing.plan(window)
        return video.whole_picture(window) if self.crop in ("auto", "none") else video.manual_box(window, self.crop)

    def predict(
        self, predict: Callable[[Clip], Prediction], window: video.Window
    ) -> tuple[Clip, Prediction, video.CropPlan]:
        """Predict one window, in closer squares where the first ones are not fine."""
        fps = self.info.fps / self.stride
        if self.framing is not None:
            return predict_framed(predict, window, self.framing, self.info.name, fps)
        plan = self.plan(window)
        clip = video.make_clip(window, plan, self.info.name, fps)
        return clip, predict(clip), plan

    def is_of_another(self, window: video.Window, clip: Clip, prediction: Prediction) -> bool:
        """Tell whether a prediction is of somebody else in the square than who was asked for."""
        joints_px = source_px(prediction.joints_px, clip.crops_xywh)
        return self.framing is not None and self.framing.is_of_another(window, joints_px)

    def identity(self) -> dict[str, Any]:
        """Tell this task from any other, for what is kept between runs."""
        files = sorted(video.source_files(self.source))
        stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        person = None if self.framing is None else self.framing.track.number
        return {"files": stats, "start_s": self.start_s, "stride": self.stride, "crop": self.crop, "person": person}


def plan_tasks(
    inputs: list[str],
    start_s: float | None,
    stride: int | None,
    crop: str,
    whole: bool,
    who: Who | None,
    engine: str = AUTO,
) -> list[Task]:
    """Look over the source and decide whom to look at and where to begin; who: None for everybody, a task each.

    whole: all of the source is wanted. engine: that runs the detector. Raises InputError, NobodyFound where there is
    nobody to look at.
    """
    source = [Path(name) for name in inputs]
    with closing(video.open_source(source)) as reader:
        info = video.probe(reader)
        stride = stride if stride is not None else info.default_stride()
        video.check_sampling(start_s or 0.0, stride)
        if crop != "auto" or info.already_cropped:
            if who != Who():
                raise InputError("A person is chosen by --crop auto only; pictures that are cut out show one already.")
            return [Task(source, info, start_s or 0.0, stride, crop, None)]
        # A start that is too late is refused before anybody is looked for.
        video.read_window(reader, start_s or 0.0, stride, unreadable=[])
        return _tasks_of_people(source, partial(_search, reader, engine), info, start_s, stride, whole, who)


def _tasks_of_people(
    source: list[Path], search: _Find, info: video.VideoInfo, start_s: float | None, stride: int, whole: bool,
    who: Who | None,
) -> list[Task]:  # fmt: skip
    last_s, span_s = info.last_start_s(stride), (NUM_FRAMES - 1) * stride / info.fps
    wants_all = whole or who is None
    until_s = None if start_s is None else start_s + span_s + 1.0

    def is_enough(people: People) -> bool:
        if until_s is not None:
            return people.until_s > until_s
        number = _number(people, who, None)
        if number is None and who is not None and who.at is not None:
            return False  # nobody was there yet
        moment = best_moment(people, span_s, last_s, number)
        return moment is not None and moment.is_good and (who is None or who.person in (None, moment.number))

    if who is not None and who.at is not None and not (0 <= who.at[0] <= info.width and 0 <= who.at[1] <= info.height):
        raise InputError(f"The place {who.at[0]:g},{who.at[1]:g} is outside the {info.width}×{info.height} picture.")
    people = search(None if wants_all else is_enough)
    if who is None:
        numbers = [track.number for track in people.tracks]
    else:
        number = _number(people, who, start_s)
        moment = best_moment(people, span_s, last_s, number)
        if start_s is not None and number is None:
            near = [t for t in people.tracks if t.is_followed(_times(info, start_s, stride), people.step_s).any()]
            number = max(near, key=lambda t: float(t.radius.mean()) * len(t.times_s)).number if near else None
        elif moment is not None:
            number = moment.number
        if number is None and who.person is not None:
            number = who.person  # that there is none is said by Framing
        numbers = [] if number is None else [number]
    if not numbers:
        where = "" if start_s is None or whole else f" from {start_s:g} s on"
        raise NobodyFound(f"Nobody was found in {info.name}{where}; {HOW}.")
    tasks = []
    for number in numbers:
        framing = Framing(people, number)
        moment = best_moment(people, span_s, last_s, number)
        begin = start_s if start_s is not None else 0.0 if whole or moment is None else moment.start_s
        tasks.append(Task(source, info, begin, stride, "auto", framing))
    return tasks


def _times(info: video.VideoInfo, start_s: float, stride: int) -> Any:
    return info.times_s[info.times_s >= start_s - 0.001][: (NUM_FRAMES - 1) * stride + 1 : stride]


def _number(people: People, who: Who | None, start_s: float | None) -> int | None:
    """The number of the person asked for; None for anybody, and where nobody was seen there yet."""
    if who is None or who.at is None:
        return None if who is None else who.person
    times = [start_s] if start_s is not None else sorted({t for track in people.tracks for t in track.times_s.tolist()})
    there = next((track for t in times if (track := person_at(people, t, *who.at)) is not None), None)
    if there is None and (people.is_complete or start_s is not None):
        when = "" if start_s is None else f" at {start_s:g} s"
        raise NobodyFound(f"Nobody was found at {who.at[0]:g},{who.at[1]:g}{when}; {HOW}.")
    return None if there is None else there.number


def _search(reader: video.Reader, engine: str, is_enough: Callable[[People], bool] | None) -> People:
    from pose_app.people.detector import PersonDetector

    detect = PersonDetector(engine)
    with progress_bar(100, "%", "find people") as bar:

        def show(part: float) -> None:
            bar.update(int(100 * part) - bar.n)

        return find_people(reader, detect, is_enough, show)
