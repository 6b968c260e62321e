"""The network put together, cut in two, and made for other numbers of frames."""

from dataclasses import dataclass

from pose_app.model.backend import BACKEND, keras
from pose_app.model.config import BACKBONES, SCALINGS, STAGES, ModelConfig
from pose_app.model.heads import FRAME_HEAD, TIME_HEAD, make_heads
from pose_app.model.pixel_scaling import PixelScaling
from pose_app.skeleton import FRAME_SIZE

# Keras' OpenVINO backend turns a map before and after every convolution whose channels are last, which takes as long
# as half the convolutions; only the export runs on it.
_CHANNELS_FIRST = BACKEND == "openvino"


@dataclass(frozen=True, eq=False)
class _Parts:
    """The layers a network consists of, in the order a frame goes through them."""

    scale: PixelScaling
    backbone: keras.Model
    frame_head: keras.Layer
    time_head: keras.Layer

    @classmethod
    def of(cls, model: keras.Model) -> "_Parts":
        return cls(*(model.get_layer(name) for name in ("scale", "backbone", FRAME_HEAD, TIME_HEAD)))


def build_model(config: ModelConfig, frames: int | None = None) -> keras.Model:
    """Build the network with fresh weights.

    frames: how many a clip has, config.frames if None; the weights fit any number. The model maps
    (B, frames, 224, 224, 3) RGB, uint8 or float from 0 to 255, to a dict of the outputs named in
    pose_app.model.outputs: JOINTS_M; with head heatmaps JOINTS_UV; where config.predicts_error EXPECTED_M.
    """
    factor, offset = SCALINGS[config.scaling]
    scale = PixelScaling(factor, offset, name="scale")
    return _connect(_Parts(scale, _backbone(config), *make_heads(config)), config.frames if frames is None else frames)


def weight_layers(model: keras.Model) -> dict[str, keras.Layer]:
    """List by name the layers that hold a network's weights: the backbone, then those inside the heads."""
    parts = _Parts.of(model)
    layers = (parts.backbone, *parts.frame_head.weight_layers, *parts.time_head.weight_layers)
    return {layer.name: layer for layer in layers}


def with_frames(model: keras.Model, frames: int) -> keras.Model:
    """Make the same network, sharing every weight, for clips of another number of frames; itself for its own."""
    return model if model.input.shape[1] == frames else _connect(_Parts.of(model), frames)


def split_model(model: keras.Model, frames: int | None = None, after: str = "conv4") -> tuple[keras.Model, keras.Model]:
    """Cut the network after a stage of the ResNet into trunk and rest, which share every weight with it.

    trunk maps (B, frames, 224, 224, 3) to features (B, frames, h, w, c): after conv4 7x7x1024 for
    resnet50v2 and 14x14x1024 for resnet50, as after its earlier blocks for both, after conv5 7x7x2048;
    rest maps those to the network's outputs. frames: the model's own if None. The network must have that stage.
    """
    parts = _Parts.of(model)
    backbone = parts.backbone
    frames = model.input.shape[1] if frames is None else frames
    cut = backbone.get_layer(STAGES[after]).output if STAGES[after] else backbone.output
    lower = keras.Model(backbone.input, cut, name="lower")
    pictures = _pictures(frames)
    trunk = keras.Model(pictures, unfold(lower(_preprocess(pictures, parts)), frames), name="trunk")
    features = keras.Input((frames, *cut.shape[1:]), name="features")
    single = fold(features)
    if cut is not backbone.output:
        single = keras.Model(cut, backbone.output, name="upper")(single)
    rest = keras.Model(features, parts.time_head(unfold(parts.frame_head(single), frames)), name="rest")
    return trunk, rest


def split_time(model: keras.Model, frames: int | None = None) -> tuple[keras.Model, keras.Model]:
    """Cut the network before what follows the frames in time; both parts share every weight with it.

    The first maps (B, frames, 224, 224, 3) to what the head's first layer gives of each frame, with heat maps
    (B, frames, 17, 6 + dense), the second that to the network's outputs. frames: the model's own if None.
    """
    parts = _Parts.of(model)
    frames = model.input.shape[1] if frames is None else frames
    pictures = _pictures(frames)
    evidence = unfold(parts.frame_head(_features(pictures, parts)), frames)
    known = keras.Input(evidence.shape[1:], name="evidence")
    finder = keras.Model(pictures, evidence, name="finder")
    return finder, keras.Model(known, parts.time_head(known), name="follower")


def _backbone(config: ModelConfig) -> keras.Model:
    make = getattr(keras.applications, BACKBONES[config.backbone])
    side, usual = (config.pixels, config.pixels), keras.config.image_data_format()
    shape = (3, *side) if _CHANNELS_FIRST else (*side, 3)
    keras.config.set_image_data_format("channels_first" if _CHANNELS_FIRST else "channels_last")
    try:
        whole = make(include_top=False, weights=None, input_shape=shape, name="backbone")
    finally:
        keras.config.set_image_data_format(usual)
    last = STAGES[config.stage]
    return keras.Model(whole.input, whole.get_layer(last).output, name="backbone") if last else whole


def _connect(parts: _Parts, frames: int) -> keras.Model:
    pictures = _pictures(frames)
    of_frames = parts.frame_head(_features(pictures, parts))
    return keras.Model(pictures, parts.time_head(unfold(of_frames, frames)), name="pose")


def _pictures(frames: int) -> keras.KerasTensor:
    return keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")


def _preprocess(pictures: keras.KerasTensor, parts: _Parts) -> keras.KerasTensor:
    """Single frames as the ResNet takes them: scaled, and made smaller where it was built for fewer pixels."""
    single = fold(parts.scale(pictures))
    size = parts.backbone.input.shape[2]
    # Not layers.Resizing: it makes all layers after it train wherever nobody says whether they should.
    return single if size == FRAME_SIZE else keras.ops.image.resize(single, (size, size))


def _features(pictures: keras.KerasTensor, parts: _Parts) -> keras.KerasTensor:
    """What the ResNet gives of each frame, (B * frames, h, w, c)."""
    single = _preprocess(pictures, parts)
    if not _CHANNELS_FIRST:
        return parts.backbone(single)
    ops = keras.ops
    return ops.transpose(parts.backbone(ops.transpose(single, (0, 3, 1, 2))), (0, 2, 3, 1))


def fold(x: keras.KerasTensor) -> keras.KerasTensor:
    """Let the frames of all clips be one batch: (B, frames, ...) to (B * frames, ...), no loop over frames."""
    return keras.ops.reshape(x, (-1, *x.shape[2:]))


def unfold(x: keras.KerasTensor, frames: int) -> keras.KerasTensor:
    """Undo fold: (B * frames, ...) to (B, frames, ...)."""
    return keras.ops.reshape(x, (-1, frames, *x.shape[1:]))
