"""What `predict` looks at: which frames of which source, and which square of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pose_app import video
from pose_app.clips import Clip
from pose_app.skeleton import NUM_FRAMES


@dataclass(frozen=True, eq=False)
class Task:
    """What to look at: the source, where to begin, how to crop, and what is known of its background.

    unreadable: what was wrong with the pictures that were left out so far.
    """

    source: list[Path]
    info: video.VideoInfo
    start_s: float
    stride: int
    crop: str
    survey: video.Survey | None
    unreadable: list[str] = field(default_factory=list)

    @property
    def fps(self) -> float | None:
        """Of the frames that are taken, where the source says it."""
        return self.info.fps / self.stride if self.info.fps_known else None

    def plan(self, window: video.Window) -> video.CropPlan:
        """Decide the crop of one window."""
        return video.plan_crop(self.crop, window, self.survey)

    def clip(self, window: video.Window, plan: video.CropPlan) -> Clip:
        """Cut one window out for the network."""
        return video.make_clip(window, plan, self.info.name, self.info.fps / self.stride)

    def identity(self) -> dict[str, Any]:
        """Tell this task from any other, for what is kept between runs."""
        files = sorted(video.source_files(self.source))
        stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        return {"files": stats, "start_s": self.start_s, "stride": self.stride, "crop": self.crop}


def plan_task(inputs: list[str], start_s: float | None, stride: int | None, crop: str, whole: bool) -> Task:
    """Look over the source and decide where to begin; whole: all of it is wanted. Raises InputError."""
    source = [Path(name) for name in inputs]
    info = video.probe(source)
    stride = stride if stride is not None else info.default_stride()
    video.check_sampling(start_s or 0.0, stride)
    finds_start = start_s is None and not whole
    looks_over = (crop == "auto" or finds_start) and not info.already_cropped
    survey = video.survey(source) if looks_over else None
    start_s = start_s or 0.0
    if finds_start and survey:
        start_s = min(video.suggest_start(survey, NUM_FRAMES * stride / info.fps), info.last_start_s(stride))
    return Task(source, info, start_s, stride, crop, survey)
