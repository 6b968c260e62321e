"""What a recipe minimises: losses of a network's outputs against targets of the same names, see pose_app.model.outputs.

Targets may lack what is not known, such as places in the picture; what the network does not give is not asked for.
"""

from collections.abc import Callable, Mapping

from pose_app.model import EXPECTED_M, JOINTS_M, JOINTS_UV
from pose_app.model.backend import keras
from pose_app.training.recipes import Recipe

Tensors = Mapping[str, keras.KerasTensor]
Loss = Callable[[Tensors, Tensors], keras.KerasTensor]

EXPECTATION_WEIGHT = 0.01  # small beside the distances, which it does not change


def mean_square(targets: Tensors, outputs: Tensors) -> keras.KerasTensor:
    """Mean squared error of the coordinates in space, m²: (...)."""
    ops = keras.ops
    return ops.mean(ops.square(outputs[JOINTS_M] - targets[JOINTS_M]), (-2, -1))


def mean_distance(targets: Tensors, outputs: Tensors) -> keras.KerasTensor:
    """Mean over the joints of the distance between predicted and true place, m, plus that in the picture: (...)."""
    in_space = loss = distances(targets[JOINTS_M], outputs[JOINTS_M])
    if JOINTS_UV in targets and JOINTS_UV in outputs:
        loss = loss + distances(targets[JOINTS_UV], outputs[JOINTS_UV])
    if EXPECTED_M in outputs:
        loss = loss + EXPECTATION_WEIGHT * expectation_loss(in_space, outputs[EXPECTED_M])
    return keras.ops.mean(loss, -1)


def expectation_loss(distance: keras.KerasTensor, expected: keras.KerasTensor) -> keras.KerasTensor:
    """How badly an expected error tells a true one, both in m: 0 where they agree, least in the mean for the mean.

    The Itakura-Saito divergence, d / e - log(d / e) - 1: the likelihood of an exponential distribution. Nothing
    is learned of the distance by it, and what is under a millimetre counts as one.
    """
    ops = keras.ops
    ratio = (ops.stop_gradient(distance) + 1e-3) / (expected + 1e-3)
    return ratio - ops.log(ratio) - 1.0


# Each takes targets and outputs, (..., 17, c) by name, and gives (...).
LOSSES: dict[str, Loss] = {"mse": mean_square, "distance": mean_distance}


def make_loss(recipe: Recipe) -> Loss:
    """Make a recipe's loss: targets and outputs, (B, T, 17, c) by name, to (B, T)."""

    def with_velocity(targets: Tensors, outputs: Tensors) -> keras.KerasTensor:
        return LOSSES[recipe.loss](targets, outputs) + recipe.velocity * velocity_error(targets, outputs)

    return with_velocity if recipe.velocity else LOSSES[recipe.loss]


def velocity_error(targets: Tensors, outputs: Tensors) -> keras.KerasTensor:
    """MPJVE (Pavllo et al., "3D human pose estimation in video", 2019) of (B, T, 17, 3), T > 1: (B, 1), m a frame."""
    moved = [pose[JOINTS_M][:, 1:] - pose[JOINTS_M][:, :-1] for pose in (targets, outputs)]
    return keras.ops.mean(distances(*moved), (1, 2))[:, None]


def mpjpe_mm(targets: Tensors, outputs: Tensors) -> keras.KerasTensor:
    """MPJPE of (..., 17, 3) m twice: (...) mm."""
    return 1000.0 * keras.ops.mean(distances(targets[JOINTS_M], outputs[JOINTS_M]), -1)


def distances(target: keras.KerasTensor, predicted: keras.KerasTensor) -> keras.KerasTensor:
    """Distance of two places: (..., c) twice, gives (...)."""
    ops = keras.ops
    # The small constant keeps the gradient finite where a joint is exactly right (the root).
    return ops.sqrt(ops.sum(ops.square(predicted - target), -1) + 1e-12)
