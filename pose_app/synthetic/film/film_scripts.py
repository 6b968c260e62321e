"""The films that have a name."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.film.film_plan import FILM_NAMES, CameraWork, Do, FilmPlan, Point, Role, Shot, Walk
from pose_app.synthetic.film.performance import ON_FLOOR

_PI = np.pi


def _hand_held(place: int) -> tuple[Shot, ...]:
    """One person does several things; every second seed the camera goes along."""
    side = 1.0 if place % 4 < 2 else -1.0
    role = Role(
        (-1.6 * side, 0.5), side * _PI / 2,
        (Walk(((0.9 * side, 0.6), (1.2 * side, -0.4))), Do("Turning", 1.3), Do("Crouching", 1.3), Do("Waving", 1.2),
         Walk(((-0.8 * side, 1.0),))),
    )  # fmt: skip
    way: tuple[Point, ...] = ((0.0, 1.55, -4.2),)
    if place % 2:
        way = ((-1.8 * side, 1.55, -4.4), (0.2, 1.5, -3.6), (1.6 * side, 1.55, -4.0))
    return (Shot(8, place, (role,), CameraWork(way, follow=0, unsteady=1, stray=0.14, focal=0.8)),)


def _crossing(place: int) -> tuple[Shot, ...]:
    """Two people pass each other; the nearer hides the other."""
    left = Role((-2.9, 0.0), _PI / 2, (Walk(((2.9, 0.05),), 1.15),))
    right = Role((2.9, 0.9), -_PI / 2, (Walk(((-2.9, 0.8),), 1.2),))
    camera = CameraWork(((0.1, 1.45, -4.6),), ((0.0, 0.95, 0.4),), unsteady=0.6, focal=0.8)
    return (Shot(6, place, (left, right), camera),)


def _return(place: int) -> tuple[Shot, ...]:
    """One leaves the picture and comes back; another stays."""
    stays = Role((-0.7, 0.2), _PI, (Do("Discussion", 4), Do("Waiting", 4)))
    leaves = Role((0.5, 0.4), _PI / 2, (Walk(((3.9, 0.5), (4.8, 1.0), (4.3, 1.6), (0.7, 0.9)), 1.5),))
    camera = CameraWork(((0.0, 1.5, -4.0),), ((0.0, 0.95, 0.3),), unsteady=0.5, focal=0.8)
    return (Shot(8, place, (stays, leaves), camera),)


def _cut(place: int) -> tuple[Shot, ...]:
    """Another room with the same people in the middle of the film."""
    first = (
        Role((-0.9, 0.2), _PI - 0.4, (Do("Directions", 4),)),
        Role((0.9, 0.5), _PI + 0.3, (Do("Reaching", 4),)),
    )
    second = (Role((1.2, -0.3), -_PI / 2, (Walk(((-1.5, 0.2),), 1.0),)), Role((-1.3, 1.0), _PI, (Do("Squatting", 4),)))
    return (
        Shot(3.5, place, first, CameraWork(((0.0, 1.5, -4.2),), ((0, 0.95, 0.3),), unsteady=0.4)),
        Shot(3.5, place + 500, second, CameraWork(((2.2, 1.7, -3.6),), ((-0.1, 0.9, 0.3),), unsteady=0.4)),
    )


def _empty(place: int) -> tuple[Shot, ...]:
    """An empty room; somebody walks in, stands a little and leaves again."""
    acts = (Walk(((-3.9, 0.9), (0.1, 0.4)), 1.5), Do("Waiting", 1.3), Walk(((2.0, 0.2), (5.2, 0.3)), 1.5))
    role = Role((-5.4, 1.1), _PI / 2, acts)
    camera = CameraWork(((0.0, 1.5, -3.8),), ((0, 0.95, 0.3),), unsteady=0.3, focal=0.8)
    return (Shot(9, place, (role,), camera),)


def _small(place: int) -> tuple[Shot, ...]:
    """Three people far away."""
    roles = (
        Role((-3.5, 1.5), _PI / 2, (Walk(((3.5, 2.0),), 1.2),)),
        Role((2.0, -1.0), _PI, (Do("Waving", 8),)),
        Role((0.5, 4.0), -_PI / 2, (Walk(((-3.0, 3.2),), 1.1), Do("Waiting", 8))),
    )
    camera = CameraWork(((0.0, 1.7, -14.0), (0.8, 1.7, -13.6)), ((0, 1.0, 1.0),), unsteady=0.35, focal=0.85)
    return (Shot(7, place, roles, camera, outdoors=True),)


def _lying(place: int) -> tuple[Shot, ...]:
    """Somebody crouches and lies down, seen from above."""
    acts = (Do("Waiting", 1.0), Do("Crouching", 1.1), Do(ON_FLOOR, 1.4), Do("Lying", 9))
    role = Role((0.0, 0.0), _PI - 0.7, acts)
    camera = CameraWork(((0.6, 2.8, -2.7),), follow=0, lag_s=0.8, unsteady=0.4, focal=0.75)
    return (Shot(7, place, (role,), camera),)


def _group(place: int) -> tuple[Shot, ...]:
    """Five people, two of them walking through."""
    roles = (
        Role((-1.5, 0.6), _PI - 0.5, (Do("Discussion", 8),)),
        Role((-0.5, 1.4), _PI + 0.2, (Do("Waiting", 8),)),
        Role((1.4, 0.4), _PI + 0.6, (Do("Directions", 8),)),
        Role((-3.4, 2.3), _PI / 2, (Walk(((3.4, 2.4),), 1.1),)),
        Role((3.0, -0.5), -_PI / 2, (Walk(((-3.6, -0.4),), 1.2),)),
    )
    camera = CameraWork(((-0.7, 1.6, -5.0), (0.7, 1.6, -4.8)), ((0, 0.95, 0.8),), unsteady=0.6, focal=0.8)
    return (Shot(7, place, roles, camera),)


def _sample(place: int) -> tuple[Shot, ...]:
    """One walks through, one exercises, one gesticulates."""
    roles = (
        Role((-2.3, 1.6), _PI / 2, (Walk(((1.9, 1.7),), 0.85), Do("Greeting", 9, -0.9))),
        Role((1.25, 0.3), _PI + 0.3, (Do("Squatting", 9),)),
        Role((-1.1, 0.1), _PI - 0.35, (Do("Discussion", 3.4), Do("Turning", 3))),
    )
    camera = CameraWork(((-0.8, 1.55, -4.2), (0.8, 1.5, -4.0)), ((0.05, 0.92, 0.6),), unsteady=0.5, focal=0.85)
    return (Shot(6, place, roles, camera),)


_SCRIPTS: dict[str, Callable[[int], tuple[Shot, ...]]] = {
    "hand-held": _hand_held, "crossing": _crossing, "return": _return, "cut": _cut, "empty": _empty,
    "small": _small, "lying": _lying, "group": _group, "sample": _sample,
}  # fmt: skip


def plan_film(name: str, seed: int = 0, width: int = 640, height: int = 360) -> FilmPlan:
    """The plan of a film by its name; seed: another varies people, clothes, room and motion.

    Raises InputError for a name that there is none of, and for a size that no film can have.
    """
    if name not in _SCRIPTS:
        raise InputError(f"There is no film named {name}; the names are {', '.join(FILM_NAMES)}.")
    shots = _SCRIPTS[name](1000 * FILM_NAMES.index(name) + seed)
    return replace(FilmPlan(name, seed, shots), width=width, height=height)
