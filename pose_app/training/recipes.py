"""The recipes a network can be trained by, in numbers."""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pose_app.model import ModelConfig, import_keras

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    batch: clips. loss: 'mse' (of metres, over all coordinates) or 'distance' (mean distance of a joint
    from its true place, in metres). warmup: share of all steps over which the learning rate rises from
    0; it then falls to 0 on a cosine; None keeps it constant. frozen: 'conv4' or 'conv5', up to which the
    ResNet stays as it starts, so that what it makes of each frame is computed once and kept; all of its
    batch-norm statistics then stay, too. from_mean_pose: the last layer starts by saying the training
    set's mean pose.
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
    frozen: str | None = None
    from_mean_pose: bool = False
    seed: int = 0

    def plain(self) -> dict:
        """Everything but the architecture, as plain values for config.json."""
        return {"optimizer": "Adam", **{k: v for k, v in dataclasses.asdict(self).items() if k != "model"}}


# The course's recipe to the letter.
SEED = Recipe("seed", ModelConfig(), learning_rate=5e-4, batch=4, epochs=20, loss="mse")

# What a CPU can afford from an ImageNet start: docs/accuracy.md.
BEST = Recipe(
    "best",
    ModelConfig(backbone="resnet50v2", scaling="-1..1"),
    learning_rate=3e-4,
    batch=4,
    epochs=4,
    loss="distance",
    warmup=0.05,
    frozen="conv4",
    from_mean_pose=True,
)
RECIPES = {recipe.name: recipe for recipe in (SEED, BEST)}


def make_optimizer(recipe: Recipe, steps: int) -> "keras.Optimizer":
    """Make the recipe's Adam for a run of so many steps."""
    keras = import_keras()
    rate = recipe.learning_rate
    if recipe.warmup is not None:
        warmup_steps = max(1, int(recipe.warmup * steps))
        rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - warmup_steps), warmup_target=rate, warmup_steps=warmup_steps
        )
    return keras.optimizers.Adam(rate, beta_1=recipe.beta_1, beta_2=recipe.beta_2)


def make_loss(name: str):
    """Return the loss a recipe names: Keras' own mean squared error, or the mean distance in metres."""
    return "mse" if name == "mse" else mean_distance_m


def mean_distance_m(target_m, predicted_m):
    """Mean over the joints of the distance between predicted and true place: (..., 17, 3) m twice, gives (...) m."""
    ops = import_keras().ops
    # The small constant keeps the gradient finite where a joint is exactly right (the root).
    return ops.mean(ops.sqrt(ops.sum(ops.square(predicted_m - target_m), -1) + 1e-8), -1)


def mpjpe(target_m, predicted_m):
    """MPJPE as a Keras metric: (..., 17, 3) m twice, gives (...) mm."""
    ops = import_keras().ops
    return 1000.0 * ops.mean(ops.sqrt(ops.sum(ops.square(predicted_m - target_m), -1)), -1)
