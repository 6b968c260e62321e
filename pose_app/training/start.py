"""What a run starts from: ready-made weights, a network trained before, or nothing."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.errors import InputError
from pose_app.model.backend import keras
from pose_app.model.heads import TIME_HEAD
from pose_app.model.network import build_model, weight_layers
from pose_app.training.recipes import Recipe
from pose_app.weights import read_history, read_info, recipe_chain
from pose_app.weights.imagenet import load_imagenet_start
from pose_app.weights.loading import load_backbone_start, load_weights

FORGET_BIAS = -6.0  # the forget gate lets a quarter of a percent of the frame before through
IMAGENET = Path("imagenet")  # not a file: Keras' own weights


def origin(start: Path | None) -> dict[str, Any]:
    """Say what a run started from: the recipe of the run before, where it went on with its weights."""
    if start is not None and start.is_dir():
        return {"start": start.name, "before": read_info(start).recipe}
    return {"start": start.name if start else "random"}


def all_trained_on(start: Path | None, words: str, data: str) -> str:
    """Say what weights were trained on in all, those they started from included.

    data: what tells this run's data from any other's; said once, however many runs saw the same.
    """
    if start is None or not start.is_dir():
        return words
    info = read_info(start)
    before = {recipe.get("data") for recipe in recipe_chain(info.recipe)}
    return info.trained_on if data in before else f"{info.trained_on}, then {words}"


def trained_on_stills(start: Path | None) -> bool:
    """Tell whether a weights folder saw single frames last, so that it does not know yet what follows them in time."""
    return start is not None and start.is_dir() and bool(read_info(start).recipe.get("stills"))


def forget_between_frames(model: keras.Model) -> None:
    """Let the LSTM of a network with heat maps begin each frame anew, so that it takes a clip as single frames.

    Trained on single frames, its way from frame to frame is left at random, which would spoil what it learned of them.
    """
    layer = model.get_layer(TIME_HEAD).lstm
    for lstm in (layer.forward_layer, layer.backward_layer):
        kernel, recurrent, bias = lstm.get_weights()
        forget = slice(lstm.units, 2 * lstm.units)  # of Keras' gates: input, forget, cell, output
        recurrent[:], kernel[:, forget], bias[forget] = 0.0, 0.0, FORGET_BIAS
        lstm.set_weights([kernel, recurrent, bias])


def starting_model(recipe: Recipe, start: Path | None) -> tuple[keras.Model, list[dict[str, float]]]:
    """Build the recipe's network with the weights a run starts from, and give the history before it.

    Raises InputError for a start that does not fit; where heat maps are read, the size of the frames inside
    may be another, and it need not have said yet how far off it expects to be, nor have smoothed joints.
    """
    if start is not None and start.is_dir():
        model, info = load_weights(start)
        wanted = recipe.model
        if wanted.head == "heatmaps":  # its weights fit frames of any size, the dense head's do not
            free = ("pixels", "predicts_error", "smooth")
            wanted = dataclasses.replace(wanted, **{name: getattr(info.config, name) for name in free})
        if info.config != wanted:
            raise InputError(f"{start} holds another network than recipe {recipe.name} trains.")
        if info.config != recipe.model:
            before, model = model, build_model(recipe.model)
            there = weight_layers(before)
            for name, layer in weight_layers(model).items():
                if name in there:
                    layer.set_weights(there[name].get_weights())
        return model, [{**row, "epoch": int(row["epoch"])} for row in read_history(start)]
    model = build_model(recipe.model)
    if start == IMAGENET and not start.exists():
        load_imagenet_start(model, recipe.model)
    elif start is not None:
        _silence_new_blocks(model, load_backbone_start(model, start))
    return model, []


def _silence_new_blocks(model: keras.Model, loaded: list[str]) -> None:
    # A residual block that starts at random would scramble what the ready-made ones below it see, so
    # it starts as the identity (Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1).
    for layer in model.get_layer("backbone").layers:
        if layer.name.endswith("_3_conv") and f"{layer.name}/kernel" not in loaded:
            layer.kernel.assign(np.zeros(layer.kernel.shape, np.float32))
