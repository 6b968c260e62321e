"""Weights folders: config.json, the Keras weights as float16 in small shards, history.csv.

Nothing in a folder is executed or unpickled: the network is built from config.json by pose_app.model,
and the shards are Keras' own HDF5 files, each checked against its sha256 before it is opened. What is here is read
without Keras; pose_app.weights.loading, saving and imagenet load it.
"""

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

__all__ = [
    "DEFAULT_WEIGHTS", "HISTORY_COLUMNS", "WEIGHTS_ROOT", "WeightsInfo", "check_files", "current_names", "list_weights",
    "read_history", "read_info", "recipe_chain", "training_in_words", "write_history",
]  # fmt: skip
