"""The recipes a network can be trained by, in numbers."""

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pose_app.model import ModelConfig, config_from_dict, import_keras
from pose_app.weights import current_names

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    batch: clips. loss: 'mse' (of metres, over all coordinates) or 'distance' (mean distance of a joint
    from its true place in metres and, where the network says it, in the picture in frame widths; what it expects to
    be off is fitted beside that, see expectation_loss).
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
        """Make a recipe of dataclasses.asdict's values; raises InputError or TypeError for what is none."""
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
        expects=True,
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


EXPECTATION_WEIGHT = 0.01  # small beside the distances, which it does not change


def make_optimizer(recipe: Recipe, steps: int) -> "keras.Optimizer":
    """Make the recipe's Adam for a run of so many steps."""
    keras = import_keras()
    rate = recipe.learning_rate
    if recipe.warmup is not None and recipe.seconds is None:
        warmup_steps = max(1, int(recipe.warmup * steps))
        rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - warmup_steps), warmup_target=rate, warmup_steps=warmup_steps
        )
    return keras.optimizers.Adam(
        rate, recipe.beta_1, recipe.beta_2, weight_decay=recipe.weight_decay, global_clipnorm=recipe.clip_norm
    )


def mean_square(target, predicted):
    """Mean squared error of the coordinates in space, m²."""
    ops = import_keras().ops
    return ops.mean(ops.square(predicted[..., :3] - target[..., :3]), (-2, -1))


def mean_distance(target, predicted):
    """Mean over the joints of the distance between predicted and true place, m, plus that in the picture."""
    ops = import_keras().ops
    in_space = loss = _distances(target[..., :3], predicted[..., :3])
    if target.shape[-1] == 5 <= predicted.shape[-1]:
        loss = loss + _distances(target[..., 3:5], predicted[..., 3:5])
    if predicted.shape[-1] == 6:
        loss = loss + EXPECTATION_WEIGHT * expectation_loss(in_space, predicted[..., 5])
    return ops.mean(loss, -1)


def expectation_loss(distance, expected):
    """How badly an expected error tells a true one, both in m: 0 where they agree, least in the mean for the mean.

    The Itakura-Saito divergence, d / e - log(d / e) - 1: the likelihood of an exponential distribution. Nothing
    is learned of the distance by it, and what is under a millimetre counts as one.
    """
    ops = import_keras().ops
    ratio = (ops.stop_gradient(distance) + 1e-3) / (expected + 1e-3)
    return ratio - ops.log(ratio) - 1.0


# Each takes target and predicted, (..., 17, c), see build_model for c, and gives (...).
LOSSES = {"mse": mean_square, "distance": mean_distance}


def make_loss(recipe: Recipe):
    """Make a recipe's loss: target and predicted (B, T, 17, c) to (B, T)."""

    def with_velocity(target, predicted):
        return LOSSES[recipe.loss](target, predicted) + recipe.velocity * velocity_error(target, predicted)

    return with_velocity if recipe.velocity else LOSSES[recipe.loss]


def velocity_error(target, predicted):
    """MPJVE (Pavllo et al., "3D human pose estimation in video", 2019) of (B, T, 17, c), T > 1: (B, 1), m a frame."""
    moved = [pose[:, 1:, :, :3] - pose[:, :-1, :, :3] for pose in (target, predicted)]
    return import_keras().ops.mean(_distances(*moved), (1, 2))[:, None]


def mpjpe(target, predicted):
    """MPJPE as a Keras metric: (..., 17, 3 or more) m twice, gives (...) mm."""
    return 1000.0 * import_keras().ops.mean(_distances(target[..., :3], predicted[..., :3]), -1)


def _distances(target, predicted):
    ops = import_keras().ops
    # The small constant keeps the gradient finite where a joint is exactly right (the root).
    return ops.sqrt(ops.sum(ops.square(predicted - target), -1) + 1e-12)
