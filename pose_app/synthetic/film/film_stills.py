"""Two pictures that show what makes a good film: `python -m pose_app.synthetic.film.film_stills DIR` draws them."""

import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from pose_app.files import write_whole
from pose_app.synthetic.film.camera_work import intrinsics_of
from pose_app.synthetic.film.film_plan import CameraWork, Do, FilmPlan, Role, Shot
from pose_app.synthetic.film.film_set import backdrop, set_up
from pose_app.synthetic.film.render_film import render_film
from pose_app.synthetic.stage.backdrop import Scenery
from pose_app.synthetic.stage.camera import Camera, look_at

_SIZE = 480, 270
_PLACE = 3007
_QUALITY = 82


def good_still() -> np.ndarray:
    """One person, whole and well lit, 60 % of the picture's height, seen at eye level: (270, 480, 3) uint8 RGB."""
    role = Role((0.0, 0.0), np.pi + 0.25, (Do("Directions", 1),))
    work = CameraWork(((0.0, 1.5, -4.15),), ((0.0, 0.92, 0.0),), focal=0.85)
    return _first(Shot(0.1, _PLACE, (role,), work, furnished=False))


def bad_still() -> np.ndarray:
    """The same person dark, at the border, cut off at the knees and half behind a pillar: (270, 480, 3) uint8 RGB."""
    role = Role((0.92, 0.0), np.pi + 0.25, (Do("Directions", 1),))
    work = CameraWork(((0.0, 1.5, -2.2),), ((0.0, 1.28, 0.0),), focal=0.85)
    shot = Shot(0.1, _PLACE, (role,), work)
    picture = _first(shot)
    column = _before(shot, np.array([[0.31, 0.0, -1.2, 0.43, 3.2, -1.1]], np.float32))
    picture[column] = (118, 92, 66)
    dark = 255 * 0.5 * (picture / 255.0) ** 1.25
    noise = np.random.default_rng(7).normal(0, 5, picture.shape)
    return np.clip(dark + noise, 0, 255).astype(np.uint8)


def _first(shot: Shot) -> np.ndarray:
    picture: np.ndarray = next(render_film(FilmPlan("good still", 0, (shot,), *_SIZE))).picture
    return picture.copy()


def _before(shot: Shot, boxes: np.ndarray) -> np.ndarray:
    """Where boxes (B, 6) metres would be seen, were there nothing else, (270, 480) bool."""
    width, height = _SIZE
    place, _ = set_up(shot, None)
    assert isinstance(place, Scenery)
    position, aim = np.array(shot.camera.way[0]), np.array(shot.camera.aim[0])
    camera = Camera(look_at(position, aim, 0.0), position, "film")
    k = intrinsics_of(width, height, shot.camera.focal)
    pictures = [
        backdrop(replace(place, boxes=some), shot, camera, k, height, width)
        for some in (np.empty((0, 6), np.float32), boxes)
    ]
    out: np.ndarray = np.abs(pictures[0] - pictures[1]).max(-1) > 1e-4
    return out


def write_stills(folder: Path) -> None:
    """Write good_film.webp and bad_film.webp into a folder; raises OSError where that fails."""
    for name, picture in (("good_film", good_still()), ("bad_film", bad_still())):
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        _, code = cv2.imencode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
        write_whole(folder / f"{name}.webp", code.tobytes())


if __name__ == "__main__":
    write_stills(Path(sys.argv[1]))
