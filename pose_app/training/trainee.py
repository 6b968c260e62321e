"""A network as Keras trains it: one loss of all outputs together."""

from typing import Any

from pose_app.model.backend import keras
from pose_app.training.losses import Loss, Tensors, mpjpe_mm
from pose_app.training.recipes import Recipe


class Trainee(keras.Model):
    """A network that shares every weight with the one given, with the loss of its outputs and the metric mpjpe, mm.

    Keras' own compile(loss=...) takes each output by itself, and an expected error is learned from the joints.
    """

    def __init__(self, network: keras.Model, loss: Loss) -> None:
        super().__init__(network.input, network.output)
        self._loss_of_outputs = loss
        self._mpjpe = keras.metrics.Mean(name="mpjpe")

    def compute_loss(
        self, x: Any = None, y: Tensors | None = None, y_pred: Tensors | None = None, *_: Any, **__: Any
    ) -> keras.KerasTensor:
        """Give the mean loss of a batch; y and y_pred are dicts of the same names."""
        assert y is not None and y_pred is not None  # Keras' own method may be called without
        return keras.ops.mean(self._loss_of_outputs(y, y_pred))

    def compute_metrics(self, x: Any, y: Tensors, y_pred: Tensors, sample_weight: Any = None) -> dict[str, Any]:
        """Add a batch to the metrics and give them by name."""
        self._mpjpe.update_state(mpjpe_mm(y, y_pred))
        return dict(self.get_metrics_result())


def make_optimizer(recipe: Recipe, steps: int) -> keras.Optimizer:
    """Make the recipe's Adam for a run of so many steps."""
    rate = recipe.learning_rate
    if recipe.warmup is not None and recipe.seconds is None:
        warmup_steps = max(1, int(recipe.warmup * steps))
        rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - warmup_steps), warmup_target=rate, warmup_steps=warmup_steps
        )
    return keras.optimizers.Adam(
        rate, recipe.beta_1, recipe.beta_2, weight_decay=recipe.weight_decay, global_clipnorm=recipe.clip_norm
    )
