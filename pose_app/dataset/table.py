"""The table of a data folder, clips_<split>.csv, as a program or a spreadsheet wrote it."""

import codecs
import csv
import io
import math
from collections import Counter
from pathlib import Path

from pose_app.dataset.stamp import open_file
from pose_app.errors import InputError

MOST_BYTES = 200_000_000
Rows = tuple[dict[str, str], ...]
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # a spreadsheet's "Unicode text"


def read_table(path: Path, clips: int) -> tuple[Rows, tuple[str, ...]]:
    """Read one row a clip, each a dict by the heading, and what a person should be told of it, in sentences.

    Cells may be parted by commas, semicolons or tabs, and the text may begin with a byte order mark. Clips of the
    same name are told apart: the second "a" becomes "a (2)". Raises InputError for a table that does not fit.
    """
    if not path.exists():
        return tuple({"clip": f"{i:05d}"} for i in range(clips)), ()
    with open_file(path, "it should be a CSV text file") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        rows = _rows(_text(data), path)
    except (UnicodeError, csv.Error, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not a CSV text file; it should have one row a clip.") from None
    if len(rows) != clips or any(not row.get("clip") for row in rows):
        raise InputError(f"{path} has {len(rows)} rows but there are {clips} clips; it needs one row a clip, named.")
    if any(row.get("fps") and not _is_number(row["fps"]) for row in rows):
        raise InputError(f"{path} has an fps that is no number; it should be frames a second, or empty.")
    again = _tell_apart(rows)
    note = f"{path.name} uses names more than once; clips told apart as “a (2)”, “a (3)” and so on: {again}."
    return tuple(rows), (note,) if again else ()


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES or b"\0" in data and not data.startswith(_UTF_16):
        raise ValueError("no table of clips")
    return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")


def delimiter_of(heading: str) -> str:
    """What parts the cells of a table with this heading line: a comma, a semicolon or a tab."""
    return max(",;\t", key=heading.count)


def _rows(text: str, path: Path) -> list[dict[str, str]]:
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = delimiter_of(heading)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    names, *lines = [cells for cells in reader if any(map(str.strip, cells))] or [[]]
    names = [name.strip() for name in names]
    if any(len(cells) > len(names) and any(cells[len(names) :]) for cells in lines):
        raise InputError(f"{path} has a row with more cells than its heading; a text with commas needs quotes.")
    if len(set(names) - {""}) != len([name for name in names if name]):
        raise InputError(f"{path} has two columns of the same name; each should have its own.")
    empty = [""] * len(names)
    rows = [
        {name: cell.strip() for name, cell in zip(names, [*cells, *empty], strict=False) if name} for cells in lines
    ]
    if delimiter != ",":
        for row in rows:
            if "fps" in row:  # as a German spreadsheet writes 12,5
                row["fps"] = row["fps"].replace(",", ".")
    return rows


def _tell_apart(rows: list[dict[str, str]]) -> int:
    """Give each clip a name of its own; returns how many were changed."""
    taken, changed = {row["clip"] for row in rows}, 0
    counts: Counter[str] = Counter()
    for row in rows:
        name = row["clip"]
        counts[name] += 1
        if counts[name] == 1:
            continue
        while (unique := f"{name} ({counts[name]})") in taken:
            counts[name] += 1
        row["clip"], changed = unique, changed + 1
        taken.add(unique)
    return changed


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
