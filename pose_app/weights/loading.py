"""Loading a weights folder, and weights to train on from."""

import warnings
from pathlib import Path

import numpy as np

from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.model.backend import keras
from pose_app.model.network import build_model
from pose_app.skeleton import NUM_JOINTS
from pose_app.weights import DetectorInfo, NetworkInfo
from pose_app.weights.detector_weights import load_detector
from pose_app.weights.stored_layout import stored_layers
from pose_app.weights.weights_info import WeightsInfo, check_files, read_info

_BLOCKS = [
    f"conv{stage}_block{i}_"
    for stage, count in zip((2, 3, 4, 5), (3, 4, 6, 3), strict=True)
    for i in range(1, count + 1)
]


def load_weights(folder: str | Path) -> tuple[keras.Model, WeightsInfo]:
    """Build the network a folder describes and load its weights, as float32.

    Raises InputError for what read_info does, a missing or damaged shard, and shards that were made
    for another architecture than config.json says.
    """
    info = read_info(folder)
    check_files(info)
    index = next((name for name in info.files if name.endswith(".weights.json")), None)
    misfit = InputError(f"The weights in {info.folder} were made for another network than its config.json describes.")
    if index is None or not _have_head(info.folder, info):
        raise misfit
    model = build_model(info.config)
    if model.count_params() != info.parameters:
        raise misfit
    try:
        with warnings.catch_warnings():
            # Keras only warns of layers it finds nothing for, and leaves them random.
            warnings.simplefilter("error", UserWarning)
            stored_layers(model).load_weights(info.folder / index)
    except (ValueError, KeyError, IndexError, AttributeError, OSError, RuntimeError, TypeError, UserWarning):
        raise misfit from None
    return model, info


def _have_head(folder: Path, info: WeightsInfo) -> bool:
    """Whether the shards hold the arrays that tell how large the head is, looked at before it takes memory."""
    import h5py

    shapes = set()
    for name in info.files:
        if name.endswith(".h5"):
            try:
                with h5py.File(folder / name) as file:
                    file.visititems(lambda _, item: shapes.add(getattr(item, "shape", None)))
            except (OSError, RuntimeError, KeyError, ValueError):
                return False
    config, channels = info.config, 2048 if info.config.stage == "conv5" else 1024
    if config.head == "dense":
        units = config.lstm
        wanted: set[tuple[int, ...]] = {(channels, config.dense)}
    else:
        units = config.lstm // 2
        wanted = {(1, 1, channels, config.neck), (1, 1, config.neck, NUM_JOINTS * config.depth)}
        wanted |= {(config.neck, config.dense)}
    return wanted | {(units, 4 * units)} <= shapes


def load_network(info: NetworkInfo) -> keras.Model:
    """Load a pose network or a detector; raises InputError as load_weights and load_detector do."""
    return load_detector(info) if isinstance(info, DetectorInfo) else load_weights(info.folder)[0]


def load_backbone_start(model: keras.Model, path: str | Path) -> list[str]:
    """Load ready-made weights into the layers of a backbone, to train on from.

    model: the whole network or its backbone. path: an .npz with keys <layer>/<variable>. Returns the
    keys that were set: all that the backbone has a stage for. Raises InputError if the file is none, or
    has a key that does not fit.
    """
    backbone = next((layer for layer in model.layers if layer.name == "backbone"), model)
    slots = {f"{la.name}/{v.name}": v for la in backbone.layers for v in la.variables}
    try:
        with np.load(path, allow_pickle=False) as arrays:
            values = {key: arrays[key] for key in arrays}
    except NPZ_ERRORS:
        raise InputError(f"{path} is not an .npz of weights, <layer>/<variable>.") from None
    # A network that reads an earlier stage has no use for the blocks after it.
    unused = tuple(block for block in _BLOCKS if not any(slot.startswith(block) for slot in slots))
    values = {key: value for key, value in values.items() if not key.startswith(unused)}
    for key, value in values.items():
        if key not in slots or slots[key].shape != value.shape:
            raise InputError(f"{path} does not fit this backbone: it has {key} of shape {value.shape}.")
    if not values:
        raise InputError(f"{path} holds no weights.")
    for key, value in values.items():
        slots[key].assign(value.astype(np.float32))
    return list(values)
