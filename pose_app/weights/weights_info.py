"""The description of a weights folder: config.json and history.csv, read without Keras."""

import csv
import hashlib
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.errors import InputError
from pose_app.files import write_whole
from pose_app.json_file import check_fields, is_a, read_json
from pose_app.model import ModelConfig, config_from_dict
from pose_app.model.detector.config import TASK
from pose_app.places import PROJECT, SHIPPED_WEIGHTS
from pose_app.skeleton import JOINT_NAMES
from pose_app.weights.detector_info import DetectorInfo, is_detector

WEIGHTS_ROOT = SHIPPED_WEIGHTS
DEFAULT_WEIGHTS = WEIGHTS_ROOT / "best"
HISTORY_COLUMNS = ("epoch", "loss", "mpjpe", "val_loss", "val_mpjpe", "learning_rate", "seconds")
# Settings of a recipe, by the names that early config.json and progress.json files have: the names of today.
_RENAMED = {
    "frozen": "cache_features_after", "fixed": "freeze_until", "keep_norms": "freeze_batch_norm",
    "only_time": "train_temporal_only", "only_smoothing": "train_smoothing_only",
}  # fmt: skip
_FIELDS = {
    "architecture": dict, "parameters": int, "joints": list, "trained_on": str, "recipe": dict, "validation": dict,
    "files": dict,
}  # fmt: skip
_SHARD = re.compile(r"[A-Za-z0-9][\w.-]{0,199}")
_MOST_HISTORY = 16_000_000  # letters


@dataclass(frozen=True, eq=False)
class WeightsInfo:
    """The description of a weights folder.

    config: what the network is built from. trained_on: the pictures, in words, to be shown beside every
    figure. recipe: hyper-parameters. validation: measured figures and the command that measured them.
    mean_pose_mm: (17, 3) mean of the training set's true joints, or None. files: sha256 of each.
    """

    folder: Path
    config: ModelConfig
    parameters: int
    trained_on: str
    recipe: dict[str, Any]
    validation: dict[str, Any]
    mean_pose_mm: np.ndarray | None
    files: dict[str, str]

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.absolute().name  # of ".", too


def read_info(folder: str | Path) -> WeightsInfo:
    """Read a folder's config.json, without loading Keras.

    Raises InputError if the folder or file is missing, is broken, or describes another network.
    """
    folder = Path(folder)
    path = folder / "config.json"
    if not path.is_file():
        raise InputError(f"There are no weights in {folder}: it should be a folder with config.json and shards.")
    values = read_json(path, "the description of a weights folder")
    if isinstance(values, dict) and values.get("task") == TASK:
        raise InputError(f"{folder} holds the detector of people; give the weights of a pose network.")
    check_fields(values, _FIELDS, str(path))
    if values["joints"] != list(JOINT_NAMES):
        raise InputError(f"{path} has other joints than the 17 of Human3.6M in their order.")
    if values["parameters"] < 1:
        raise InputError(f"{path} is broken: parameters is {values['parameters']}; it should be 1 or more.")
    if not all(_SHARD.fullmatch(name) and is_a(sha256, str) for name, sha256 in values["files"].items()):
        raise InputError(f"{path} is broken: files should be plain names, each with its sha256.")
    try:
        recipe_chain(values["recipe"])
        values["recipe"] = current_names(values["recipe"])
        config = config_from_dict(values["architecture"])
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    read = {name: values[name] for name in ("parameters", "trained_on", "recipe", "validation", "files")}
    return WeightsInfo(folder=folder, config=config, mean_pose_mm=_mean_pose(values, path), **read)


def _mean_pose(values: Mapping[str, Any], path: Path) -> np.ndarray | None:
    rows = values.get("mean_pose_mm")
    if rows is None:
        return None
    try:
        pose = np.array(rows, np.float32)
        is_pose = pose.shape == (len(JOINT_NAMES), 3) and np.isfinite(pose).all()
    except (ValueError, TypeError, OverflowError):
        is_pose = False
    if not is_pose or not all(is_a(mm, float) for row in rows for mm in row):
        raise InputError(f"{path} is broken: mean_pose_mm should be 17 rows of x, y, z in mm, or null.")
    return pose


def recipe_chain(recipe: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List a recipe and those of the runs whose weights it went on from, the first one first.

    Raises InputError where one of them is none.
    """
    chain: list[Mapping[str, Any]] = []
    while recipe:
        if not isinstance(recipe, Mapping):
            raise InputError("what a recipe went on from, its before, should be a recipe.")
        for key in ("first_epoch", "epochs"):
            if key in recipe and (type(recipe[key]) is not int or not 1 <= recipe[key] < 10**9):
                raise InputError(f"{key} of a recipe should be a whole number from 1 up.")
        chain.insert(0, recipe)
        recipe = recipe.get("before") or {}
    return chain


def current_names(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Give a recipe, and those of the runs before it, with the names that its settings have today."""
    values = {_RENAMED.get(name, name): value for name, value in recipe.items()}
    if isinstance(values.get("before"), Mapping):
        values["before"] = current_names(values["before"])
    return values


def check_files(info: WeightsInfo | DetectorInfo) -> None:
    """Raise InputError where a shard of a weights folder is missing or damaged."""
    for name, sha256 in info.files.items():
        path = info.folder / name
        if not path.is_file():
            raise InputError(f"The weights {info.folder} lack {name}; copy the whole folder again.")
        if sha256_of(path) != sha256:
            raise InputError(f"The weights file {path} is damaged: its sha256 is not the one in config.json.")


def list_weights(root: str | Path | None = None) -> list[Path]:
    """List the folders of pose networks under a root, sorted by name; none if there is no such root.

    Without a root: those that come with the program, then the user's own below weights/.
    """
    roots = dict.fromkeys((WEIGHTS_ROOT, PROJECT / "weights")) if root is None else (Path(root),)
    return [
        path
        for below in roots
        for path in sorted(config.parent for config in below.glob("*/config.json"))
        if not is_detector(path)
    ]


def read_history(folder: str | Path) -> list[dict[str, float]]:
    """Read history.csv: one dict an epoch with HISTORY_COLUMNS, NaN where a cell is empty.

    Losses are in what the recipe's loss gives, mpjpe is in mm. Empty if there is no such file; raises InputError if
    it is broken.
    """
    path = Path(folder) / "history.csv"
    if not path.is_file():
        return []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            text = file.read(_MOST_HISTORY + 1)
        if len(text) > _MOST_HISTORY:
            raise ValueError("larger than any history")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        history = [{name: _cell(row[name]) for name in HISTORY_COLUMNS} for row in rows]
        if not all(0 <= row["epoch"] < 1e9 for row in history):
            raise ValueError("an epoch without its number")
        return history
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); it should be the history of a training.") from None
    except (ValueError, KeyError, TypeError, csv.Error):
        raise InputError(f"{path} is broken: it should have the columns {', '.join(HISTORY_COLUMNS)}.") from None


def _cell(text: str) -> float:
    value = float(text or math.nan)
    return value if abs(value) < 1e30 else math.nan  # so that what is worked out of it is a number, too


def write_history(path: Path, history: Sequence[Mapping[str, float]]) -> None:
    """Write history.csv: one dict an epoch with HISTORY_COLUMNS, empty where a value is missing."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HISTORY_COLUMNS, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(history)
    write_whole(path, text.getvalue())


def sha256_of(path: Path) -> str:
    """Give a file's sha256 as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
