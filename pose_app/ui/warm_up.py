"""What the first visitor would otherwise wait for, done while their browser starts."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import streamlit as st

from pose_app.errors import InputError

_MODULES = ("pose_app.ui.layout", "pose_app.ui.clips.page", "pandas")


@asynccontextmanager
async def warm_up(_app: st.App) -> AsyncIterator[None]:
    """Begin when the server is up; what fails is said where it is needed."""
    threading.Thread(target=_warm_up, daemon=True, name="warm-up").start()
    yield


def _warm_up() -> None:
    with suppress(InputError):
        _compile_network()
    for module in _MODULES:
        import_module(module)


def _compile_network() -> None:
    """Load the network where that takes long, as it has no compiled form yet."""
    from pose_app.engines import needs_compiling
    from pose_app.ui.networks.network_cache import owned_network
    from pose_app.ui.options import app_options
    from pose_app.ui.workspace import weights_fingerprint
    from pose_app.weights import read_info

    options = app_options()
    info = read_info(options.weights)
    if needs_compiling(info, options.engine):
        owned_network(info.folder, weights_fingerprint(info), options.engine).network.start()
