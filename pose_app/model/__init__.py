"""The network: a ResNet-50 looks at each frame, an LSTM follows the frames, a head says the joints."""

from pose_app.model.backend import has_gpu, import_keras
from pose_app.model.config import BACKBONES, FIRST_STAGES, IMAGENET_SCALINGS, STAGES, ModelConfig, config_from_dict
from pose_app.model.heads import FRAME_LAYERS
from pose_app.model.network import build_model, split_model, split_time, with_frames

__all__ = [
    "BACKBONES",
    "FIRST_STAGES",
    "FRAME_LAYERS",
    "IMAGENET_SCALINGS",
    "STAGES",
    "ModelConfig",
    "build_model",
    "config_from_dict",
    "has_gpu",
    "import_keras",
    "split_model",
    "split_time",
    "with_frames",
]
