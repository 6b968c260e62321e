"""What `predict` prints, writes and draws."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose_app import export
from pose_app.clips import Clip
from pose_app.engines import runs_on
from pose_app.files import write_or_keep
from pose_app.plausibility import Plausibility
from pose_app.weights import training_in_words

_STRIPS, _STRIP_FRAMES = 6, (0, 2, 4, 6)  # of a whole film: how many stretches, which frames of each


@dataclass(frozen=True, eq=False)
class Strip:
    """Frames to draw: crops (T, 224, 224, 3) uint8, their times_s (T,) and squares crops_xywh (T, 4)."""

    crops: np.ndarray
    times_s: np.ndarray
    crops_xywh: np.ndarray

    def parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give the three arrays in the order above."""
        return self.crops, self.times_s, self.crops_xywh

    @classmethod
    def of(cls, clip: Clip, frames: tuple[int, ...] = _STRIP_FRAMES) -> "Strip":
        """Take some frames of a clip."""
        chosen = list(frames)
        times_s, crops_xywh = export.times_and_crops(clip)
        return cls(clip.frames[chosen], times_s[chosen], crops_xywh[chosen])


@dataclass(frozen=True)
class OutputPaths:
    """The files asked for; None for those that were not."""

    out: Path
    draw: Path | None
    report: Path | None

    @property
    def asked(self) -> list[Path]:
        """List those that were asked for."""
        return [path for path in (self.out, self.draw, self.report) if path is not None]

    def of_person(self, number: int) -> "OutputPaths":
        """Give the files for one of several people."""
        named = (
            path and path.with_name(f"{path.stem}-person-{number}{path.suffix}")
            for path in (self.out, self.draw, self.report)
        )
        out, draw, report = named
        assert out is not None
        return OutputPaths(out, draw, report)


def write(paths: OutputPaths, sequence: export.Sequence3D, measures: Plausibility, strips: list[Strip]) -> None:
    """Write the joints, the report and the drawing, then print what they say; raises as write_or_keep does."""
    files: list[tuple[Path, str | bytes]] = [(paths.out, export.encode(sequence, paths.out.suffix.lower()))]
    meta = sequence.meta
    span = f"{sequence.times_s[0]:.2f} to {sequence.times_s[-1]:.2f} s"
    trained_on = training_in_words(meta["trained_on"])
    machine = runs_on(meta["device"], meta["engine"], meta.get("precision", ""))
    lines = [
        f"{meta['source']}: {len(sequence.times_s)} frames, {span}. {meta['note']}",
        f"weights {meta['weights']}, trained on: {trained_on}; {machine}",
    ]
    if paths.report:
        report = {**meta, "frames": len(sequence.times_s), "measures": measures.to_json()}
        files.append((paths.report, json.dumps(report, indent=1, ensure_ascii=False)))
    if paths.draw:
        files.append((paths.draw, export.to_png(_sheet(sequence, strips, [*lines, _one_line(measures)]))))
    write_or_keep(files)
    done = [f"{'drew' if path == paths.draw else 'wrote'} {path}" for path, _ in files]
    print("\n".join([*lines, "", *table(measures), "", *done]))


def table(measures: Plausibility) -> list[str]:
    """Lay the measures out for a terminal."""
    rows = [
        (row.name, _number(row.value), row.unit if row.value is not None else "", row.meaning)
        for row in measures.rows()
    ]
    sizes = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        f"how plausible that is, over {_windows(measures)} (without the truth no error can be told):",
        *(f"  {name:<{sizes[0]}}  {value:>{sizes[1]}} {unit:<{sizes[2]}}  {line}" for name, value, unit, line in rows),
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _windows(measures: Plausibility) -> str:
    return "1 window" if measures.windows == 1 else f"{measures.windows} windows"


def _one_line(measures: Plausibility) -> str:
    known = [f"{row.name.lower()} {row.value:.1f} {row.unit}" for row in measures.rows() if row.value is not None]
    return ", ".join(known)


def _sheet(sequence: export.Sequence3D, strips: list[Strip], lines: list[str]) -> np.ndarray:
    """Draw strips spread evenly over those whose frames are all in the sequence."""
    there = [strip for strip in strips if np.abs(sequence.times_s - strip.times_s[:, None]).min(axis=1).max() < 0.001]
    middles = (np.arange(_STRIPS) + 0.5) / _STRIPS * len(there)
    chosen = [there[i] for i in np.unique(middles.astype(int))]
    crops, times_s, squares = (np.concatenate(part) for part in zip(*(strip.parts() for strip in chosen), strict=True))
    rows = np.abs(sequence.times_s - times_s[:, None]).argmin(axis=1)
    in_crop = None if sequence.joints_px is None else export.crop_px(sequence.joints_px[rows], squares)
    return export.draw_sheet(crops, sequence.joints_mm[rows], times_s, lines, in_crop)
