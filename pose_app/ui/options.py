"""What may stand behind the dashes of `streamlit run app.py -- …`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st

from pose_app.engines import AUTO, check_engine
from pose_app.errors import InputError
from pose_app.places import PROJECT
from pose_app.weights import DEFAULT_WEIGHTS


@dataclass(frozen=True)
class Options:
    """data: a data folder, None for the bundled clips. weights: a weights folder. assets: of the Studio, or None.

    root: folders of data and training runs below it may be opened from the pages, none outside it. engine: that runs
    the network, one of pose_app.engines.ENGINES.
    """

    data: Path | None
    split: str
    weights: Path
    assets: Path | None
    root: Path = PROJECT
    engine: str = AUTO


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}; start with `streamlit run app.py -- --data DIR`.")


def parse_options(arguments: Sequence[str]) -> Options:
    """Read the app's own options; raises InputError for any that it does not have."""
    parser = _Parser(prog="app.py", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--split", default="valid", choices=("train", "valid"))
    parser.add_argument("--weights", type=Path, default=DEFAULT_WEIGHTS)
    parser.add_argument("--assets", type=Path)
    parser.add_argument("--root", type=Path, default=PROJECT)
    parser.add_argument("--engine", default=AUTO)
    options = Options(**vars(parser.parse_args(arguments)))
    check_engine(options.engine)
    if not options.root.is_dir():
        raise InputError(f"There is no folder {options.root}; --root should name the one the app may read.")
    return options


def app_options() -> Options:
    """The options this server was started with."""
    # Streamlit puts the script first; under pytest (AppTest) the arguments are somebody else's.
    started_as_app = Path(sys.argv[0]).name == "app.py"
    return parse_options(sys.argv[1:] if started_as_app else [])


def serves_this_machine_only() -> bool:
    """Whether the server listens to browsers on its own machine only, as it does unless told otherwise."""
    return st.get_option("server.address") in ("localhost", "127.0.0.1", "::1")
