"""One .npy file: its header is checked before anything is read, its rows are read one at a time."""

import copy
import hashlib
import os
import warnings
import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np

from pose_app.clips import FRAMES_SHAPE
from pose_app.dataset.stamp import Stamp, changed, open_file, stamp_of
from pose_app.errors import InputError

WHOLE_BYTES = 256_000_000  # a file up to this size is hashed whole, in a quarter of a second
SAMPLES = 32  # rows that are hashed of a larger one
MOST_FORTRAN_BYTES = 500_000_000
# What reading an .npz with flipped bits raises, found out by flipping each of one.
NPZ_ERRORS = (
    OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, RuntimeError, SyntaxError, MemoryError,
    TokenError, BadZipFile, zlib.error,
)  # fmt: skip
_MOST_BYTES = 2**60  # what NumPy can count, whatever is in the file
_BLOCK_BYTES = 2**24


@dataclass(frozen=True)
class Header:
    """What the header of an .npy file says, and where the numbers start, in bytes."""

    shape: tuple[int, ...]
    dtype: np.dtype
    fortran: bool
    start: int

    @property
    def nbytes(self) -> int:
        """The size of the numbers."""
        return prod(self.shape) * self.dtype.itemsize


def read_header(file: BinaryIO, name: str, what: str) -> Header:
    """Read an .npy file's header from its begin, and compare it with the file's size; no number is read.

    name and what it should hold are for the message. Raises InputError for anything else than a header of plain
    numbers, of a shape that fits into the file.
    """
    if file.read(6) != b"\x93NUMPY":  # np.load would also open a zip, as something else than an array
        raise InputError(f"{name} is not an .npy file; it should hold {what}.")
    try:
        file.seek(0)
        version = np.lib.format.read_magic(file)
        reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shape, fortran, dtype = reader(file)
        is_shape = len(shape) <= 32 and all(type(n) is int and n >= 0 for n in shape)
        is_shape = is_shape and prod(max(n, 1) for n in shape) * dtype.itemsize < _MOST_BYTES
    except Exception:  # NumPy reads it as Python, which fails in a dozen ways: SyntaxError, TokenError, MemoryError …
        raise InputError(f"{name} is not a readable .npy file; it should hold {what}.") from None
    if dtype.hasobject:
        raise InputError(f"{name} holds pickled objects, which are never opened; save {what} as plain numbers.")
    if not is_shape or dtype.kind not in "biufc" or type(fortran) is not bool:
        raise InputError(f"{name} has a damaged header: shape {shape} of {dtype}; it should hold {what}.")
    header = Header(shape, dtype, fortran, file.tell())
    there = file.seek(0, os.SEEK_END) - header.start
    if there < header.nbytes:
        raise InputError(f"{name} is cut off: it is shorter than its own header says; copy it again ({what}).")
    if there > header.nbytes + prod(shape[1:]) * dtype.itemsize:  # `generate` counts a row when it is written
        raise InputError(f"{name} is longer than its own header says, which is damaged; copy it again ({what}).")
    return header


class NpyFile:
    """An .npy file whose rows are read one at a time.

    It is not mapped: a mapped file that somebody makes shorter ends the process. what: it should hold, for messages.
    Raises InputError for a file that is missing or damaged, when opened, and when read, for one that has changed.
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what
        with open_file(path, f"it should hold {what}") as file:
            self._header = read_header(file, str(path), what)
            self.stamp: Stamp = stamp_of(os.fstat(file.fileno()))
        if self._header.fortran and self._header.nbytes > MOST_FORTRAN_BYTES:
            raise InputError(
                f"{path} is in Fortran order, of which one row can only be read by reading all of them; "
                f"save it again as numpy.ascontiguousarray(values)."
            )

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the whole array."""
        return self._header.shape

    @property
    def dtype(self) -> np.dtype:
        """The type of its numbers."""
        return self._header.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: int) -> np.ndarray:
        """Read row `index`, shape[1:]."""
        index = range(len(self))[index]
        if self._header.fortran:
            return self._column(index)
        row = replace(self._header, shape=self.shape[1:])
        return self._array(index * row.nbytes, row)

    def read(self) -> np.ndarray:
        """Read all of it."""
        return self._array(0, self._header)

    def only_row(self) -> "NpyFile":
        """The same numbers without the first axis, which must be 1."""
        other = copy.copy(self)
        other._header = replace(self._header, shape=self.shape[1:])
        return other

    def _array(self, offset: int, header: Header) -> np.ndarray:
        values = np.empty(prod(header.shape), header.dtype)
        self._fill(offset, values)
        return np.ascontiguousarray(values.reshape(header.shape, order="F" if header.fortran else "C"))

    def _column(self, index: int) -> np.ndarray:
        """Row `index` of a file in Fortran order, whose numbers lie all over the file, by reading all of it."""
        parts = np.empty(prod(self.shape[1:]), self.dtype)
        step = max(1, _BLOCK_BYTES // (len(self) * self.dtype.itemsize))
        for first in range(0, len(parts), step):
            block = np.empty((min(step, len(parts) - first), len(self)), self.dtype)
            self._fill(first * len(self) * self.dtype.itemsize, block)
            parts[first : first + step] = block[:, index]
        return np.ascontiguousarray(parts.reshape(self.shape[1:], order="F"))

    def _fill(self, offset: int, values: np.ndarray) -> None:
        """Read numbers from a byte of the array on; the file is looked at before and after."""
        with open_file(self.path, f"it should hold {self.what}") as file:
            before = stamp_of(os.fstat(file.fileno()))
            file.seek(self._header.start + offset)
            got = file.readinto(values.reshape(-1).view(np.uint8).data)
            if got != values.nbytes or before != self.stamp or stamp_of(os.fstat(file.fileno())) != self.stamp:
                raise changed(self.path)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the numbers; of a file over WHOLE_BYTES of its size, when it was written, and SAMPLES rows."""
        header = self._header
        digest = hashlib.sha256(repr((header.shape, header.dtype.str, header.fortran)).encode())
        if header.nbytes > WHOLE_BYTES:
            digest.update(repr(self.stamp[:2]).encode())
            for index in np.unique(np.linspace(0, len(self) - 1, SAMPLES).astype(int)):
                digest.update(self[int(index)].data)
            return digest.hexdigest()
        for first in range(0, header.nbytes, _BLOCK_BYTES):
            block = np.empty(min(_BLOCK_BYTES, header.nbytes - first), np.uint8)
            self._fill(first, block)
            digest.update(block.data)
        return digest.hexdigest()


class ClipFrames(NpyFile):
    """The clips of one frames file, (N, 8, 224, 224, 3) uint8; raises InputError for anything else."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the frames, (N, 8, 224, 224, 3) uint8 RGB")
        if self.shape[1:] != FRAMES_SHAPE or len(self.shape) != 5:
            raise InputError(f"{path} has shape {self.shape}; it should hold {self.what}.")
        if self.dtype != np.uint8:
            raise InputError(f"{path} holds {self.dtype} values; it should hold {self.what}, from 0 to 255.")
