"""`export`: a network in a format that other programs serve."""

import argparse
from pathlib import Path

from pose_app.serving import FORMATS, TOLERANCE_M, check_export, export_network
from pose_app.weights import read_info, training_in_words

HELP = "write a network for serving elsewhere, as ONNX, OpenVINO IR, SavedModel or TensorFlow Lite"
EXAMPLE = "python -m pose_app export weights/best --format onnx --out best.onnx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `export` takes."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="a weights folder")
    parser.add_argument("--format", required=True, choices=tuple(FORMATS), help="see docs/serving.md")
    parser.add_argument("--out", type=Path, required=True, metavar="PATH", help="a file ending in .onnx, .xml (.bin "
                        "comes beside it) or .tflite, or savedmodel's folder")  # fmt: skip


def run(args: argparse.Namespace) -> None:
    """Export, check by the format's own runtime, and say what was written."""
    check_export(args.format, args.out)
    info = read_info(args.weights)
    print(f"Exporting {info.name}, which takes up to a minute …", flush=True)
    difference = export_network(args.weights, args.format, args.out)
    print(
        f"wrote {args.out}: {info.name} (trained on: {training_in_words(info.trained_on)}); its joints are within "
        f"{1e6 * difference:.0f} µm of Keras' ({1000 * TOLERANCE_M:g} mm would be let through)"
    )
