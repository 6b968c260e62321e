"""How the shards of a weights folder are laid out, and the precision of what is in them."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from pose_app.errors import InputError
from pose_app.model.backend import keras
from pose_app.model.network import weight_layers


class StoredLayers(keras.Sequential):
    """Layers that hold a network's weights, side by side, however the network is put together; never called.

    Keras names the groups of a shard by the layers' classes in their order, and weights folders have always had the
    layers of a head beside the backbone.
    """

    def __init__(self, layers: Iterable[keras.Layer]) -> None:
        super().__init__(list(layers), name="stored")
        self.build()

    def build(self, input_shape: Any = None) -> None:
        """Leave the layers as they are: they are built, and none follows from the one before."""
        self.built = True


def stored_layers(model: keras.Model) -> StoredLayers:
    """Give the layers of a network as they are stored, sharing its weights."""
    return StoredLayers(weight_layers(model).values())


def half_precision(model: keras.Model) -> StoredLayers:
    """Copy the layers of a network as they are stored, kernels as float16.

    Batch-norm statistics stay float32, as their variances can be out of float16's range. Raises InputError for
    weights float16 cannot hold.
    """
    layers = weight_layers(model).values()
    half = StoredLayers(_copy(layer) for layer in layers)
    with np.errstate(over="ignore"):  # found out in the next line
        half.set_weights([value for layer in layers for value in layer.get_weights()])
    if not all(np.isfinite(value).all() for value in half.get_weights()):
        raise InputError("These weights hold numbers that float16 cannot, so the training has gone astray.")
    return half


def _copy(layer: keras.Layer) -> keras.Layer:
    if isinstance(layer, keras.Model):
        return keras.models.clone_model(layer, clone_function=half_layer, recursive=True)
    copy = half_layer(layer)
    copy.build_from_config(layer.get_build_config())
    return copy


def half_layer(operation: Any) -> Any:
    """Copy a layer for float16 weights, for clone_model; batch norms keep float32, operations without weights stay."""
    config = operation.get_config()
    if isinstance(operation, keras.Layer):
        is_norm = isinstance(operation, keras.layers.BatchNormalization)
        config["dtype"] = "float32" if is_norm else "float16"
        # They are overwritten; JAX cannot draw those of an LSTM in float16.
        config |= {name: "zeros" for name in config if name.endswith("_initializer")}
    return type(operation).from_config(config)
