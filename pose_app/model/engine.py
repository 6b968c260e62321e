"""Which of Keras' backends runs the network, chosen before Keras is loaded."""

import importlib.util
import os
import sys

from pose_app.errors import InputError

_BACKENDS = {"keras-tensorflow": "tensorflow", "keras-jax": "jax", "keras-torch": "torch"}
ENGINES = tuple(_BACKENDS)


def choose_engine(name: str) -> None:
    """Choose the Keras backend that is to run the network, before Keras is loaded.

    name: one of ENGINES. Raises InputError if there is no such engine, or it is not installed here.
    """
    if name not in _BACKENDS:
        raise InputError(f"There is no engine {name!r}; it can be {', '.join(ENGINES)}.")
    backend = _BACKENDS[name]
    if importlib.util.find_spec(backend) is None:
        raise InputError(f"The engine {name} needs the package {backend}, which is not installed.")
    if "keras" in sys.modules:
        from pose_app.model.backend import BACKEND  # loaded already, else slow

        if backend != BACKEND:
            raise InputError(f"The engine {name} has to be chosen before Keras is loaded.")
    os.environ["KERAS_BACKEND"] = backend
