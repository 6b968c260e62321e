"""The network: a ResNet-50 looks at each frame, an LSTM follows the frames, a dense layer says the joints."""

import contextlib
import dataclasses
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES, NUM_JOINTS

if TYPE_CHECKING:
    import keras

SCALINGS = {"0..1": (1 / 255, 0.0), "-1..1": (2 / 255, -1.0)}  # factor and offset for pixels of 0 to 255
BACKBONES = {"resnet50": "ResNet50", "resnet50v2": "ResNet50V2"}  # ours: keras.applications' name
CUTS = {"conv4": "conv4_block6_out", "conv5": None}  # last layer of a trunk, see split_model; None: of the backbone
_CHATTER = re.compile(r"WARNING: All log messages before absl|[IW]\d{4} |E\d{4} .*cuda|\d{4}-\d\d-\d\d .*: [IW] ")


@dataclass(frozen=True)
class ModelConfig:
    """What the network is built from; the defaults are the course's network, 30,548,787 parameters.

    backbone: a key of BACKBONES. dense: width of the layer on each cell of the 7x7 map. lstm: units.
    scaling: a key of SCALINGS. frames: of one clip. Raises InputError for values there is no network for.
    """

    backbone: str = "resnet50"
    dense: int = 128
    lstm: int = 256
    scaling: str = "0..1"
    frames: int = NUM_FRAMES

    def __post_init__(self) -> None:
        for field, known in (("backbone", BACKBONES), ("scaling", SCALINGS)):
            value = getattr(self, field)
            if not isinstance(value, str) or value not in known:
                raise InputError(f"There is no network with {field} {value!r}; it can be {' or '.join(known)}.")
        for field in ("dense", "lstm", "frames"):
            value = getattr(self, field)
            if type(value) is not int or value < 1:
                raise InputError(f"A network cannot have {field} {value!r}; it should be a whole number from 1 up.")


def import_keras() -> ModuleType:
    """Import Keras, keeping the start-up chatter of its backend off stderr."""
    if "keras" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        with _chatter_dropped():
            import keras

            keras.random.SeedGenerator(0)  # the first variable finds the devices, noisily
    import keras

    return keras


@contextlib.contextmanager
def _chatter_dropped() -> Iterator[None]:
    # TensorFlow writes some lines straight to file descriptor 2 before its log level is in force.
    kept = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            lines = caught.read().decode(errors="replace").splitlines(keepends=True)
            sys.stderr.write("".join(line for line in lines if not _CHATTER.match(line)))


def build_model(config: ModelConfig, frames: int | None = None) -> "keras.Model":
    """Build the network with fresh weights.

    frames: how many a clip has, config.frames if None; the weights fit any number. The model maps
    (B, frames, 224, 224, 3) RGB, uint8 or float from 0 to 255, to (B, frames, 17, 3) metres. Its
    layers: scale, backbone, dense, lstm, joints. The course gave no activation for its Dense
    layers, so they are linear.
    """
    layers = import_keras().layers
    factor, offset = SCALINGS[config.scaling]
    return _connect(
        layers.Rescaling(factor, offset, name="scale"),
        _backbone(config.backbone),
        layers.Dense(config.dense, name="dense"),
        layers.LSTM(config.lstm, return_sequences=True, name="lstm"),
        layers.Dense(NUM_JOINTS * 3, dtype="float32", name="joints"),  # metres, whole precision always
        config.frames if frames is None else frames,
    )


def with_frames(model: "keras.Model", frames: int) -> "keras.Model":
    """Make the same network, sharing every weight, for clips of another number of frames."""
    return _connect(*_parts(model), frames)


def split_model(
    model: "keras.Model", frames: int | None = None, after: str = "conv4"
) -> tuple["keras.Model", "keras.Model"]:
    """Cut the network after conv4 or conv5 into trunk and rest, which share every weight with it.

    trunk maps (B, frames, 224, 224, 3) to features (B, frames, h, w, c): after conv4 7x7x1024 for
    resnet50v2 and 14x14x1024 for resnet50, after conv5 7x7x2048; rest maps those to
    (B, frames, 17, 3) metres. frames: the model's own if None.
    """
    keras = import_keras()
    scale, backbone, dense, lstm, joints = _parts(model)
    frames = model.input.shape[1] if frames is None else frames
    cut = backbone.get_layer(CUTS[after]).output if CUTS[after] else backbone.output
    lower = keras.Model(backbone.input, cut, name="lower")
    upper = keras.Model(cut, backbone.output, name="upper") if CUTS[after] else lambda features: features
    pictures = keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")
    seen = lower(_fold(scale(pictures)))
    trunk = keras.Model(pictures, _unfold(seen, frames), name="trunk")
    features = keras.Input((frames, *cut.shape[1:]), name="features")
    rest = keras.Model(features, _head(upper(_fold(features)), dense, lstm, joints, frames), name="rest")
    return trunk, rest


def config_from_dict(values: dict) -> ModelConfig:
    """Read a ModelConfig from plain values; raises InputError for unknown fields or values."""
    known = {field.name for field in dataclasses.fields(ModelConfig)}
    if not isinstance(values, dict) or set(values) != known:
        raise InputError(f"The network's description should have the fields {', '.join(sorted(known))}.")
    return ModelConfig(**values)


def _backbone(name: str) -> "keras.Model":
    make = getattr(import_keras().applications, BACKBONES[name])
    return make(include_top=False, weights=None, input_shape=(FRAME_SIZE, FRAME_SIZE, 3), name="backbone")


def _parts(model: "keras.Model") -> list:
    return [model.get_layer(name) for name in ("scale", "backbone", "dense", "lstm", "joints")]


def _connect(scale, backbone, dense, lstm, joints, frames: int) -> "keras.Model":
    keras = import_keras()
    pictures = keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")
    features = backbone(_fold(scale(pictures)))
    return keras.Model(pictures, _head(features, dense, lstm, joints, frames), name="pose")


def _head(features, dense, lstm, joints, frames: int):
    """Say the joints: features (B * frames, h, w, c) of single frames to (B, frames, 17, 3)."""
    keras = import_keras()
    cells = keras.layers.Flatten(name="flatten")(dense(features))
    said = joints(lstm(_unfold(cells, frames)))
    return keras.layers.Reshape((frames, NUM_JOINTS, 3), name="joints_m")(said)


def _fold(x):
    """Let the frames of all clips be one batch: (B, frames, ...) to (B * frames, ...), no loop over frames."""
    return import_keras().ops.reshape(x, (-1, *x.shape[2:]))


def _unfold(x, frames: int):
    return import_keras().ops.reshape(x, (-1, frames, *x.shape[1:]))
