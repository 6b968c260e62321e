"""The GPU's memory: taken as it is needed, and one sentence where there is none left."""

import re

import keras  # of pose_app.model.backend, which is being imported

GPU_IS_FULL = "The GPU's memory is full, other programs may have it: the CPU is used."
_FULL = re.compile(r"resource_?exhausted|out[ _]of[ _]memory|\boom\b|failed to create cu\w+ handle", re.IGNORECASE)


def take_as_needed() -> str:
    """Let TensorFlow take as much of a GPU's memory as it needs, not all of it, and find the devices.

    Gives "" where they can be used, else a sentence that says why the CPU is used instead.
    """
    if keras.backend.backend() != "tensorflow":
        keras.random.SeedGenerator(0)
        return ""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    try:
        keras.random.SeedGenerator(0)  # the first variable finds the devices, noisily
    except Exception as error:  # TensorFlow has several for a card that another program has filled
        if not gpus or not is_full(error):
            raise
        tf.config.set_visible_devices([], "GPU")
        keras.random.SeedGenerator(0)
        return GPU_IS_FULL
    return ""


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that a device has no memory left; each backend has an exception of its own for it."""
    return _FULL.search(f"{type(error).__name__} {error}") is not None
