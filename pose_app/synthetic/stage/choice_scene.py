"""The parts of a chosen clip: each draws from random numbers of its own, so that changing one leaves the others."""

from dataclasses import replace

import numpy as np

from pose_app.skeleton import FRAME_SIZE, NUM_FRAMES
from pose_app.synthetic.assets import Assets, mocap
from pose_app.synthetic.motion import Motion, sample_mocap, sample_own
from pose_app.synthetic.motion.variation import facing
from pose_app.synthetic.stage import people, props, scene
from pose_app.synthetic.stage.camera import (
    Camera,
    crop_around,
    crop_intrinsics,
    orbit,
    project,
    random_camera,
)
from pose_app.synthetic.stage.choice import CAPTURED, Choice
from pose_app.synthetic.stage.lens import Lens, random_lens
from pose_app.synthetic.stage.light import Light, random_light
from pose_app.synthetic.stage.people import Person
from pose_app.synthetic.stage.solids import Solid

_OFFSET = {"left": -np.pi / 2, "right": np.pi / 2, "front": np.pi, "behind": 0.0, "above": np.pi}  # from the view
_MOTION, _CAMERA, _EFFECTS, NOISE, _CLOTHES, _PLACE, _LIGHT, _SEAT, _COMPANY = range(9)


def numbers(choice: Choice, part: int) -> np.random.Generator:
    """The random numbers of one part of the clip."""
    return np.random.default_rng([choice.appearance if part >= _CLOTHES else choice.seed, part, 31])


def _person(
    choice: Choice, number: int, action: str, assets: Assets | None, photos: int, part: int
) -> tuple[Person, Motion]:
    """A dressed person who faces +z in the first frame, with the motion."""
    mesh = assets.body if assets is not None and choice.mesh else None
    body, skin, hair = people.body_of("valid", 0, number - 1, mesh)
    if assets is not None and action == CAPTURED:
        motion = sample_mocap(mocap(assets.mocap), numbers(choice, part), frames=NUM_FRAMES, fps=choice.fps)
    else:
        motion = sample_own(numbers(choice, part), action, frames=NUM_FRAMES, fps=choice.fps)
    clothes = numbers(choice, _CLOTHES if part == _MOTION else _COMPANY)
    return people.dress_and_pose(clothes, body, skin, hair, motion, -facing(motion), photos), motion


def assemble(choice: Choice, assets: Assets | None) -> tuple[scene.Scene, Motion]:
    """Put a chosen clip together: the scene and the motion of its main person."""
    textures = scene.load_textures(numbers(choice, _CLOTHES), assets)
    person, motion = _person(choice, choice.body, choice.action, assets, len(textures), _MOTION)
    camera, intrinsics = _view(choice, person)
    background = scene.choose_background(numbers(choice, _PLACE), assets, person.joints.mean((0, 1)), camera, textures)
    others = []
    if choice.company:
        others.append(_companion(choice, person, camera, intrinsics, assets, len(textures)))
    solids = list(props.seat_for(numbers(choice, _SEAT), person, motion.action))
    seats = len(solids)
    if choice.occluders:
        solids += _obstacles(choice, person, camera)
    materials = props.solid_materials(numbers(choice, _SEAT), len(solids), len(textures)) if solids else None
    set_up = scene.compose(
        (person, *others), solids, seats, materials, textures, camera=camera, intrinsics=intrinsics,
        light=_light(choice, background.ambient, camera), background=background, lens=_lens(choice),
    )  # fmt: skip
    return set_up, motion


def _companion(
    choice: Choice, person: Person, camera: Camera, intrinsics: np.ndarray, assets: Assets | None, photos: int
) -> Person:
    """Another person who waits beside or behind the chosen one, in the picture if there is room."""
    rng = numbers(choice, _COMPANY)
    other, _ = _person(choice, choice.body + int(rng.integers(1, 60)), "Waiting", assets, photos, _COMPANY)
    for _ in range(30):
        beside = props.stand_beside(rng, other, person, camera)
        in_view = camera.view(beside.joints[0])
        flat = project(in_view, intrinsics[0])
        if in_view[:, 2].min() > 0.5 and np.all((flat > 0) & (flat < FRAME_SIZE), axis=1).mean() > 0.5:
            break
    return beside


def _view(choice: Choice, person: Person) -> tuple[Camera, np.ndarray]:
    """Camera, and intrinsics (8, 3, 3) that stay the same."""
    rng, target = numbers(choice, _CAMERA), person.joints.mean((0, 1))
    if choice.camera == "set":
        camera = orbit(target, np.deg2rad(choice.yaw), np.deg2rad(choice.pitch), choice.distance)
    else:
        camera = random_camera(rng, target, choice.camera)
    in_view = camera.view(person.vertices[:, ::7].astype(np.float64)).reshape(-1, 3)
    if choice.camera == "set":
        intrinsics = crop_around(in_view, choice.fill, np.zeros(2))
    else:
        intrinsics = crop_intrinsics(rng, in_view, tight=choice.camera == "h36m")
    return camera, np.repeat(intrinsics[None], NUM_FRAMES, 0)


def _obstacles(choice: Choice, person: Person, camera: Camera) -> list[Solid]:
    rng = numbers(choice, _EFFECTS)
    for _ in range(20):  # until they cover a joint, but do not hide the person
        solids = props.leave_visible(props.obstacles(rng, person, camera), person, camera)
        if len(props.leave_visible(solids, person, camera, most=0.0)) < len(solids):
            break
    return solids


def _lens(choice: Choice) -> Lens:
    """The lens of the clip: focus and motion blur, and noise, low resolution and JPEG, if wanted and only then."""
    lens, rng = random_lens(numbers(choice, _LIGHT)), numbers(choice, _EFFECTS)
    blur, exposure, noise, jpeg = (
        rng.uniform(0.4, 1.3),
        rng.uniform(0.015, 0.04),
        rng.uniform(4, 12),
        rng.integers(35, 80),
    )
    return replace(
        lens, blur=float(blur) if choice.blur else 0.0, exposure_s=float(exposure) if choice.blur else 0.0,
        noise=float(noise) if choice.noise else 0.0, jpeg=int(jpeg) if choice.noise else 0,
        small=lens.small if choice.noise else 0, sharpen=0.0,
    )  # fmt: skip


def _light(choice: Choice, ambient: np.ndarray, camera: Camera) -> Light:
    """The light of the clip; named sides are the picture's."""
    light = random_light(numbers(choice, _LIGHT), ambient)
    if choice.light == "any":
        return light
    level = float(ambient.mean())
    if choice.light == "soft":
        return replace(light, ambient=(1.5 * ambient).astype(np.float32), colours=0.1 * light.colours, floor=0.15)
    ahead = camera.rotation[2]
    turn = np.arctan2(ahead[0], ahead[2]) - _OFFSET[choice.light]  # seen from above, clockwise is the picture's right
    height = np.deg2rad(75 if choice.light == "above" else 32)
    towards = [np.cos(height) * np.sin(turn), np.sin(height), np.cos(height) * np.cos(turn)]
    return replace(
        light, ambient=(0.75 * ambient).astype(np.float32), directions=np.array([towards], np.float32),
        colours=np.full((1, 3), 2.0 * level, np.float32), floor=0.7,
    )  # fmt: skip
