"""The command `app`: opens the pages."""

import argparse
import os
import subprocess
import sys

from pose_app.errors import InputError
from pose_app.places import APP_SCRIPT

HELP = "open the pages in a browser; behind two dashes the pages' own options, as of `streamlit run app.py -- …`"
EXAMPLE = "python -m pose_app app --port 8502 -- --data DIR --weights DIR --assets DIR --root DIR"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--port", type=int, help="the server's port; a free one from 8501 on without")
    parser.add_argument("--address", help="who is let in: localhost (the default) or 0.0.0.0, see the README")
    parser.add_argument("--headless", action="store_true", help="open no browser")
    parser.add_argument("options", nargs="*", metavar="OPTION", help="the pages' options, behind --")


def run(args: argparse.Namespace) -> None:
    """Become Streamlit's server; raises InputError for a port that there is not."""
    if args.port is not None and not 1 <= args.port <= 65535:
        raise InputError(f"The port is {args.port}; it should be from 1 to 65535.")
    server = {"port": args.port, "address": args.address, "headless": args.headless or None}
    # -P: whatever lies in the current folder is not taken for a library
    words = [sys.executable, "-P", "-m", "streamlit", "run", str(APP_SCRIPT)]
    words += [f"--server.{name}={value}".lower() for name, value in server.items() if value is not None]
    words += ["--", *args.options]
    sys.stdout.flush()
    if os.name == "posix":  # signals go to the server itself then
        os.execv(words[0], words)
    sys.exit(subprocess.run(words).returncode)
