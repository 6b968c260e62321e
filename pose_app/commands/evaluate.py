"""`evaluate`: score weights on a data folder."""

import argparse
import json
from pathlib import Path

from pose_app.commands.data_options import add_up, open_data
from pose_app.dataset import BUNDLED_FOLDER
from pose_app.engines import AUTO, ENGINE_HELP, check_engine, runs_on
from pose_app.evaluation import Report, check_scorable, evaluate
from pose_app.files import check_writable, write_or_keep
from pose_app.inference import Predictor
from pose_app.progress import progress_bar
from pose_app.weights import DEFAULT_WEIGHTS, read_info, training_in_words

HELP = "score weights on clips with known joints"
EXAMPLE = "python -m pose_app evaluate --data DIR --weights weights/best --json report.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `evaluate` takes."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="a data folder; without it, the bundled clips")
    parser.add_argument("--split", choices=("train", "valid"), default="valid")
    add_up(parser)
    parser.add_argument("--weights", type=Path, metavar="DIR", help="a weights folder; without it, weights/best")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N clips")
    parser.add_argument("--flip", action="store_true", help="take the mean with what is said of the mirrored clip")
    parser.add_argument("--engine", default=AUTO, metavar="NAME", help=ENGINE_HELP)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there too")


def run(args: argparse.Namespace) -> None:
    """Score, print a table, write the JSON file; everything that can be refused is before the network is loaded."""

    dataset = open_data(args.data or BUNDLED_FOLDER, args.split, args.up)
    count = check_scorable(dataset, args.limit)
    weights = args.weights or DEFAULT_WEIGHTS
    read_info(weights)
    check_writable(args.json)
    check_engine(args.engine)
    predictor = Predictor(weights, args.engine)
    predictor.warm_up()  # so that the seconds are the clips' own
    with progress_bar(count, "clip", "evaluate") as bar:
        report = evaluate(predictor, dataset, args.limit, lambda done, total: bar.update(done - bar.n), args.flip)
    try:
        if args.json:
            write_or_keep([(args.json, json.dumps(report.to_json(), indent=1, ensure_ascii=False))])
    finally:
        print(table(report))


def table(report: Report) -> str:
    """Lay a Report out for a terminal."""

    rows = [
        ("MPJPE", f"{report.mpjpe_mm:.1f} mm"),
        ("P-MPJPE", f"{report.p_mpjpe_mm:.1f} mm"),
        ("N-MPJPE", f"{report.n_mpjpe_mm:.1f} mm"),
        ("MPJVE", f"{report.mpjve_mm:.1f} mm a frame"),
        ("3D-PCK at 150 mm", f"{100 * report.pck_150:.1f} %"),
        ("AUC, 0 to 150 mm", f"{100 * report.auc:.1f} %"),
        ("frames with left and right swapped", f"{100 * report.left_right_swapped:.1f} %"),
    ]
    if report.mean_pose_mpjpe_mm is not None:
        rows.append(("MPJPE of the mean training pose", f"{report.mean_pose_mpjpe_mm:.1f} mm"))
    lines = [
        f"{report.weights} (trained on: {training_in_words(report.trained_on)})",
        f"scored on {report.clips} {report.split} clips (pictures: {report.data})",
        "root-relative, all 17 joints" + ("; the mean of a clip and its mirror image" if report.flip else ""),
        report.joints,
        "",
        *_aligned(rows),
        "",
        *_expectation(report),
        *_aligned([(name, f"{mm:.1f} mm") for name, mm in report.per_joint_mm.items()]),
        "",
        *_aligned([(f"frame {i}", f"{mm:.1f} mm") for i, mm in enumerate(report.per_frame_mm, 1)]),
        "",
    ]
    if report.per_action_mm:
        lines += [*_aligned([(name, f"{mm:.1f} mm") for name, mm in report.per_action_mm.items()]), ""]
    memory = f", peak memory {report.peak_rss_mb:.0f} MB" if report.peak_rss_mb else ""
    lines.append(
        f"{report.seconds:.1f} s, {report.clips_per_second:.2f} clips a second on "
        f"{runs_on(report.device, report.engine, report.precision)}{memory}"
    )
    return "\n".join(lines)


def _expectation(report: Report) -> list[str]:
    if report.expected_vs_true_mm is None:
        return []
    pairs = ", ".join(f"{expected:.0f}: {true:.0f}" for expected, true in report.expected_vs_true_mm)
    return [f"  in fifths, from the least expected error on, mean expected error: mean true error, mm: {pairs}", ""]


def _aligned(rows: list[tuple[str, str]]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    numbers = max(len(value.split()[0]) for _, value in rows)
    return [f"  {name:<{width}}  {value.split()[0]:>{numbers}} {value.split(maxsplit=1)[1]}" for name, value in rows]
