"""Where Keras begins: its backend set up and Keras imported, once and without the backend's chatter.

Every module that needs Keras takes it from here. Importing this module takes seconds, so that commands and pages
import the modules below it only when a network is asked for.
"""

import contextlib
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator

from pose_app.errors import InputError

_CHATTER = re.compile(r"WARNING: All log messages before absl|[IW]\d{4} |E\d{4} .*cuda|\d{4}-\d\d-\d\d .*: [IW] ")


@contextlib.contextmanager
def _chatter_dropped() -> Iterator[None]:
    # TensorFlow writes some lines straight to file descriptor 2 before its log level is in force.
    kept = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            lines = caught.read().decode(errors="replace").splitlines(keepends=True)
            sys.stderr.write("".join(line for line in lines if not _CHATTER.match(line)))


if importlib.util.find_spec(os.environ.get("KERAS_BACKEND", "tensorflow")) is None:
    raise InputError(
        f"KERAS_BACKEND is {os.environ['KERAS_BACKEND']}, which is not installed; it can be tensorflow, jax or torch."
    )
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # JAX, too, takes what it needs of a GPU, not all
with _chatter_dropped():
    import keras

    from pose_app.model.gpu_memory import take_as_needed

    GPU_FAULT = take_as_needed()  # why the GPU is left alone, a sentence, or ""

BACKEND: str = keras.backend.backend()


def has_gpu() -> bool:
    """Tell whether Keras computes on a GPU."""
    if GPU_FAULT:
        return False
    try:
        return bool(keras.distribution.list_devices("gpu"))
    except RuntimeError:  # JAX where there is none
        return False


__all__ = ["BACKEND", "GPU_FAULT", "has_gpu", "keras"]
