"""Weights folders: config.json, the Keras weights as float16 in small shards, history.csv.

Nothing in a folder is executed or unpickled: the network is built from config.json by pose_app.model,
and the shards are Keras' own HDF5 files, each checked against its sha256 before it is opened. What is here is read
without Keras; pose_app.weights.loading, saving, imagenet and detector_weights load it.
"""

from pathlib import Path

from pose_app.weights.detector_info import PERSON_WEIGHTS, DetectorInfo, is_detector, read_detector
from pose_app.weights.training_words import training_in_words
from pose_app.weights.weights_info import (
    DEFAULT_WEIGHTS,
    HISTORY_COLUMNS,
    WEIGHTS_ROOT,
    WeightsInfo,
    check_files,
    current_names,
    list_weights,
    read_history,
    read_info,
    recipe_chain,
    write_history,
)

NetworkInfo = WeightsInfo | DetectorInfo


def read_network(folder: str | Path) -> NetworkInfo:
    """Read the description of a pose network or of a detector; raises InputError as read_info and read_detector do."""
    return read_detector(folder) if is_detector(Path(folder)) else read_info(folder)


__all__ = [
    "PERSON_WEIGHTS", "DetectorInfo", "NetworkInfo", "is_detector", "read_detector", "read_network",
   
    "DEFAULT_WEIGHTS", "HISTORY_COLUMNS", "WEIGHTS_ROOT", "WeightsInfo", "check_files", "current_names", "list_weights",
    "read_history", "read_info", "recipe_chain", "training_in_words", "write_history",
]  # fmt: skip
