"""What `predict` has made of a film so far: its windows, kept in a file so that a stopped run goes on."""

import io
import json
from pathlib import Path

import numpy as np

from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.export import Overlap, Sequence3D
from pose_app.files import write_whole
from pose_app.plausibility import Plausibility, assess

_ARRAYS = ("firsts", "times_s", "crops_xywh", "joints_mm", "joints_px", "expected_mm")


class FilmCheckpoint:
    """The predicted windows of one film, in any order.

    path: the file they are kept in. made_of: what they depend on (film, weights, options), as plain
    values; another's windows are not gone on with. said: what made them, in words.
    """

    def __init__(self, path: Path, made_of: dict) -> None:
        self.path, self._made_of = path, json.dumps(made_of, sort_keys=True)
        self._windows: list[tuple[np.ndarray | None, ...]] = []
        self._mirrored: dict[int, np.ndarray] = {}
        self.said: dict[str, str] = {}
        self.done: set[int] = set()  # the windows' first frames

    def __len__(self) -> int:
        return len(self._windows)

    def add(
        self,
        first: int,
        times_s: np.ndarray,
        crops_xywh: np.ndarray,
        joints_mm: np.ndarray,
        joints_px: np.ndarray | None = None,
        expected_mm: np.ndarray | None = None,
    ) -> None:
        """Add a window: (8,) seconds, (8, 4), (8, 17, 3) mm, (8, 17, 2) pixels of the source and (8, 17) mm or None."""
        self._windows.append((np.int64(first), times_s, crops_xywh, joints_mm, joints_px, expected_mm))
        self.done.add(first)

    def add_mirrored(self, joints_mm: np.ndarray) -> None:
        """Add what was said of the mirror image of the window added last."""
        self._mirrored[len(self) - 1] = joints_mm

    def sequence(self, meta: dict[str, str]) -> Sequence3D:
        """Average the windows where they overlap; raises InputError when there is none."""
        overlap = Overlap()
        for first, *window in self._windows:
            overlap.add(int(first), *window)
        return overlap.sequence(meta)

    def measures(self, fps: float | None) -> Plausibility:
        """Take all measures without truth; fps: of the frames taken, if known."""
        joints, firsts = np.stack([w[3] for w in self._windows]), np.array([w[0] for w in self._windows])
        return assess(joints, fps, firsts, self._mirrored)

    def keep(self) -> None:
        """Write all windows to the file, which is there whole or not at all; raises OSError where that fails."""
        if not self._windows:
            return
        columns = zip(_ARRAYS, zip(*self._windows, strict=True), strict=True)
        arrays = {name: np.stack(values) for name, values in columns if values[0] is not None}
        buffer = io.BytesIO()
        flips = {"flipped": np.array(list(self._mirrored), int), "flips_mm": np.array(list(self._mirrored.values()))}
        texts = {"made_of": np.array(self._made_of), "said": np.array(json.dumps(self.said))}
        np.savez(buffer, **texts, **flips, **arrays)
        write_whole(self.path, buffer.getvalue())

    def try_to_keep(self) -> bool:
        """Write all windows to the file; tells whether there is room for them."""
        try:
            self.keep()
        except OSError:
            return False
        return True

    def resume(self) -> None:
        """Take over what a stopped run kept, if anything.

        Raises InputError when that is of another film, of other weights or options, or cannot be read.
        """
        if not self.path.is_file():
            return
        try:
            with np.load(self.path, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
            fits = str(arrays["made_of"]) == self._made_of
            count = len(arrays["firsts"])
            columns = [arrays[name] if name in arrays else [None] * count for name in _ARRAYS]
            windows = list(zip(*columns, strict=True))
            said = json.loads(str(arrays["said"]))
            flips = dict(zip(arrays["flipped"].tolist(), arrays["flips_mm"], strict=True))
        except NPZ_ERRORS:
            raise InputError(f"{self.path} is damaged; remove it and begin again without --resume.") from None
        if not fits:
            raise InputError(
                f"{self.path} was made from another film or with other weights or options; "
                "give the same again, or leave out --resume to begin anew."
            )
        self._windows, self._mirrored, self.said = windows, flips, said
        self.done = {int(first) for first, *_ in windows}

    def forget(self) -> None:
        """Remove the file, when all is written elsewhere."""
        self.path.unlink(missing_ok=True)
