"""Things beside the person: a seat for who sits, solids and people that stand in the way."""

from dataclasses import replace

import numpy as np

from pose_app.synthetic.body import patterns as p
from pose_app.synthetic.body.appearance import Materials, random_colours
from pose_app.synthetic.body.rig import INDEX
from pose_app.synthetic.stage.camera import Camera
from pose_app.synthetic.stage.people import Person
from pose_app.synthetic.stage.solids import Solid, ball, box, cylinder

_SEATED = ("Sitting", "SittingDown", "Eating", "Phoning", "Smoking", "Discussion")


def _facing(person: Person) -> np.ndarray:
    across = person.heads[:, INDEX["l_thigh"]].mean(0) - person.heads[:, INDEX["r_thigh"]].mean(0)
    ahead = np.array([-across[2], 0.0, across[0]]) * -1  # across x up
    out: np.ndarray = ahead / max(np.linalg.norm(ahead), 1e-6)
    return out


def seat_for(rng: np.random.Generator, person: Person, action: str) -> list[Solid]:
    """A stool, box or chair under a person whose hips are at sitting height; nothing under anybody else."""
    if action not in _SEATED:
        return []
    body = person.body
    hips = person.rest[:, 1] < 0.04
    hips &= (person.rest[:, 1] > -0.16) & (np.abs(person.rest[:, 0]) < 0.25) & (person.rest[:, 2] < 0.02)
    hips &= person.regions < 0
    top = float(person.vertices[:, hips, 1].min())
    if not 0.2 < top < 0.42 * body.height * 0.8:
        return []
    ahead = _facing(person)
    yaw = float(np.arctan2(ahead[0], ahead[2]))
    low = int(np.argmin(person.heads[:, 0, 1]))
    at = person.heads[low, 0] * [1, 0, 1] + ahead * 0.02
    wide, deep = rng.uniform(0.18, 0.27), rng.uniform(0.17, 0.23)
    kind = rng.integers(4)
    if kind == 0:
        return [cylinder(at, float(wide), top - 0.005)]
    if kind == 1:
        return [box(at + [0, top / 2 - 0.005, 0], np.array([wide, top / 2, deep]), yaw)]
    slab = [box(at + [0, top - 0.03, 0], np.array([wide, 0.025, deep]), yaw)]
    side = np.array([ahead[2], 0, -ahead[0]])
    for a in (-1, 1):
        for b in (-1, 1):
            foot = at + side * a * (wide - 0.03) + ahead * b * (deep - 0.03)
            slab.append(box(foot + [0, top / 2 - 0.03, 0], np.array([0.018, top / 2 - 0.03, 0.018]), yaw))
    if kind == 3:
        back = rng.uniform(0.2, 0.3)
        slab.append(box(at - ahead * (deep + 0.03) + [0, top + back, 0], np.array([wide, back, 0.015]), yaw))
    return slab


def obstacles(rng: np.random.Generator, person: Person, camera: Camera) -> list[Solid]:
    """One or two solids between camera and person, each over a part of the body."""
    out = []
    for _ in range(rng.choice([1, 2], p=[0.75, 0.25])):
        aim = person.joints[rng.integers(len(person.joints)), rng.integers(17)]
        sight = camera.position - aim
        distance = float(np.linalg.norm(sight))
        sight /= distance
        at = aim + sight * min(rng.uniform(0.45, 1.3), 0.5 * distance)
        at = at + rng.normal(0, 0.12, 3)
        size = rng.uniform(0.04, 0.19, 3) * np.clip(distance / 4, 0.5, 1)
        kind = rng.random()
        if kind < 0.15:
            out.append(ball(at, float(size[0])))
        elif kind < 0.6 or at[1] < 0.15:  # it stands on the floor
            height = float(np.clip(at[1], 0.1, 1.6))
            if rng.random() < 0.4:
                out.append(cylinder(at * [1, 0, 1], float(0.7 * size[0]), height))
            else:
                half = np.array([size[0] * 1.3, height / 2, size[2]])
                out.append(box(at * [1, 0, 1] + [0, height / 2, 0], half, rng.uniform(0, np.pi)))
        else:  # a picture held or hung in front: a thin box
            out.append(box(at, np.array([size[0], size[1], 0.01]), np.arctan2(sight[0], sight[2]) + rng.normal(0, 0.4)))
    return out


def leave_visible(solids: list[Solid], person: Person, camera: Camera, most: float = 0.4) -> list[Solid]:
    """Those of the solids that together cover at most that share of the person's joints, as rectangles in the view."""

    def flat(points: np.ndarray) -> np.ndarray:
        in_view = camera.view(points)
        out: np.ndarray = in_view[..., :2] / np.maximum(in_view[..., 2:], 0.1)
        return out

    joints, kept = flat(person.joints).reshape(-1, 2), []
    hidden = np.zeros(len(joints), bool)
    for solid in solids:
        corners = flat(solid.vertices.astype(np.float64))
        covered = hidden | np.all((joints > corners.min(0)) & (joints < corners.max(0)), axis=1)
        if covered.mean() <= most:
            hidden = covered
            kept.append(solid)
    return kept


def stand_beside(rng: np.random.Generator, other: Person, main: Person, camera: Camera) -> Person:
    """Move another person so that they stand beside or behind the main one as the camera sees it."""
    away = main.joints.mean((0, 1)) - camera.position
    bearing = np.arctan2(away[0], away[2]) + np.deg2rad(rng.choice([-1, 1]) * rng.uniform(5, 85))
    reach = rng.uniform(0.8, 3.0)
    shift = reach * np.array([np.sin(bearing), 0, np.cos(bearing)])
    return replace(
        other,
        vertices=other.vertices + shift.astype(np.float32),
        joints=other.joints + shift,
        heads=other.heads + shift,
    )


def solid_materials(rng: np.random.Generator, count: int, photos: int) -> Materials:
    """Random materials for that many solids."""
    kinds = rng.choice([p.PLAIN, p.GRAIN, p.PHOTO, p.STRIPES, p.CHECKS], count, p=[0.35, 0.2, 0.3, 0.08, 0.07])
    return Materials(
        kinds.astype(np.int32), np.where(kinds == p.GRAIN, 30, rng.uniform(1.5, 9, count)).astype(np.float32),
        random_colours(rng, count), random_colours(rng, count),
        rng.integers(0, photos, count).astype(np.int32), np.full(count, 0.03, np.float32),
    )  # fmt: skip
