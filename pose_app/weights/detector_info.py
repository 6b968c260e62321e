"""The description of the detector's weights folder, read without Keras."""

from dataclasses import dataclass
from pathlib import Path

from pose_app.errors import InputError
from pose_app.json_file import check_fields, read_json
from pose_app.model.detector.config import TASK, DetectorConfig
from pose_app.places import SHIPPED_WEIGHTS

PERSON_WEIGHTS = SHIPPED_WEIGHTS / "person"
_FIELDS = {"task": str, "architecture": dict, "parameters": int, "origin": str, "licence": str, "files": dict}


@dataclass(frozen=True, eq=False)
class DetectorInfo:
    """The description of a detector's folder: config is what it is built from, files has the sha256 of each shard."""

    folder: Path
    config: DetectorConfig
    parameters: int
    origin: str
    licence: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.absolute().name


def read_detector(folder: str | Path = PERSON_WEIGHTS) -> DetectorInfo:
    """Read a detector's config.json; raises InputError where it is missing, broken, or no detector's."""
    folder = Path(folder)
    path = folder / "config.json"
    if not path.is_file():
        raise InputError(
            f"There is no detector of people in {folder}: it should be a folder with config.json and shards."
        )
    values = read_json(path, "the description of a detector of people")
    check_fields(values, _FIELDS, str(path))
    if values["task"] != TASK:
        raise InputError(f"{path} describes no detector of people: its task is {values['task']!r}.")
    try:
        config = DetectorConfig(**values["architecture"])
    except TypeError:
        raise InputError(f"{path} is broken: the architecture of a detector has a name and pixels.") from None
    read = {name: values[name] for name in ("parameters", "origin", "licence", "files")}
    return DetectorInfo(folder=folder, config=config, **read)


def is_detector(folder: Path) -> bool:
    """Whether a weights folder says that it holds a detector of people and no pose network."""
    try:
        return dict(read_json(folder / "config.json", "the description of a weights folder")).get("task") == TASK
    except (InputError, TypeError, ValueError):
        return False
