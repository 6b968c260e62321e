"""The heads: from the ResNet's features of each frame to 17 joints.

A head has two layers: one reads single frames, one follows them over time. The dense head is the course's
(CellFeatures, RecurrentJoints); the heatmaps head finds every joint in a heat map and lets an LSTM correct it
(HeatmapFinder, TemporalRefiner).
"""

from pose_app.model.backend import keras
from pose_app.model.config import ModelConfig
from pose_app.model.heads.cell_features import CellFeatures
from pose_app.model.heads.heatmap_finder import HeatmapFinder
from pose_app.model.heads.recurrent_joints import RecurrentJoints
from pose_app.model.heads.temporal_refiner import TemporalRefiner

FRAME_HEAD, TIME_HEAD = "frame_head", "time_head"  # the layers' names in every network


def make_heads(config: ModelConfig) -> tuple[keras.Layer, keras.Layer]:
    """Make the layer that reads single frames and the layer that follows them."""
    if config.head == "dense":
        return CellFeatures(config.dense, name=FRAME_HEAD), RecurrentJoints(config.lstm, name=TIME_HEAD)
    return (
        HeatmapFinder(config.neck, config.depth, config.dense, name=FRAME_HEAD),
        TemporalRefiner(config.lstm, config.smooth, config.predicts_error, name=TIME_HEAD),
    )
