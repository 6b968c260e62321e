"""Kept predictions on disk; those that were longest unused go when they take too much room."""

import io
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from pose_app.dataset.npy import read_header
from pose_app.errors import InputError
from pose_app.files import write_whole

MOST_BYTES = 1_000_000_000  # some 250,000 clips with their joints in 3D and in the picture


class KeptArray:
    """Float32 values, (N, ...), in a file that holds NaN where there is none; in memory where none can be kept.

    The file is not mapped: one that somebody makes shorter, or a disk that fills, would end the server. It is open
    only while it is read or written.
    """

    def __init__(self, path: Path, shape: tuple[int, ...]) -> None:
        self._path, self._shape, self._lock = path, shape, threading.Lock()
        self._row = int(np.prod(shape[1:])) * 4  # bytes
        start = _start_of_values(path, shape)
        self._start = start or 0
        self._memory = np.full(shape, np.nan, np.float32) if start is None else None

    def __getitem__(self, index: int) -> np.ndarray:
        """The values of one clip, shape[1:]."""
        return self._read([(int(index), 1)])[0]

    def some(self, indices: Iterable[int]) -> np.ndarray:
        """The values of some clips, (n, ...)."""
        return self._read([(int(index), 1) for index in indices])

    def all(self) -> np.ndarray:
        """The values of all clips, (N, ...)."""
        return self._read([(0, self._shape[0])])

    def put(self, index: int, values: np.ndarray) -> None:
        """Keep the values of one clip; from a disk that fills on in memory."""
        values = np.ascontiguousarray(values, np.float32)
        if self._memory is None:
            try:
                with self._lock, self._path.open("r+b", buffering=0) as file:
                    file.seek(self._start + int(index) * self._row)
                    file.write(values.tobytes())
                return
            except OSError:
                self._memory = self.all()
        self._memory[index] = values

    def _read(self, parts: list[tuple[int, int]]) -> np.ndarray:
        """The values of parts, each the first of its clips and how many."""
        if self._memory is not None:
            rows = [self._memory[first : first + count] for first, count in parts]
            return np.concatenate(rows) if rows else np.empty((0, *self._shape[1:]), np.float32)
        # NaN stays where the file is too short, or gone.
        values = np.full((sum(count for _, count in parts), *self._shape[1:]), np.nan, np.float32)
        memory, at = values.reshape(-1).view(np.uint8).data, 0
        with suppress(OSError), self._lock, self._path.open("rb", buffering=0) as file:
            for first, count in parts:
                size = count * self._row
                file.seek(self._start + first * self._row)
                file.readinto(memory[at : at + size])
                at += size
        return values


class KeptValues:
    """What networks may say beside the joints: a KeptArray that is there once one has."""

    def __init__(self, path: Path, shape: tuple[int, ...]) -> None:
        self._path, self._shape = path, shape
        self._values = KeptArray(path, shape) if path.exists() else None

    def get(self, index: int) -> np.ndarray | None:
        """The values of one clip, or None where there are none."""
        values = None if self._values is None else self._values[index]
        return values if values is not None and np.isfinite(values).all() else None

    def some(self, indices: Sequence[int]) -> np.ndarray:
        """The values of some clips, (n, ...), NaN where there are none."""
        if self._values is None:
            return np.full((len(indices), *self._shape[1:]), np.nan, np.float32)
        return self._values.some(indices)

    def put(self, index: int, values: np.ndarray | None) -> None:
        """Keep the values of one clip, if there are any."""
        if values is None:
            return
        if self._values is None:
            self._values = KeptArray(self._path, self._shape)
        self._values.put(index, values)


def _start_of_values(path: Path, shape: tuple[int, ...]) -> int | None:
    """Where the values begin in a file of such a shape, made anew where there is none or a damaged one.

    None where it cannot be made, or may not be written.
    """
    for _ in range(2):
        try:
            with path.open("r+b", buffering=0) as file, suppress(InputError):
                header = read_header(file, path.name, "predictions")
                if (header.shape, header.dtype, header.fortran) == (shape, np.dtype(np.float32), False):
                    return header.start
        except FileNotFoundError:
            pass
        except OSError:
            return None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(empty := io.BytesIO(), np.full(shape, np.nan, np.float32))
            write_whole(path, empty.getvalue())
        except OSError:
            return None
    return None
