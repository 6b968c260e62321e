"""The recipes a network can be trained by, in numbers."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from pose_app.model import ModelConfig, config_from_dict
from pose_app.weights import current_names


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    batch: clips. loss: 'mse' (of metres, over all coordinates) or 'distance' (mean distance of a joint
    from its true place in metres and, where the network says it, in the picture in frame widths; the error it
    expects is fitted beside that, see losses.expectation_loss).
    weight_decay: decoupled from the gradient (AdamW). warmup: share of all steps over which the learning
    rate rises from 0; it then falls to 0 on a cosine; None keeps it constant. cache_features_after: a key of
    STAGES, up to which the ResNet stays as it starts, so that what it makes of each frame is computed once and
    kept; all of its batch-norm statistics then stay, too. precision: 'float32' or 'bfloat16' (of the
    arithmetic; the weights stay float32). augment: change every clip at random each time it is seen, see
    pose_app.training.augment; not where features are kept. freeze_batch_norm: batch norms stay as they start, which
    makes a step on a CPU 1.6 times as fast. freeze_until: a key of FIRST_STAGES, up to which the ResNet stays as it
    starts though nothing is kept, so that pictures can be changed; it saves the way back through the largest
    maps. train_temporal_only: all that looks at single frames stays as it starts, and what follows them in time is
    trained. train_smoothing_only: of that only how much joints are smoothed, and the expected errors. velocity: what
    the mean error of a joint's velocity, in metres a frame, counts in the loss beside the rest. seconds: how long to
    train, instead of epochs; the learning rate then follows the clock. clip_norm: the longest a step's gradient may
    be, so that one bad batch does not undo a run.
    """

    name: str
    model: ModelConfig
    learning_rate: float
    batch: int
    epochs: int
    loss: str
    warmup: float | None = None
    beta_1: float = 0.9
    beta_2: float = 0.999
    weight_decay: float | None = None
    cache_features_after: str | None = None
    precision: str = "float32"
    augment: bool = False
    freeze_batch_norm: bool = False
    freeze_until: str | None = None
    train_temporal_only: bool = False
    train_smoothing_only: bool = False
    velocity: float = 0.0
    seed: int = 0
    seconds: float | None = None
    clip_norm: float | None = None

    def plain(self) -> dict[str, Any]:
        """Everything but the architecture, as plain values for config.json."""
        return {"optimizer": "Adam", **{k: v for k, v in dataclasses.asdict(self).items() if k != "model"}}

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> "Recipe":
        """Make a recipe of plain values, as a run keeps them; raises InputError or TypeError for what is none."""
        return cls(**{**current_names(values), "model": config_from_dict(values["model"])})

    def rate_at(self, share: float) -> float:
        """Learning rate after a share (0 to 1) of the run: warm-up and cosine, where there is a warm-up."""
        if self.warmup is None:
            return self.learning_rate
        if share < self.warmup:
            return self.learning_rate * share / self.warmup
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min((share - self.warmup) / (1 - self.warmup), 1.0)))


# The course's recipe to the letter.
SEED = Recipe("seed", ModelConfig(), learning_rate=5e-4, batch=4, epochs=20, loss="mse")

# What a CPU can afford from an ImageNet start: docs/accuracy.md.
BEST = Recipe(
    "best",
    ModelConfig(
        backbone="resnet50v2",
        scaling="-1..1",
        head="heatmaps",
        stage="conv4_block5",
        dense=32,
        pixels=160,
        predicts_error=True,
        smooth=True,
    ),
    learning_rate=3e-4,
    batch=4,
    epochs=2,
    loss="distance",
    warmup=0.05,
    weight_decay=1e-3,
    augment=True,
    freeze_batch_norm=True,
)
RECIPES = {recipe.name: recipe for recipe in (SEED, BEST)}
