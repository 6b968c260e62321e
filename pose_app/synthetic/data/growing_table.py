"""clips_<split>.csv of a data folder that grows: as the generator or a spreadsheet left it, with rows added."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pose_app.dataset.table import delimiter_of
from pose_app.errors import InputError
from pose_app.files import write_whole

FIELDS = ("clip", "action", "subject", "camera", "fps", "body", "motion", "height_m")


class GrowingTable:
    """A table to which rows are added; what is there stays as it is, columns, separators and all.

    rows: how many there are. Nothing is written before `begin`. Raises InputError for a table that is none, that lacks
    a column, or whose rows are not the clips in order.
    """

    def __init__(self, path: Path, split: str) -> None:
        self._path, self._fields, self._separator, self._lines = path, list(FIELDS), ",", [",".join(FIELDS) + "\r\n"]
        self._names: list[str] = []
        if path.exists():
            self._read()
        elsewhere = [i for i, name in enumerate(self._names) if name != f"{split}-{i:05d}"]
        if elsewhere:
            row = elsewhere[0]
            raise InputError(
                f"{path}: row {row + 1} is clip {self._names[row]!r} where {split}-{row:05d} should be; "
                "put the rows as generate wrote them, or choose an empty folder for --out."
            )

    @property
    def rows(self) -> int:
        """How many clips the table names."""
        return len(self._names)

    def _read(self) -> None:
        try:
            text = self._path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(
                f"{self._path} is not UTF-8 text; save it as such, or choose an empty folder for --out."
            ) from None
        lines = list(io.StringIO(text, newline=""))
        if not lines:
            return
        head = lines[0].removeprefix("\ufeff")
        self._separator = delimiter_of(head)
        self._fields = self._cells(head)
        if missing := [name for name in FIELDS if name not in self._fields]:
            raise InputError(
                f"{self._path} lacks the column {missing[0]}; put it back, or choose an empty folder for --out."
            )
        column = self._fields.index("clip")
        if not lines[-1].endswith(("\r", "\n")):
            if len(self._cells(lines[-1])) < len(self._fields):
                lines.pop()  # the process was killed while it was written
            else:
                lines[-1] += "\r\n"
        self._lines = [line for line in lines if line.strip()]
        cells = [self._cells(line) for line in self._lines[1:]]
        self._names = [row[column] if column < len(row) else "" for row in cells]

    def _cells(self, line: str) -> list[str]:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=self._separator), [])

    def begin(self, rows: int) -> None:
        """Open the file with its first so many rows; it is written only where it holds more or none."""
        text = "".join(self._lines[: rows + 1])
        if not self._path.exists() or self._path.read_bytes() != text.encode():
            write_whole(self._path, text)
        self._file = open(self._path, "r+b", buffering=0)
        self._size = self._file.seek(0, io.SEEK_END)

    def append(self, row: Mapping[str, object]) -> None:
        """Add a row, whole or not at all; raises OSError where there is no room."""
        text = io.StringIO(newline="")
        csv.DictWriter(text, self._fields, restval="", delimiter=self._separator).writerow(row)
        data = text.getvalue().encode()
        if self._file.write(data) < len(data):
            self._file.truncate(self._size)
            self._file.seek(self._size)
            self._file.write(data)  # which now says why
        self._size = self._file.seek(0, io.SEEK_END)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
