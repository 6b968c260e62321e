"""Short trials of this machine: how many frames a second a recipe trains on it, and how many clips it renders."""

import dataclasses
import time
from concurrent.futures import FIRST_COMPLETED, wait

import numpy as np

from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.model.backend import keras
from pose_app.model.gpu_memory import is_full
from pose_app.model.network import build_model, with_frames
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.synthetic.data.pool import render_executor
from pose_app.training.losses import make_loss
from pose_app.training.recipes import Recipe
from pose_app.training.run import prepare_layers
from pose_app.training.trainee import Trainee, make_optimizer


def clips_per_second(settings: Settings, workers: int, seconds: float = 5.0) -> float:
    """Render clips for some seconds and tell how many a second so many workers make."""
    executor = render_executor(workers)
    numbers = iter(range(10**9))
    try:
        running = {executor.submit(_render, settings, next(numbers)) for _ in range(2 * workers)}
        for future in list(running)[:workers]:
            future.result()  # what is imported and compiled does not count
        running = {future for future in running if not future.done()}
        running |= {executor.submit(_render, settings, next(numbers)) for _ in range(2 * workers - len(running))}
        count, start = 0, time.monotonic()
        while count == 0 or time.monotonic() - start < seconds:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            count += len(done)
            running |= {executor.submit(_render, settings, next(numbers)) for _ in done}
        return count / (time.monotonic() - start)
    finally:
        executor.shutdown(cancel_futures=True)


def _render(settings: Settings, index: int) -> None:
    render_clip(settings, index)  # the frames stay where they are: a stream does not send them either


def frames_per_second(recipe: Recipe, seconds: float = 10.0) -> float:
    """Train a fresh network on single frames of noise for some seconds; 0 where the device has no room for it."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32" if recipe.precision == "float32" else "mixed_bfloat16")
    try:
        model = build_model(recipe.model)
        prepare_layers(model, recipe)
        trainee = Trainee(with_frames(model, 1), make_loss(recipe))
        optimizer = make_optimizer(dataclasses.replace(recipe, seconds=seconds), 1)
        trainee.compile(optimizer)
        rng, count = np.random.default_rng(0), recipe.batch * NUM_FRAMES
        frames = rng.integers(0, 256, (count, 1, FRAME_SIZE, FRAME_SIZE, 3), np.uint8)
        noise = rng.normal(0, 0.3, (count, 1, NUM_JOINTS, 5)).astype(np.float32)
        targets = {JOINTS_M: noise[..., :3], JOINTS_UV: noise[..., 3:]}
        trainee.train_on_batch(frames, targets)  # what is compiled and reserved does not count
        steps, start = 0, time.monotonic()
        while steps == 0 or time.monotonic() - start < seconds:
            trainee.train_on_batch(frames, targets)
            steps += 1
        return steps * count / (time.monotonic() - start)
    except Exception as error:  # each backend has one of its own for this
        if is_full(error):
            return 0.0
        raise
    finally:
        keras.config.set_dtype_policy(before)
