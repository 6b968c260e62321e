"""A whole run in a given time: single frames of rendered people first, then clips, both rendered meanwhile."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.synthetic.folder import render_folder
from pose_app.synthetic.generator import Settings
from pose_app.training.checkpoint import Progress
from pose_app.training.recipes import BEST, Recipe
from pose_app.training.run import RESUME_FOLDER, from_stream, train
from pose_app.training.stream import SyntheticStream

STILLS_SHARE = 0.7  # of the time; clips get the rest
VALID_CLIPS = 96
MIX = 0.6  # share of the clips that use the assets, where there are any
MORE, MORE_SHARE = ("Lying", "Free", "Kneeling", "Crouching", "Stretching"), 0.15  # what weights before were worst at


@dataclass(frozen=True)
class Stage:
    """One part of a run: what is trained, on single frames or clips, and how many clips make an epoch and the pool."""

    name: str
    recipe: Recipe
    stills: bool
    epoch_clips: int
    pool_clips: int


def plan(seconds: float, on_gpu: bool, seed: int = 0) -> tuple[Stage, Stage]:
    """Plan the stages of a run: what a GPU can do with large batches, a CPU does with small pictures and batches."""
    recipe = dataclasses.replace(BEST, precision="bfloat16", seed=seed, clip_norm=1.0)
    if on_gpu:
        model = dataclasses.replace(recipe.model, pixels=208)
        recipe = dataclasses.replace(recipe, model=model, batch=48, learning_rate=7e-4)
        sizes = {"epoch_clips": 19200, "pool_clips": 9600}
    else:
        model = dataclasses.replace(recipe.model, pixels=192)
        recipe = dataclasses.replace(recipe, model=model, fixed="conv2")
        sizes = {"epoch_clips": 2000, "pool_clips": 1000}
    stills = dataclasses.replace(recipe, seconds=STILLS_SHARE * seconds)
    clips = dataclasses.replace(
        recipe, seconds=(1 - STILLS_SHARE) * seconds, learning_rate=recipe.learning_rate / 2, velocity=2.0,
        only_time=not on_gpu,
    )  # fmt: skip
    return Stage("stills", stills, True, **sizes), Stage("clips", clips, False, **sizes)


def train_for(stages: tuple[Stage, Stage], assets: str | None, workers: int, out: Path, start: Path | None,
              resume: bool = False) -> Progress:  # fmt: skip
    """Train the stages one after the other, each from the weights of the one before, the last into out.

    resume: go on with the stage that was stopped. Raises InputError as train does, and where there is nothing
    to resume.
    """
    folder = out / RESUME_FOLDER
    note = folder / "stages.json"
    described = json.loads(json.dumps([dataclasses.asdict(stage) for stage in stages]))
    if resume and (not note.is_file() or json.loads(note.read_text(encoding="utf-8")) != described):
        raise InputError(f"{out} holds no run with this budget to resume; start one without --resume.")
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(described), encoding="utf-8")
    valid = folder / "rendered"
    render_folder(valid, Settings("valid", seed=0, assets=assets), VALID_CLIPS, workers)
    for number, stage in enumerate(stages):
        to = out if stage is stages[-1] else folder / stage.name
        done = to / "finished"
        if done.exists():
            start = to
            continue
        settings = Settings(
            "train", seed=1000 + stage.recipe.seed * 10 + number, assets=assets, mix=MIX, stills=stage.stills,
            more=MORE, more_share=MORE_SHARE,
        )  # fmt: skip
        going_on = resume and (to / RESUME_FOLDER / "progress.json").exists()
        with SyntheticStream(settings, workers, stage.pool_clips, stage.epoch_clips) as stream:
            progress = train(stage.recipe, from_stream(stream), open_dataset(valid), to, start, going_on)
            print(f"{stage.name}: {stream.rendered} clips rendered", flush=True)
        done.touch()
        start = to
    return progress
