"""How far a long piece of work is: a bar on a terminal, elsewhere a line now and then."""

import sys
from typing import IO

from tqdm import tqdm

LINE_SECONDS = 20


def progress_bar(total: int | None, unit: str, label: str = "", done: int = 0) -> tqdm:
    """A tqdm bar on a terminal; where stderr is none, one that writes a whole line every 20 seconds and flushes it.

    done: of total, before this run. Work that is over sooner than a line is due writes nothing but on a terminal.
    """
    kind = tqdm if sys.stderr is not None and sys.stderr.isatty() else _Lines
    return kind(total=total, initial=done, desc=label or None, unit=unit)


class _Lines(tqdm):
    def __init__(self, **options) -> None:
        super().__init__(**options, mininterval=LINE_SECONDS, miniters=1, delay=LINE_SECONDS, ncols=0, leave=False)

    @staticmethod
    def status_printer(file: IO[str]):
        def write(text: str) -> None:
            if text:
                file.write(f"{text}\n")
                file.flush()

        return write

    def close(self) -> None:
        self.disable = True
        super().close()
