"""The network put together, cut in two, and made for other numbers of frames."""

from typing import TYPE_CHECKING

from pose_app.model.backend import import_keras
from pose_app.model.config import BACKBONES, SCALINGS, STAGES, ModelConfig
from pose_app.model.heads import find_joints, follow_joints, head_layers, say_joints
from pose_app.skeleton import FRAME_SIZE

if TYPE_CHECKING:
    import keras


def build_model(config: ModelConfig, frames: int | None = None) -> "keras.Model":
    """Build the network with fresh weights.

    frames: how many a clip has, config.frames if None; the weights fit any number. The model maps
    (B, frames, 224, 224, 3) RGB, uint8 or float from 0 to 255, to (B, frames, 17, c). Its columns: x, y, z
    in metres and, with head heatmaps, u (right) and v (down) in the picture, in widths of a frame; last, where
    config.expects, the error in metres that the network expects of itself.
    """
    layers = import_keras().layers
    factor, offset = SCALINGS[config.scaling]
    parts = {
        "scale": layers.Rescaling(factor, offset, name="scale"),
        "backbone": _backbone(config),
        **head_layers(config),
    }
    return _connect(parts, config.frames if frames is None else frames)


def with_frames(model: "keras.Model", frames: int) -> "keras.Model":
    """Make the same network, sharing every weight, for clips of another number of frames."""
    return _connect(_parts(model), frames)


def split_model(
    model: "keras.Model", frames: int | None = None, after: str = "conv4"
) -> tuple["keras.Model", "keras.Model"]:
    """Cut the network after a stage of the ResNet into trunk and rest, which share every weight with it.

    trunk maps (B, frames, 224, 224, 3) to features (B, frames, h, w, c): after conv4 7x7x1024 for
    resnet50v2 and 14x14x1024 for resnet50, as after its earlier blocks for both, after conv5 7x7x2048;
    rest maps those to what the network says. frames: the model's own if None. The network must have that stage.
    """
    keras = import_keras()
    parts = _parts(model)
    backbone = parts["backbone"]
    frames = model.input.shape[1] if frames is None else frames
    cut = backbone.get_layer(STAGES[after]).output if STAGES[after] else backbone.output
    lower = keras.Model(backbone.input, cut, name="lower")
    is_whole = cut is backbone.output
    upper = (lambda features: features) if is_whole else keras.Model(cut, backbone.output, name="upper")
    pictures = keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")
    trunk = keras.Model(pictures, unfold(lower(_seen(pictures, parts)), frames), name="trunk")
    features = keras.Input((frames, *cut.shape[1:]), name="features")
    rest = keras.Model(features, say_joints(upper(fold(features)), parts, frames), name="rest")
    return trunk, rest


def split_time(model: "keras.Model", frames: int | None = None) -> tuple["keras.Model", "keras.Model"]:
    """Cut a network with heat maps before what follows the frames in time; both parts share every weight with it.

    The first maps (B, frames, 224, 224, 3) to (B, frames, 17, 6 + dense), see heads.find_joints, the second that to
    what the network says. frames: the model's own if None.
    """
    keras = import_keras()
    parts = _parts(model)
    frames = model.input.shape[1] if frames is None else frames
    pictures = keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")
    found = unfold(find_joints(parts["backbone"](_seen(pictures, parts)), parts), frames)
    known = keras.Input(found.shape[1:], name="found")
    return keras.Model(pictures, found, name="finder"), keras.Model(known, follow_joints(known, parts), name="follower")


def _backbone(config: ModelConfig) -> "keras.Model":
    keras = import_keras()
    make = getattr(keras.applications, BACKBONES[config.backbone])
    shape = (config.pixels, config.pixels, 3)
    whole = make(include_top=False, weights=None, input_shape=shape, name="backbone")
    last = STAGES[config.stage]
    return keras.Model(whole.input, whole.get_layer(last).output, name="backbone") if last else whole


def _parts(model: "keras.Model") -> dict[str, "keras.Layer"]:
    """The layers that hold the weights, and the scaling, by name."""
    return {layer.name: layer for layer in model.layers if layer.name == "scale" or layer.variables}


def _connect(parts: dict[str, "keras.Layer"], frames: int) -> "keras.Model":
    keras = import_keras()
    pictures = keras.Input((frames, FRAME_SIZE, FRAME_SIZE, 3), name="frames")
    features = parts["backbone"](_seen(pictures, parts))
    return keras.Model(pictures, say_joints(features, parts, frames), name="pose")


def _seen(pictures, parts: dict[str, "keras.Layer"]):
    """Single frames as the ResNet takes them: scaled, and made smaller where it was built for fewer pixels."""
    single = fold(parts["scale"](pictures))
    size = parts["backbone"].input.shape[1]
    # Not layers.Resizing: it makes all layers after it train wherever nobody says whether they should.
    return single if size == FRAME_SIZE else import_keras().ops.image.resize(single, (size, size))


def fold(x):
    """Let the frames of all clips be one batch: (B, frames, ...) to (B * frames, ...), no loop over frames."""
    return import_keras().ops.reshape(x, (-1, *x.shape[2:]))


def unfold(x, frames: int):
    """Undo fold: (B * frames, ...) to (B, frames, ...)."""
    return import_keras().ops.reshape(x, (-1, frames, *x.shape[1:]))
