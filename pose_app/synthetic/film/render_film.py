"""A plan made into pictures with their truth, one after the other."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pose_app.synthetic.assets import Assets
from pose_app.synthetic.film.camera_work import film_it, intrinsics_of
from pose_app.synthetic.film.cast import Posed, choose_cast, player, pose
from pose_app.synthetic.film.draw_film import Canvas, canvas, draw_people
from pose_app.synthetic.film.film_plan import FilmPlan, Shot
from pose_app.synthetic.film.film_set import backdrop, set_up
from pose_app.synthetic.film.performance import perform
from pose_app.synthetic.render.develop import develop
from pose_app.synthetic.stage.camera import Camera, project
from pose_app.synthetic.stage.lens import Lens
from pose_app.synthetic.stage.scene import load_textures

_LENS = Lens(np.full(3, 1.08, np.float32), 1.0, 0.0, 0.0, 0.0, 0, 0, 0.0)
_NEAREST = 2.0  # metres from the camera: nearer, a mesh shows its triangles
_LEAST_DEPTH = 0.05  # metres: joints behind the camera are projected as if they were there


@dataclass(frozen=True, eq=False)
class FilmFrame:
    """A picture and what is known of the P people; a person keeps their number over the film."""

    picture: np.ndarray  # (H, W, 3) uint8 RGB
    time_s: float
    joints_px: np.ndarray  # (P, 17, 2) float32 pixels of the whole picture; anywhere where not in_picture
    joints_mm: np.ndarray  # (P, 17, 3) float32 relative to the hip; x right, y down, z away from this frame's camera
    root_mm: np.ndarray  # (P, 3) float32, the hip in that frame
    in_picture: np.ndarray  # (P,) bool: some of the person lies inside the picture, seen or hidden
    visible: np.ndarray  # (P, 17) bool: inside the picture and not behind somebody else
    intrinsics: np.ndarray  # (3, 3) float32 pixels


@dataclass(frozen=True, eq=False)
class SetOut:
    """A shot before anything is drawn: the people through it, its cameras, intrinsics (3, 3)."""

    people: list[Posed]
    cameras: list[Camera]
    intrinsics: np.ndarray


def set_out(plan: FilmPlan, number: int, assets: Assets | None) -> SetOut:
    """Work out where everybody and the camera are in each frame of shot `number`, from 0."""
    shot = plan.shots[number]
    seed = [plan.seed, zlib.crc32(plan.name.encode())]  # films of one seed have different people
    textures = load_textures(np.random.default_rng([*seed, 47]), assets)
    cast = choose_cast(np.random.default_rng([*seed, 49]), len(plan.shots[0].roles), assets, textures)
    frames = int(round(shot.seconds * plan.fps))
    intrinsics = intrinsics_of(plan.width, plan.height, shot.camera.focal)
    people = []
    for p, (role, one) in enumerate(zip(shot.roles, cast, strict=True)):
        rng = np.random.default_rng([*seed, number, p, 51])
        done = perform(rng, role, one.body.hip_height, frames, plan.fps)
        people.append(pose(player(one, _NEAREST / intrinsics[0, 0], textures), done))
    followed = None if shot.camera.follow is None else people[shot.camera.follow].joints.mean(1)
    cameras = film_it(np.random.default_rng([*seed, number, 53]), shot.camera, followed, frames, plan.fps)
    return SetOut(people, cameras, intrinsics)


def render_film(plan: FilmPlan, assets: Assets | None = None) -> Iterator[FilmFrame]:
    """Render a plan picture by picture; the same plan gives the same bytes.

    assets: bodies, cloths and panoramas to use in place of our own. Raises InputError for assets that are damaged.
    """
    at = 0
    for number, shot in enumerate(plan.shots):
        for frame in _shot(plan, shot, set_out(plan, number, assets), assets):
            yield replace(frame, time_s=at / plan.fps)
            at += 1


def _shot(plan: FilmPlan, shot: Shot, out: SetOut, assets: Assets | None) -> Iterator[FilmFrame]:
    place, light = set_up(shot, assets)
    canvases = [canvas(plan.width, plan.height) for _ in out.people]
    noise = np.random.default_rng(1)
    for t, camera in enumerate(out.cameras):
        image = backdrop(place, shot, camera, out.intrinsics, plan.height, plan.width)
        inside = draw_people(image, out.people, t, camera, out.intrinsics, light, canvases)
        picture = develop(image, _LENS, None, noise)
        yield _with_truth(picture, out, t, canvases, inside)


def _with_truth(picture: np.ndarray, out: SetOut, t: int, canvases: list[Canvas], inside: np.ndarray) -> FilmFrame:
    people, camera, intrinsics = out.people, out.cameras[t], out.intrinsics
    height, width = picture.shape[:2]
    joints = camera.view(np.stack([one.joints[t] for one in people]))
    ahead = joints.copy()
    ahead[..., 2] = np.maximum(ahead[..., 2], _LEAST_DEPTH)
    flat = project(ahead, intrinsics)
    seen = np.all((flat >= 0) & (flat < [width, height]), axis=-1) & (joints[..., 2] > _LEAST_DEPTH)
    scale = len(canvases[0].near) / height
    cells = (np.clip(flat, 0, [width - 1e-3, height - 1e-3]) * scale).astype(int)
    for p in range(len(people)):
        for q, drawn in enumerate(canvases):
            if q != p:
                before = drawn.near[cells[p, :, 1], cells[p, :, 0]] * joints[p, :, 2] > 1
                seen[p] &= ~before
    root = joints[:, :1]
    return FilmFrame(
        picture, 0.0, flat.astype(np.float32), (1000 * (joints - root)).astype(np.float32),
        (1000 * root[:, 0]).astype(np.float32), inside, seen, intrinsics.astype(np.float32),
    )  # fmt: skip
