"""The GPU's memory: taken as it is needed, and one sentence where there is none left."""

import keras  # of pose_app.model.backend, which is being imported

FULL_WORDS = ("resource_exhausted", "resourceexhausted", "out of memory", "oom", "failed to create", "cuda_error")


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
        return "The GPU's memory is full: another program has it. The CPU is used."
    return ""


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that a device has no memory left; each backend has an exception of its own for it."""
    text = f"{type(error).__name__} {error}".lower()
    return any(word in text for word in FULL_WORDS)
