"""Films of rendered people: whole pictures, several people, a camera that moves, and the truth of every frame."""

from pose_app.synthetic.film.film_file import encode_film, write_film
from pose_app.synthetic.film.film_plan import FILM_NAMES, CameraWork, Do, FilmPlan, Role, Shot, Walk
from pose_app.synthetic.film.film_scripts import plan_film
from pose_app.synthetic.film.render_film import FilmFrame, render_film

__all__ = [
    "FILM_NAMES", "CameraWork", "Do", "FilmFrame", "FilmPlan", "Role", "Shot", "Walk", "encode_film", "plan_film",
    "render_film", "write_film",
]  # fmt: skip
