"""How far a long piece of work is: a bar on a terminal, elsewhere a line now and then."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

LINE_SECONDS = 20


def progress_bar(total: int | None, unit: str, label: str = "", done: int = 0) -> "tqdm[NoReturn]":
    """A tqdm bar on a terminal; where stderr is none, one that writes a whole line every 20 seconds and flushes it.

    done: of total, before this run. Work that is over sooner than a line is due writes nothing but on a terminal.
    """
    kind: type[tqdm[NoReturn]] = tqdm if sys.stderr is not None and sys.stderr.isatty() else _Lines
    return kind(total=total, initial=done, desc=label or None, unit=unit)


class _Lines(tqdm):  # type: ignore[type-arg]  # no generic class when it runs
    def __init__(self, **options: Any) -> None:
        super().__init__(**options, mininterval=LINE_SECONDS, miniters=1, delay=LINE_SECONDS, ncols=0, leave=False)

    @staticmethod
    def status_printer(file: "SupportsWrite[str]") -> Callable[[str], None]:
        def write(text: str) -> None:
            if text:
                file.write(f"{text}\n")
                getattr(file, "flush", lambda: None)()

        return write

    def close(self) -> None:
        self.disable = True
        super().close()
