"""The command `generate`: render a data set of people whose 3D joints are known."""

import argparse
import os
from pathlib import Path

from pose_app.errors import InputError
from pose_app.files import check_folder, check_writable
from pose_app.synthetic.data.generator import Settings
from pose_app.synthetic.data.render_folder import render_folder
from pose_app.synthetic.film.film_plan import FILM_NAMES
from pose_app.synthetic.motion import ACTIONS

HELP = "render clips of people with known 3D joints, as a data folder, or a film of several people"
EXAMPLE = "python -m pose_app generate --out data --split valid --clips 200 --seed 7"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR",
        help="data folder to write or to go on with; with --film the .mp4 to write",
    )  # fmt: skip
    parser.add_argument(
        "--film", metavar="NAME",
        help=f"a film instead, and its truth beside it as .npz: {', '.join(FILM_NAMES)}",
    )  # fmt: skip
    parser.add_argument("--split", choices=("train", "valid"), default="valid", help="which split (default: valid)")
    parser.add_argument("--clips", type=int, default=200, metavar="N", help="clips in all (default: 200)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="same seed, same bytes (default: 0)")
    parser.add_argument(
        "--assets", type=Path, metavar="DIR", help="folder with body.npz, mocap.npz, backgrounds/, textures/"
    )
    parser.add_argument(
        "--mix", type=float, default=0.5, metavar="P", help="share of clips that use --assets (default: 0.5)"
    )
    parser.add_argument("--bvh", type=Path, metavar="DIR", help="folder of .bvh files: half of the clips move by them")
    parser.add_argument(
        "--more", nargs="+", default=[], metavar="ACTION", help="actions wanted more often; named twice, twice as often"
    )
    parser.add_argument(
        "--more-share", type=float, default=0.5, metavar="P", help="share of the motions that --more has (default: 0.5)"
    )
    parser.add_argument(
        "--stills", action="store_true", help="every frame an independent scene, for per-frame training"
    )
    parser.add_argument(
        "--bodies", type=int, metavar="N", help="different bodies (default: 400 for train, 24 for valid)"
    )
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, metavar="W", help="processes (default: all cores)"
    )
    parser.add_argument("--bundle", action="store_true", help="frames as one WebP a clip instead of one big .npy")


def run(args: argparse.Namespace) -> None:
    """Render what is missing; raises InputError for bad options, a folder of other settings, bad assets."""
    from pose_app.synthetic.assets import bvh_library, open_assets

    if args.film is not None:
        _write_named_film(args)
        return
    bodies = {"train": 400, "valid": 24}[args.split] if args.bodies is None else args.bodies
    if min(args.clips, args.workers, bodies) < 1 or args.seed < 0:
        raise InputError("--clips, --workers and --bodies want at least 1, --seed 0 or more.")
    if not 0 <= args.mix <= 1:
        raise InputError(f"--mix is a share between 0 and 1, not {args.mix}.")
    if not 0 <= args.more_share <= 1:
        raise InputError(f"--more-share is a share between 0 and 1, not {args.more_share}.")
    if unknown := sorted(set(args.more) - set(ACTIONS)):
        raise InputError(f"There is no action {unknown[0]} for --more; the names are {', '.join(ACTIONS)}.")
    if args.assets:
        open_assets(str(args.assets))
    if args.bvh:
        bvh_library(str(args.bvh))
    check_folder(args.out)
    settings = Settings(
        split=args.split, seed=args.seed, assets=str(args.assets) if args.assets else None,
        mix=args.mix if args.assets else 0.0, stills=args.stills, bodies=bodies,
        bvh=str(args.bvh) if args.bvh else None, more=tuple(args.more), more_share=args.more_share,
    )  # fmt: skip
    done = render_folder(args.out, settings, args.clips, args.workers, bundle=args.bundle)
    print(f"{done} {args.split} clips in {args.out}")


def _write_named_film(args: argparse.Namespace) -> None:
    from pose_app.synthetic.assets import open_assets
    from pose_app.synthetic.film.film_file import write_film
    from pose_app.synthetic.film.film_scripts import plan_film
    from pose_app.synthetic.film.render_film import render_film

    if args.seed < 0:
        raise InputError("--seed wants 0 or more.")
    if args.out.suffix.lower() != ".mp4":
        raise InputError(f"{args.out} should end in .mp4: --film writes a film.")
    plan, truth = plan_film(args.film, args.seed), args.out.with_suffix(".npz")
    for path in (args.out, truth):
        check_writable(path)
    assets = open_assets(str(args.assets)) if args.assets else None
    count = write_film(render_film(plan, assets), args.out, plan.fps, truth)
    print(f"{count} pictures in {args.out}, their truth in {truth}")
