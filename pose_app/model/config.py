"""What a network is built from."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pose_app.errors import InputError
from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES

# Factor and offset for pixels of 0 to 255; mean: ImageNet's mean colour, in RGB, is 0.
SCALINGS: dict[str, tuple[float, float | tuple[float, float, float]]] = {
    "0..1": (1 / 255, 0.0),
    "-1..1": (2 / 255, -1.0),
    "mean": (1.0, (-123.68, -116.779, -103.939)),
}
BACKBONES = {"resnet50": "ResNet50", "resnet50v2": "ResNet50V2"}  # ours: keras.applications' name
HEADS = ("dense", "heatmaps")
IMAGENET_SCALINGS = {"resnet50": "mean", "resnet50v2": "-1..1"}  # what Keras' ImageNet weights were trained with
# Where a ResNet can be cut, from its frames on: the last layer of the lower part; None: of the whole ResNet.
STAGES = {
    "conv4_block3": "conv4_block3_out",
    "conv4_block5": "conv4_block5_out",
    "conv4": "conv4_block6_out",
    "conv5": None,
}
# Where a ResNet's first layers end that may stay as they are while pictures are changed: their last layer.
FIRST_STAGES = {"conv2": "conv2_block3_out", "conv3": "conv3_block4_out"}
_CHOICES: dict[str, Collection[str]] = {"backbone": BACKBONES, "scaling": SCALINGS, "head": HEADS, "stage": STAGES}
_COUNTS = {
    "dense": 4096,
    "lstm": 4096,
    "frames": NUM_FRAMES,
    "neck": 4096,
    "depth": 64,
    "pixels": FRAME_SIZE,
}  # at most
PIXELS = range(64, FRAME_SIZE + 1, 16)
# Keys that config.json did not have before there was a second head.
_LATER = {"head", "stage", "neck", "depth", "pixels", "expects", "smooth"}
_IN_FILES = {"predicts_error": "expects"}  # field: its key in config.json, where that is another


@dataclass(frozen=True)
class ModelConfig:
    """What the network is built from; the defaults are the course's network, 30,548,787 parameters.

    backbone: a key of BACKBONES. stage: of the ResNet, a key of STAGES, whose features the head reads;
    resnet50v2 halves the map in the last block of a stage, so conv4_block5 has 14x14 cells, conv4 7x7.
    head: one of HEADS, see pose_app.model.heads. dense: width of the layer on each cell of the 7x7 map
    (dense), or on the features at each joint (heatmaps). lstm: units. scaling: a key of SCALINGS.
    frames: of one clip. neck: channels before the heat maps. depth: cells of a heat map away from the
    camera. pixels: side of a frame as the ResNet sees it, made smaller inside the network. predicts_error: whether
    the network, with heat maps, gives of each joint how far off it expects to be. smooth: whether, with heat maps, it
    smooths joints over time. Raises InputError for values there is no network for.
    """

    backbone: str = "resnet50"
    dense: int = 128
    lstm: int = 256
    scaling: str = "0..1"
    frames: int = NUM_FRAMES
    head: str = "dense"
    stage: str = "conv5"
    neck: int = 256
    depth: int = 8
    pixels: int = FRAME_SIZE
    predicts_error: bool = False
    smooth: bool = False

    def __post_init__(self) -> None:
        for field, known in _CHOICES.items():
            value = getattr(self, field)
            if not isinstance(value, str) or value not in known:
                raise InputError(
                    f"There is no network with {field} {repr(value)[:60]}; it can be {' or '.join(known)}."
                )
        for field, most in _COUNTS.items():
            value = getattr(self, field)
            if type(value) is not int or not 1 <= value <= most:
                raise InputError(
                    f"A network cannot have {field} {repr(value)[:60]}; it should be a whole number, 1 to {most}."
                )
        if self.frames != NUM_FRAMES:
            raise InputError(f"A network cannot have frames {self.frames}; a clip has {NUM_FRAMES}.")
        if self.pixels not in PIXELS:
            raise InputError(f"A network cannot have pixels {self.pixels}; it should be a multiple of 16, 64 to 224.")
        if type(self.predicts_error) is not bool or (self.predicts_error and self.head != "heatmaps"):
            raise InputError("Only a network with head heatmaps can expect errors; expects should be true or false.")
        if type(self.smooth) is not bool or (self.smooth and self.head != "heatmaps"):
            raise InputError("Only a network with head heatmaps can smooth joints; smooth should be true or false.")

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one clip, uint8 RGB."""
        return self.frames, FRAME_SIZE, FRAME_SIZE, 3

    def plain(self) -> dict[str, Any]:
        """Give plain values, as config.json has them, for config_from_dict."""
        return {_IN_FILES.get(name, name): value for name, value in dataclasses.asdict(self).items()}


def config_from_dict(values: Any) -> ModelConfig:
    """Read a ModelConfig from plain values, as config.json has them; raises InputError for unknown fields or values."""
    fields = {_IN_FILES.get(field.name, field.name): field.name for field in dataclasses.fields(ModelConfig)}
    if not isinstance(values, dict) or not set(fields) - _LATER <= set(values) <= set(fields):
        raise InputError(f"The network's description should have the fields {', '.join(sorted(fields))}.")
    return ModelConfig(**{fields[key]: value for key, value in values.items()})
