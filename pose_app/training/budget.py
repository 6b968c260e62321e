"""A whole run in a given time: single frames of rendered people first, then clips, both rendered meanwhile."""

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.files import write_whole
from pose_app.json_file import read_json
from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.data.generator import Settings
from pose_app.synthetic.data.render_folder import render_folder
from pose_app.training.checkpoint import PROGRESS_FILE, RESUME_FOLDER, Progress
from pose_app.training.recipes import BEST, Recipe
from pose_app.training.run import from_stream, train
from pose_app.training.stream import DRAWS, SyntheticStream

STILLS_SHARE = 0.7  # of the time; clips get the rest
VALID_CLIPS = 96  # two batches of the largest size
MIX = 0.6  # share of the clips that use the assets, where there are any
MORE, MORE_SHARE = ("Lying", "Free", "Kneeling", "Crouching", "Stretching"), 0.15  # what weights before were worst at
_BATCHES = (48, 24, 12, 6, 4)  # clips, on a GPU: the first there is room for
_GPU_RATE = 7e-4  # learning rate with the first of them; it goes with the root of the batch
_CPU_SIZES = ((192, 100_000), (160, 30_000), (128, 0))  # pixels inside, and the frames they are worth it from on
_GPU_SPARE, _CPU_SPARE = 1.25, 10.0  # renderers' speed over what is wanted of them: a CPU that trains has more to do
_STAGES_FILE, _FINISHED_FILE = "stages.json", "finished"


@dataclass(frozen=True)
class Stage:
    """One part of a run: what is trained, on single frames or clips, how many clips make an epoch and the pool.

    draws: how often each rendered clip is drawn.
    """

    name: str
    recipe: Recipe
    stills: bool
    epoch_clips: int
    pool_clips: int
    draws: int = DRAWS


def plan(
    seconds: float,
    on_gpu: bool,
    rate_of: Callable[[Recipe], float],
    render_rate_of: Callable[[Settings], float],
    assets: str | None = None,
    seed: int = 0,
) -> tuple[Stage, Stage]:
    """Plan the stages of a run by what this machine can do.

    rate_of: frames a second that a recipe trains, 0 where there is no room for it (trial.frames_per_second).
    render_rate_of: clips a second that are rendered (trial.clips_per_second). assets: their folder.
    """
    rate_of = cache(rate_of)
    recipe = dataclasses.replace(BEST, seed=seed, clip_norm=1.0)
    if on_gpu:
        recipe, sizes = _plan_gpu(recipe, rate_of), {"epoch_clips": 19200, "pool_clips": 9600}
    else:
        recipe, sizes = _plan_cpu(recipe, STILLS_SHARE * seconds, rate_of), {"epoch_clips": 2000, "pool_clips": 1000}
    stills = dataclasses.replace(recipe, seconds=STILLS_SHARE * seconds)
    clips = dataclasses.replace(
        recipe, seconds=(1 - STILLS_SHARE) * seconds, learning_rate=recipe.learning_rate / 2, velocity=2.0,
        train_smoothing_only=not on_gpu,  # the few clips of a CPU teach an LSTM less than they spoil
    )  # fmt: skip
    stages = Stage("stills", stills, True, **sizes), Stage("clips", clips, False, **sizes)
    wanted = rate_of(recipe) / NUM_FRAMES * (_GPU_SPARE if on_gpu else _CPU_SPARE)  # clips a second
    first, last = (
        dataclasses.replace(stage, draws=math.ceil(wanted / render_rate_of(_settings(stage, number, assets))))
        for number, stage in enumerate(stages)
    )
    return first, last


def _settings(stage: Stage, number: int, assets: str | None) -> Settings:
    """What is rendered for a stage of this number."""
    return Settings(
        "train", seed=1000 + stage.recipe.seed * 10 + number, assets=assets, mix=MIX, stills=stage.stills,
        more=MORE, more_share=MORE_SHARE,
    )  # fmt: skip


def _plan_gpu(recipe: Recipe, rate_of: Callable[[Recipe], float]) -> Recipe:
    model = dataclasses.replace(recipe.model, pixels=208)
    for batch in _BATCHES:
        rate = _GPU_RATE * (batch / _BATCHES[0]) ** 0.5
        planned = dataclasses.replace(recipe, model=model, precision="bfloat16", batch=batch, learning_rate=rate)
        if rate_of(planned):
            return planned
    raise InputError("This GPU has no room for the smallest batch; train on the CPU, or with epochs and --pixels.")


def _plan_cpu(recipe: Recipe, seconds: float, rate_of: Callable[[Recipe], float]) -> Recipe:
    recipe = dataclasses.replace(recipe, freeze_until="conv2")
    ways = [dataclasses.replace(recipe, precision=precision) for precision in ("float32", "bfloat16")]
    recipe = max(ways, key=rate_of)  # half precision is slower where the processor has none
    for pixels, frames in _CPU_SIZES:
        planned = dataclasses.replace(recipe, model=dataclasses.replace(recipe.model, pixels=pixels))
        if not frames or rate_of(planned) * seconds >= frames:
            break
    return planned


def planned_before(out: Path) -> tuple[Stage, Stage]:
    """Read the plan of a run that was stopped; raises InputError where out holds none."""
    note = out / RESUME_FOLDER / _STAGES_FILE
    try:
        described = read_json(note, "the plan of a run")
        first, last = (Stage(**{**stage, "recipe": Recipe.from_plain(stage["recipe"])}) for stage in described)
        return first, last
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{out} holds no run with a budget to resume; start one without --resume.") from None


def train_for(stages: tuple[Stage, ...], assets: str | None, workers: int, out: Path, start: Path | None) -> Progress:
    """Train the stages one after the other, each from the weights of the one before, the last into out.

    A stage that was finished before is not trained again, one that was stopped goes on. Raises InputError as
    train does.
    """
    folder = out / RESUME_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    described = [
        {**vars(stage), "recipe": {**vars(stage.recipe), "model": stage.recipe.model.plain()}} for stage in stages
    ]
    write_whole(folder / _STAGES_FILE, json.dumps(described))
    valid, progress = folder / "rendered", None
    render_folder(valid, Settings("valid", seed=0, assets=assets), VALID_CLIPS, workers)
    for number, stage in enumerate(stages):
        to = out if stage is stages[-1] else folder / stage.name
        if not (to / _FINISHED_FILE).exists():
            settings = _settings(stage, number, assets)
            going_on = (to / RESUME_FOLDER / PROGRESS_FILE).exists()
            with SyntheticStream(settings, workers, stage.pool_clips, stage.epoch_clips, stage.draws) as stream:
                progress = train(stage.recipe, from_stream(stream), open_dataset(valid), to, start, going_on)
            (to / _FINISHED_FILE).touch()
        start = to
    if progress is None:
        raise InputError(f"The run in {out} has been finished; choose another name for --out.")
    return progress
