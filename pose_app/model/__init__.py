"""The network: a ResNet-50 reads each frame, an LSTM follows the frames, a head gives the joints.

What is here is known without Keras. pose_app.model.backend is where Keras begins: importing it, or a module that
builds or runs a network, loads Keras, so the commands and the pages import those only when they need one.
"""

from pose_app.model.config import BACKBONES, FIRST_STAGES, IMAGENET_SCALINGS, STAGES, ModelConfig, config_from_dict
from pose_app.model.outputs import EXPECTED_M, JOINTS_M, JOINTS_UV

__all__ = [
    "BACKBONES",
    "EXPECTED_M",
    "FIRST_STAGES",
    "IMAGENET_SCALINGS",
    "JOINTS_M",
    "JOINTS_UV",
    "STAGES",
    "ModelConfig",
    "config_from_dict",
]
