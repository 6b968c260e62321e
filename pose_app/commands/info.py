"""`info`: what is installed, what runs the network, which weights and data there are."""

import argparse
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pose_app.dataset import BUNDLED_FOLDER, bundled
from pose_app.engines import OPENVINO, installed_engines
from pose_app.errors import InputError
from pose_app.files import check_writable, write_or_keep
from pose_app.weights import list_weights, read_info, training_in_words

HELP = "print versions, engines, devices, weights and data found"
EXAMPLE = "python -m pose_app info --json info.json"
PACKAGES = (
    "openvino", "keras", "tensorflow", "jax", "torch", "numpy", "opencv-python-headless", "streamlit",
    "plotly", "numba",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `info` takes."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same there as JSON")


def run(args: argparse.Namespace) -> None:
    """Print the facts, and write them to the JSON file if one is named."""
    check_writable(args.json)
    facts = gather()
    try:
        if args.json:
            write_or_keep([(args.json, json.dumps(facts, indent=1, ensure_ascii=False))])
    finally:
        print("\n".join(_lines(facts)))


def gather() -> dict[str, Any]:
    """Find out everything `info` prints, as plain values."""
    from pose_app.engines.device import device_name, why_cpu
    from pose_app.model.backend import BACKEND, has_gpu

    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "versions": {name: number for name in PACKAGES if (number := _version(name))},
        "backend": BACKEND,
        "engines": installed_engines(),
        "auto": f"keras-{BACKEND}" if has_gpu() or OPENVINO not in installed_engines() else OPENVINO,
        "device": device_name(),
        "why_cpu": why_cpu(),
        "weights": _weights(),
        "data": [_bundled()],
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _weights() -> list[dict[str, Any]]:

    weights: list[dict[str, Any]] = []
    for folder in list_weights():
        try:
            info = read_info(folder)
            weights.append({"name": info.name, "parameters": info.parameters, "trained_on": info.trained_on})
        except InputError as error:
            weights.append({"name": folder.name, "error": str(error)})
    return weights


def _bundled() -> dict[str, Any]:

    try:
        dataset = bundled()
    except InputError as error:
        return {"folder": str(BUNDLED_FOLDER), "error": str(error)}
    return {"folder": str(dataset.folder), "split": dataset.split, "clips": len(dataset), "source": dataset.source}


def _lines(facts: dict[str, Any]) -> list[str]:

    lines = [f"Python {facts['python']} on {facts['system']}"]
    lines += [f"  {name} {number}" for name, number in facts["versions"].items()]
    lines += [f"Engines: {', '.join(facts['engines'])}; {facts['auto']} runs networks unless --engine names another"]
    lines += [f"Keras runs on {facts['backend']}, device: {facts['device']}"]
    lines += [facts["why_cpu"]] if facts["why_cpu"] else []
    for item in facts["weights"]:
        trained_on = training_in_words(item.get("trained_on", ""))
        what = item.get("error") or f"{item['parameters']:,} parameters, trained on {trained_on}"
        lines.append(f"Weights {item['name']}: {what}")
    if not facts["weights"]:
        lines.append("Weights: none found")
    for item in facts["data"]:
        lines.append(f"Data {item['folder']}: " + (item.get("error") or f"{item['clips']} clips, {item['source']}"))
    return lines
