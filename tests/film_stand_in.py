"""Rendered films with their truth, small and short, each made once for a file of tests."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pose_app.synthetic.film.film_file import write_film
from pose_app.synthetic.film.film_scripts import plan_film
from pose_app.synthetic.film.render_film import render_film


@dataclass(frozen=True, eq=False)
class TrueFilm:
    """A film and its truth: joints_px (T, P, 17, 2), in_picture (T, P), times_s (T,)."""

    path: Path
    joints_px: np.ndarray
    in_picture: np.ndarray
    times_s: np.ndarray

    def person(self, track) -> set[int]:
        """Say whose hips, by truth, are nearest to a track's, wherever two are not in one place; -1: nobody's."""
        said = set()
        for time_s, hips, radius in zip(track.times_s, track.hips, track.radius, strict=True):
            at = int(np.abs(self.times_s - time_s).argmin())
            away = np.hypot(*(self.joints_px[at, :, 0] - hips).T) / radius
            away[~self.in_picture[at]] = np.inf
            nearest = np.sort(away)[:2]
            if nearest[0] > 0.7:
                said.add(-1)
            elif len(away) < 2 or nearest[1] - nearest[0] > 0.35:
                said.add(int(away.argmin()))
        return said


def shoot(folder: Path, name: str, fps: float = 12.5) -> TrueFilm:
    """Render a film by its name."""
    plan = replace(plan_film(name, width=480, height=270), fps=fps)
    path, truth = folder / f"{name}.mp4", folder / f"{name}.npz"
    write_film(render_film(plan), path, fps, truth)
    with np.load(truth) as data:
        return TrueFilm(path, data["joints_px"], data["in_picture"], data["times_s"])
