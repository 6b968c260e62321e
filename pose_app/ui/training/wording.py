"""A run's settings, its network and its figures in the words of the field; what is not in use is left out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pose_app.model import FIRST_STAGES, STAGES

_Rows = dict[str, tuple[str, Callable[[Any], str | None]]]


def text(value: Any) -> str:
    """A value for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(text(item) for item in value)
    return str(value)


def duration(seconds: float) -> str:
    """Seconds in the unit people would use."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _start(start: Any) -> str:
    name = str(start)
    if name in ("random", "None"):
        return "random weights"
    if name == "imagenet":
        return "ImageNet weights of Keras"
    if Path(name).suffix:
        return f"the file {name}"
    return f"the weights {name}" if "/" in name else "the weights of the stage before"


def _schedule(warmup: Any) -> str:
    return "constant" if warmup is None else f"rises over {warmup:.0%} of the steps, then falls to 0 (cosine)"


def _one_of(**names: str) -> Callable[[Any], str]:
    return lambda value: names.get(value, text(value))


def _mm(value: Any) -> str:
    return f"{value:.1f} mm"


def _share(value: Any) -> str:
    return f"{value:.1%}"


_SETTINGS: _Rows = {
    "trained_on": ("Trained on", text),
    "stages": ("Stages", text),
    "stills": ("Examples", lambda stills: "single frames" if stills else "clips"),
    "start": ("Starts from", _start),
    "name": ("Recipe", text),
    "first_epoch": ("First epoch", text),
    "epochs": ("Epochs", text),
    "seconds": ("Time allowed", duration),
    "batch": ("Batch size", text),
    "loss": ("Loss", _one_of(mse="mean squared error", distance="mean distance of the joints")),
    "velocity": ("Weight of the velocity's error", lambda weight: f"{weight:g}" if weight else None),
    "not trained": ("Layers not trained", text),
    "freeze_batch_norm": ("Batch normalization", lambda keep: "statistics stay as they start" if keep else "trained"),
    "augment": ("Augmentation", text),
    "optimizer": ("Optimizer", text),
    "learning_rate": ("Learning rate", text),
    "warmup": ("Its schedule", _schedule),
    "beta_1": ("Adam's β₁", text),
    "beta_2": ("Adam's β₂", text),
    "weight_decay": ("Weight decay", text),
    "clip_norm": ("Gradient norm at most", text),
    "precision": ("Precision", text),
    "seed": ("Random seed", text),
}
_NETWORK: _Rows = {
    "parameters": ("Parameters", lambda count: f"{count:,}"),
    "backbone": ("Backbone", _one_of(resnet50="ResNet-50", resnet50v2="ResNet-50 V2")),
    "stage": ("Backbone used up to", _one_of(conv5="its end")),
    "frames": ("Frames of a clip", text),
    "pixels": ("Frames inside the network", lambda side: f"{side} × {side} pixels"),
    "scaling": ("Pixels scaled to", _one_of(mean="ImageNet's mean colour at 0")),
    "head": ("Head", _one_of(dense="a dense layer on every cell", heatmaps="a heat map for every joint")),
    "neck": ("Channels before the heat maps", text),
    "depth": ("Cells of a heat map in depth", text),
    "dense": ("Units of the dense layer", text),
    "lstm": ("Units of the LSTM", text),
    "expects": ("Tells its own expected errors", text),
    "smooth": ("Smooths joints over time", text),
}
_FIGURES: _Rows = {
    "mpjpe_mm": ("MPJPE", _mm),
    "p_mpjpe_mm": ("P-MPJPE", _mm),
    "n_mpjpe_mm": ("N-MPJPE", _mm),
    "mpjve_mm": ("MPJVE", _mm),
    "pck_150": ("PCK@150", _share),
    "auc": ("AUC", _share),
    "mean_pose_mpjpe_mm": ("MPJPE of the mean pose", _mm),
    "clips": ("Number of clips", text),
    "data": ("Clips", text),
    "command": ("Command", text),
}
_UNTRAINED = ("cache_features_after", "freeze_until", "train_temporal_only", "train_smoothing_only")


def settings_in_words(settings: Mapping[str, Any]) -> dict[str, str]:
    """Name how a run was trained and, where they tell it, its network: label -> value."""
    left = {key: value for key, value in settings.items() if key not in (*_UNTRAINED, "data", "before")}
    if any(key in settings for key in _UNTRAINED):
        left["not trained"] = _untrained(settings)
    return _in_words(left, _SETTINGS | _NETWORK)


def network_in_words(parameters: int, config: Mapping[str, Any]) -> dict[str, str]:
    """Name what a network is built from: label -> value."""
    without = () if config.get("head") == "heatmaps" else ("neck", "depth", "expects", "smooth")
    return _in_words({"parameters": parameters} | {k: v for k, v in config.items() if k not in without}, _NETWORK)


def figures_in_words(figures: Mapping[str, Any]) -> dict[str, str]:
    """Name what was measured of a network: label -> value."""
    return _in_words(figures, _FIGURES)


def _in_words(values: Mapping[str, Any], rows: _Rows) -> dict[str, str]:
    lines: dict[str, str] = {}
    for key in [*(key for key in rows if key in values), *(key for key in values if key not in rows)]:
        label, word = rows.get(key, (str(key).replace("_", " ").capitalize(), text))
        value = values[key]
        if value is None and key not in ("start", "warmup"):
            continue
        try:
            line = word(value)
        except (ValueError, TypeError, OverflowError):  # a setting by hand, of a kind no recipe has
            line = text(value)
        if line is not None:
            lines[label] = line
    return lines


def _untrained(settings: Mapping[str, Any]) -> str:
    parts = [f"the ResNet up to {stage}" for stage in (settings.get("cache_features_after"),) if stage in STAGES]
    first = settings.get("freeze_until")
    parts += [f"the ResNet's first, up to {stage}" for stage in (first,) if stage in FIRST_STAGES]
    if settings.get("train_temporal_only"):
        parts.append("all that look at single frames")
    if settings.get("train_smoothing_only"):
        parts.append("all but smoothing and expected errors")
    return "; ".join(parts) or "none"
