"""Networks of random weights: a whole one, and one of few layers that sees small pictures."""

from pathlib import Path

import numpy as np
from conftest import STANDING_M

from pose_app.model import ModelConfig
from pose_app.model.backend import keras
from pose_app.model.network import build_model
from pose_app.weights.saving import save_weights

WHOLE = ModelConfig(backbone="resnet50v2", scaling="-1..1")
SMALL = ModelConfig(backbone="resnet50v2", scaling="-1..1", stage="conv4_block3", dense=8, lstm=16, pixels=64)
HISTORY = [{"epoch": 1, "loss": 0.09, "mpjpe": 300.5, "val_loss": 0.1, "learning_rate": 5e-4, "seconds": 2}]


def random_network(config: ModelConfig) -> keras.Model:
    """Build a network, the statistics of its batch norms as training leaves them: none is 0 or 1."""
    keras.utils.set_random_seed(7)
    model, rng = build_model(config), np.random.default_rng(7)
    for layer in model.get_layer("backbone").layers:
        if layer.name.endswith("bn"):
            shape = layer.moving_mean.shape
            layer.moving_mean.assign(rng.normal(0, 0.3, shape))
            layer.moving_variance.assign(rng.lognormal(0, 0.5, shape))
    return model


def save_random(model: keras.Model, config: ModelConfig, folder: Path) -> Path:
    """Write a weights folder of one, whose mean pose is the standing person."""
    save_weights(
        model,
        folder,
        config,
        trained_on="nothing: random weights",
        recipe={"batch": 4},
        validation={"mpjpe_mm": 512.0},
        mean_pose_mm=STANDING_M * 1000,
        history=HISTORY,
    )
    return folder
