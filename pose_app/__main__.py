"""The command line: `python -m pose_app COMMAND …`, or `pose-app COMMAND …` once installed."""

import signal  # first, and nothing slow: Ctrl-C is minded from here on
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn


class _Interrupts:
    """Ends the process at once while it starts; later raises KeyboardInterrupt, and remembers that it did."""

    came = started = False

    def mind(self) -> None:
        self.came = self.started = False
        try:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._take)
        except ValueError:  # only the main thread minds signals
            pass

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        if not self.started:
            import os

            os.write(2, b"Stopped before anything was begun.\n")
            os._exit(130)
        raise KeyboardInterrupt

    def forget(self) -> None:
        if signal.getsignal(signal.SIGINT) == self._take:
            signal.signal(signal.SIGINT, signal.default_int_handler)


_interrupts = _Interrupts()
_AS_SCRIPT = sys.argv[0].endswith("pose-app")  # the command that the package installs
if __name__ == "__main__" or _AS_SCRIPT:
    _interrupts.mind()

import argparse  # noqa: E402
import importlib  # noqa: E402
import os  # noqa: E402

from pose_app.errors import InputError, PartlyDone  # noqa: E402
from pose_app.files import sentence  # noqa: E402

COMMANDS = ("app", "info", "generate", "train", "evaluate", "predict", "export")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of all commands; each command's module says its own arguments."""
    parser = _Parser(
        prog="pose-app" if _AS_SCRIPT else "python -m pose_app", description=importlib.import_module("pose_app").__doc__
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = importlib.import_module(f"pose_app.commands.{name}")
        sub = subparsers.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=f"example: {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 done in part, 2 bad input, 130 stopped by Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may know no ² and a file's name may be no text
    _interrupts.mind()
    try:
        args = build_parser().parse_args(argv)
        _interrupts.started = True
        return _run(args)
    finally:
        _interrupts.forget()


def _run(args: argparse.Namespace) -> int:
    try:
        args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InputError as error:
        return _end(2 - isinstance(error, PartlyDone), str(error))
    except KeyboardInterrupt as stop:
        return _end(130, str(stop) or "Stopped; what was finished is kept.")
    except BrokenPipeError:  # whoever read what is printed has gone
        _print_no_more()
        return 1
    except OSError as error:
        if error.errno is None:
            raise
        _print_no_more()
        return _end(2, sentence(error))
    except Exception:
        if not _interrupts.came:
            raise
        return _end(130, "Stopped; what was finished is kept.")  # a library has made another error of Ctrl-C
    return 0


def _end(code: int, message: str) -> int:
    print(message, file=sys.stderr)
    return code


def _print_no_more() -> None:
    """Have Python not try again, at its end, to print what could not be printed."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
