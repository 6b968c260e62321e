"""Engines: one network, run by Keras or by OpenVINO, behind one interface.

What is here is known without either of them; load_engine imports the one that is asked for.
"""

import importlib.util
import os
import sys
from typing import Protocol

import numpy as np

from pose_app.engines.unused_gpu import may_be_usable, why_unused
from pose_app.errors import InputError
from pose_app.weights import NetworkInfo

AUTO, OPENVINO = "auto", "openvino"
_BACKENDS = {"keras-tensorflow": "tensorflow", "keras-jax": "jax", "keras-torch": "torch"}
ENGINES = (AUTO, OPENVINO, *_BACKENDS)
ENGINE_HELP = f"{', '.join(ENGINES[1:-1])}, {ENGINES[-1]} or auto: Keras on a GPU that can be used, else OpenVINO"


class Engine(Protocol):
    """A loaded network.

    name: one of ENGINES but auto. precision: float32 or bfloat16. device: for people; why_cpu: why it is no GPU though
    one is there, a sentence, or "".
    """

    name: str
    precision: str
    device: str
    why_cpu: str

    def __call__(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        """Run the network: (B, *config.input_shape) uint8 RGB, gives its outputs by name; for one thread at a time."""


def runs_on(device: str, engine: str, precision: str) -> str:
    """Say for people what runs a network: 'CPU, 2 cores, by openvino in float32'."""
    return f"{device}, by {engine}" + (f" in {precision}" if precision else "")


def installed_engines() -> list[str]:
    """List the engines whose library is installed here, auto aside; loads nothing."""
    return [name for name in ENGINES[1:] if importlib.util.find_spec(_BACKENDS.get(name, name)) is not None]


def check_engine(name: str) -> None:
    """Raise InputError unless there is such an engine and its library is installed here; loads nothing."""
    if name not in ENGINES:
        raise InputError(f"There is no engine {name!r}; it can be {', '.join(ENGINES)}.")
    package = _BACKENDS.get(name, name)
    if name not in (AUTO, *installed_engines()):
        there = ", ".join((AUTO, *installed_engines()))
        raise InputError(f"The engine {name} needs the package {package}, which is not installed; here are {there}.")
    if name in _BACKENDS and "keras" in sys.modules:
        from pose_app.model.backend import BACKEND  # loaded already, else slow

        if package != BACKEND:
            raise InputError(f"The engine {name} has to be chosen before Keras is loaded.")


def choose_backend(name: str) -> None:
    """Let Keras run on an engine's backend from when it is loaded; raises InputError as check_engine does."""
    check_engine(name)
    os.environ["KERAS_BACKEND"] = _BACKENDS[name]


def load_engine(info: NetworkInfo, name: str = AUTO) -> Engine:
    """Load a folder's network; raises InputError for damaged weights, and for an engine that cannot run them."""
    if name in _BACKENDS:
        choose_backend(name)
        return _keras(info)
    check_engine(name)
    from pose_app.engines.compiled_form import ExportFailed
    from pose_app.engines.openvino_engine import OpenVinoEngine

    if name == OPENVINO:
        try:
            return OpenVinoEngine(info)
        except ExportFailed as error:
            raise InputError(str(error)) from None
    on_keras = _keras(info) if may_be_usable() else None
    if on_keras is not None and on_keras.device.endswith("(GPU)"):
        return on_keras
    try:
        return OpenVinoEngine(info, on_keras.why_cpu if on_keras else why_unused())
    except ExportFailed as error:
        print(f"{error} Keras runs it instead.", file=sys.stderr, flush=True)
        return on_keras or _keras(info)


def needs_compiling(info: NetworkInfo, name: str = AUTO) -> bool:
    """Tell whether load_engine takes seconds to compile the network for OpenVINO, as it was never done before."""
    from pose_app.engines.compiled_form import is_compiled

    by_openvino = name == OPENVINO or (name == AUTO and not may_be_usable())
    return by_openvino and not is_compiled(info)


def _keras(info: NetworkInfo) -> Engine:
    from pose_app.engines.keras_engine import KerasEngine  # Keras begins here

    return KerasEngine(info)
