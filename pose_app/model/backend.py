"""Keras, imported once and without its backend's chatter."""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from types import ModuleType

_CHATTER = re.compile(r"WARNING: All log messages before absl|[IW]\d{4} |E\d{4} .*cuda|\d{4}-\d\d-\d\d .*: [IW] ")


def import_keras() -> ModuleType:
    """Import Keras, keeping the start-up chatter of its backend off stderr."""
    if "keras" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        with _chatter_dropped():
            import keras

            keras.random.SeedGenerator(0)  # the first variable finds the devices, noisily
    import keras

    return keras


def has_gpu() -> bool:
    """Tell whether Keras computes on a GPU."""
    import_keras()
    from keras import distribution

    try:
        return bool(distribution.list_devices("gpu"))
    except RuntimeError:  # JAX where there is none
        return False


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
