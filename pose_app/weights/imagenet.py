"""Keras' own ImageNet weights, to train on from where there is a network connection."""

import numpy as np

from pose_app.errors import InputError
from pose_app.model import BACKBONES, ModelConfig
from pose_app.model.backend import keras


def load_imagenet_start(model: keras.Model, config: ModelConfig) -> None:
    """Load Keras' ImageNet weights into a network's backbone, all of its layers; Keras fetches them once.

    ResNet50's were trained on BGR: its first kernel is turned to RGB where config.scaling is mean. With any other
    scaling it is left as it is, as in the course's recipe. Raises InputError where they cannot be had.
    """
    make = getattr(keras.applications, BACKBONES[config.backbone])
    try:
        ready = make(include_top=False, weights="imagenet", input_shape=(config.pixels, config.pixels, 3))
    except Exception as error:  # a bare one is what Keras raises where a download fails
        raise InputError(
            f"Keras' ImageNet weights could not be had ({error}); connect to the network, or start from an .npz."
        ) from None
    for layer in model.get_layer("backbone").layers:
        if layer.variables:
            layer.set_weights(ready.get_layer(layer.name).get_weights())
    if config.scaling == "mean":
        kernel = model.get_layer("backbone").get_layer("conv1_conv").kernel
        kernel.assign(np.flip(keras.ops.convert_to_numpy(kernel), 2))
