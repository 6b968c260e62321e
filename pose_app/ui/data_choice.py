"""Which data folder a page works on, of those this app may read, and how its joints are to be read."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from pose_app.dataset import BUNDLED_FOLDER, Dataset, open_dataset
from pose_app.dataset.convention import DIRECTIONS, UNITS
from pose_app.errors import InputError
from pose_app.ui.address import key_of, recall, remember, renew
from pose_app.ui.folders import folder_below, folders_below, stays_below
from pose_app.ui.options import Options

SPLITS = ("valid", "train")
_READINGS = ("unit", "up", "turn", "hip")
_AS_READ = ""  # in the address, and in a select box: as it was found out from the joints


def holds_clips(folder: Path, split: str) -> bool:
    """Whether a folder has the frames of a split, as one file or packed."""
    return any((folder / f"videoframes_clips_{split}{ending}").exists() for ending in (".npy", ""))


@st.cache_data(ttl=20, show_spinner=False)
def data_names(root: Path, first: Path) -> list[str]:
    """The data folders below a root as they are named in an address, but for the first, which needs no name."""
    below = folders_below(root, lambda folder: any(holds_clips(folder, split) for split in SPLITS))
    return [
        _name(path, split)
        for path, folder in below.items()
        for split in SPLITS
        if holds_clips(folder, split) and not (folder == first.resolve() and split == SPLITS[0])
    ]


def _name(path: str, split: str) -> str:
    return path if split == SPLITS[0] else f"{path}:{split}"


def chosen_data(options: Options) -> tuple[Path, str, bool]:
    """The folder and split of this session, and whether they are a visitor's choice.

    Raises InputError for a name in the address that leads out of the root, or to nothing.
    """
    name = recall("data")
    if not name:
        return options.data or BUNDLED_FOLDER, options.split, False
    return *folder_of(options.root, name), True


def folder_of(root: Path, name: str) -> tuple[Path, str]:
    """The folder and split that a name such as 'mine' or 'mine:train' stands for; raises InputError."""
    path, _, split = name.rpartition(":")
    if split not in SPLITS or not path:
        path, split = name, SPLITS[0]
    return folder_below(root, path), split


def open_chosen(root: Path, folder: Path, split: str, checked: bool) -> Dataset:
    """Open a data folder; one that a visitor chose may hold no link that leads out of the root."""
    packed = folder / f"videoframes_clips_{split}"
    if checked and not all(stays_below(root, place) for place in (folder, packed) if place.is_dir()):
        raise InputError(f"{folder.name} holds links that lead out of the folder this app may read.")
    return open_dataset(folder, split)


def read_as_chosen(dataset: Dataset) -> tuple[Dataset, str]:
    """The data with unit, direction up and origin as the session says, and a text that tells this reading apart."""
    reading = {name: recall(name) for name in _READINGS}
    if dataset.convention is None or not any(reading.values()):
        return dataset, ""
    changed = dataset.convention.changed(
        reading["unit"], reading["up"], reading["turn"] == "1", reading["hip"] != "kept"
    )
    return replace(dataset, convention=changed), "-" + "".join(f"{name[0]}{value}" for name, value in reading.items())


def choose_data(options: Options) -> None:
    """Let the visitor choose among the folders this app may read; one that was named in a link is among them."""
    first = options.data or BUNDLED_FOLDER
    names = ["", *data_names(options.root, first)]
    current = recall("data")
    if current and current not in names:
        names.append(current)
    if len(names) == 1:
        return
    own = "The bundled clips" if first == BUNDLED_FOLDER else first.name
    key = f"choose {key_of('data')}"
    st.selectbox(
        "Data", names, names.index(current), format_func=lambda name: name or own, key=key,
        on_change=lambda: _leave_for(st.session_state[key]),
        help="Folders with videoframes_clips_*.npy below the one this app may read (--root).",
    )  # fmt: skip


def go_to_data(name: str) -> None:
    """Turn to other data, "" for those of the start: clip and reading of the old ones mean nothing there."""
    _leave_for(name)
    renew("data")


def _leave_for(name: str) -> None:
    for reading in _READINGS:
        remember(reading, _AS_READ)
    remember("clip", "")
    remember("data", name)


def say_reading(dataset: Dataset) -> None:
    """Say how the joints are read, what speaks against it, and let the visitor read them otherwise."""
    for note in dataset.notes:
        st.caption(note)
    if dataset.convention is None:
        st.caption("No true joints: only the prediction can be shown.")
        return
    st.caption(dataset.convention.sentence())
    if dataset.convention.doubts():
        st.warning(dataset.convention.doubts(), icon=":material/rule:")
    with st.popover("Unit and axes", icon=":material/straighten:"):
        _select("unit", "Unit of the file", {_AS_READ: "as found", **{unit: unit for unit in UNITS}})
        _select("up", "Direction up", {_AS_READ: "as found", **{up: up for up in DIRECTIONS}})
        _select("turn", "Axes", {_AS_READ: "as in the file", "1": "turned until -y is up, as the network has it"})
        _select("hip", "Origin", {_AS_READ: "the hip, subtracted from all joints", "kept": "as in the file"})


def _select(name: str, label: str, choices: dict[str, str]) -> None:
    values = list(choices)
    current = recall(name)
    index = values.index(current) if current in values else 0
    key = f"choose {key_of(name)}"
    st.selectbox(
        label, values, index, format_func=choices.__getitem__, key=key,
        on_change=lambda: remember(name, st.session_state[key]),
    )  # fmt: skip
