"""What `predict` has made of a film so far: its windows, kept in a file so that a stopped run goes on."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from pose_app.clips import Prediction
from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.export import PredictedWindow, Sequence3D, crop_px, describe, merge_windows
from pose_app.files import write_whole
from pose_app.plausibility import Plausibility, assess_windows


class FilmCheckpoint:
    """The predicted windows of one film, in any order.

    path: the file they are kept in. made_of: what they depend on (film, weights, options), as plain
    values; another's windows are not gone on with.
    """

    def __init__(self, path: Path, made_of: dict[str, Any]) -> None:
        self.path, self._made_of = path, json.dumps(made_of, sort_keys=True)
        self._windows: list[PredictedWindow] = []
        self._mirrored: dict[int, np.ndarray] = {}  # joints of the mirror image, by the window's place in _windows
        self._by_first: dict[int, PredictedWindow] = {}

    def __len__(self) -> int:
        return len(self._windows)

    @property
    def made_by(self) -> dict[str, str]:
        """What made the predictions, see export.describe; empty where there is none."""
        return describe(self._windows[-1].prediction) if self._windows else {}

    def window(self, first: int) -> PredictedWindow | None:
        """Give the window that begins with a frame, where it is done."""
        return self._by_first.get(first)

    def add(self, window: PredictedWindow) -> None:
        """Add a window."""
        self._windows.append(window)
        self._by_first[window.first] = window

    def add_mirrored(self, prediction: Prediction) -> None:
        """Add the prediction of the mirror image of the window added last."""
        self._mirrored[len(self) - 1] = prediction.joints

    def sequence(self, meta: dict[str, str]) -> Sequence3D:
        """Average the windows where they overlap; raises InputError when there is none."""
        return merge_windows(self._windows, meta)

    def measures(self, fps: float | None) -> Plausibility:
        """Take all measures without truth; fps: of the frames taken, if known."""
        joints = {window.first: window.prediction.joints for window in self._windows}
        mirrored = {self._windows[i].first: of for i, of in self._mirrored.items()}
        return assess_windows(joints, mirrored, fps, {window.first: window.times_s for window in self._windows})

    def keep(self) -> None:
        """Write all windows to the file, which is there whole or not at all; raises OSError where that fails."""
        if not self._windows:
            return
        predictions = [window.prediction for window in self._windows]
        columns: dict[str, list[Any]] = {
            "firsts": [window.first for window in self._windows],
            "times_s": [window.times_s for window in self._windows],
            "crops_xywh": [window.crops_xywh for window in self._windows],
            "joints_mm": [prediction.joints for prediction in predictions],
            "in_crop_px": [prediction.joints_px for prediction in predictions],
            "expected_mm": [prediction.expected_errors for prediction in predictions],
            "flipped": list(self._mirrored),
            "flips_mm": list(self._mirrored.values()),
        }
        arrays = {name: np.array(values) for name, values in columns.items() if not any(v is None for v in values)}
        buffer = io.BytesIO()
        texts = {"made_of": np.array(self._made_of), "said": np.array(json.dumps(self.made_by))}
        np.savez(buffer, allow_pickle=False, **texts, **arrays)
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
            made_by = json.loads(str(arrays["said"]))
            windows = [_window(arrays, i, made_by) for i in range(len(arrays["firsts"]))]
            mirrored = dict(zip(arrays["flipped"].astype(int).tolist(), arrays["flips_mm"], strict=True))
        except (*NPZ_ERRORS, InputError, AttributeError):
            raise InputError(f"{self.path} is damaged; remove it and begin again without --resume.") from None
        if not fits:
            raise InputError(
                f"{self.path} was made from another film or with other weights or options; "
                "give the same again, or leave out --resume to begin anew."
            )
        self._windows, self._mirrored = windows, mirrored
        self._by_first = {window.first: window for window in windows}

    def forget(self) -> None:
        """Remove the file, when all is written elsewhere."""
        self.path.unlink(missing_ok=True)


def _window(arrays: dict[str, np.ndarray], i: int, made_by: dict[str, str]) -> PredictedWindow:
    first, crops = int(arrays["firsts"][i]), arrays["crops_xywh"][i]
    in_crop = arrays["in_crop_px"][i] if "in_crop_px" in arrays else None
    if "joints_px" in arrays:  # an older version kept pixels of the source
        in_crop = crop_px(arrays["joints_px"][i], crops)
    prediction = Prediction(
        clip_name=f"frames from {first}",
        joints=arrays["joints_mm"][i],
        seconds=0.0,
        joints_px=in_crop,
        expected_errors=arrays["expected_mm"][i] if "expected_mm" in arrays else None,
        **{key: str(made_by[key]) for key in ("weights", "device", "engine")},
        precision=str(made_by.get("precision", "")),
    )
    return PredictedWindow(first, arrays["times_s"][i], crops, prediction)
