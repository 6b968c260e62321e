"""Clips by number: clip i of a data set depends on its settings and i alone, whoever renders it."""

import numpy as np

from pose_app.skeleton import NUM_FRAMES, NUM_JOINTS
from pose_app.synthetic.assets import Assets, bvh_library, mocap, open_assets
from pose_app.synthetic.data.generator import Rendered, Settings
from pose_app.synthetic.motion import Motion, sample_mocap, sample_own
from pose_app.synthetic.render.draw_clip import draw
from pose_app.synthetic.stage import people, props, scene

BVH_SHARE = 0.5  # of the clips move by BVH files, where there are any
SELDOM_SHARE = 0.15  # of the recorded motions are what people seldom do, where the assets have that
_SPLIT_KEYS = {"train": 11, "valid": 12}


def _motion(rng: np.random.Generator, settings: Settings, assets: Assets | None, frames: int) -> Motion:
    if settings.more and rng.random() < settings.more_share:
        return sample_own(rng, settings.more[rng.integers(len(settings.more))], frames=frames)
    if settings.bvh is not None and rng.random() < BVH_SHARE:
        return sample_mocap(bvh_library(settings.bvh), rng, frames=frames)
    if assets is not None and rng.random() < 0.6:
        seldom = assets.mocap_more is not None and rng.random() < SELDOM_SHARE
        return sample_mocap(mocap(assets.mocap_more if seldom else assets.mocap), rng, frames=frames)
    return sample_own(rng, frames=frames)


def _person(
    rng: np.random.Generator, settings: Settings, assets: Assets | None, frames: int, photos: int
) -> tuple[people.Person, Motion]:
    """A random person of the data set in motion, with the motion."""
    number = int(rng.integers(settings.bodies))
    body, skin, hair = people.body_of(settings.split, settings.seed, number, assets.body if assets else None)
    motion = _motion(rng, settings, assets, frames)
    return people.dress_and_pose(rng, body, skin, hair, motion, rng.uniform(0, 2 * np.pi), photos), motion


def _random_scene(
    rng: np.random.Generator, settings: Settings, count: int
) -> tuple[scene.Scene, float, dict[str, str | float]]:
    """One scene of which `count` frames can be drawn, its frame rate, and what the table says."""
    assets = open_assets(settings.assets) if settings.assets else None
    if assets is not None and rng.random() >= settings.mix:
        assets = None
    frames = max(count, 2)  # one frame more than a still shows, for the motion blur
    textures = scene.load_textures(rng, assets)
    person, motion = _person(rng, settings, assets, frames, len(textures))
    others = []
    if rng.random() < 0.15:
        others.append(_person(rng, settings, assets, frames, len(textures))[0])
    seat = props.seat_for(rng, person, motion.action)
    follow = count > 1 and rng.random() < 0.2
    set_up = scene.assemble(rng, person, others, seat, assets, textures, follow)
    row: dict[str, str | float] = {
        "action": motion.action, "subject": person.body.name, "camera": set_up.camera.kind,
        "fps": round(float(motion.fps), 3), "body": person.body.source, "motion": motion.source,
        "height_m": round(person.body.height, 3),
    }  # fmt: skip
    return set_up, motion.fps, row


def _render_scene(
    rng: np.random.Generator, settings: Settings, count: int
) -> tuple[np.ndarray, scene.Truth, dict[str, str | float]]:
    """One scene of which `count` frames are drawn: pictures, truth, and what the table says."""
    set_up, fps, row = _random_scene(rng, settings, count)
    return *draw(set_up, rng, fps, count), row


def clip_truth(settings: Settings, index: int) -> scene.Truth:
    """The truth of clip `index` without drawing it; visible tells only what lies inside the crop.

    Raises InputError for a bad asset folder.
    """
    rng = np.random.default_rng([_SPLIT_KEYS[settings.split], settings.seed, index, 0])
    nothing_near = np.full((NUM_FRAMES, NUM_JOINTS), np.inf)
    return scene.truth_of(_random_scene(rng, settings, NUM_FRAMES)[0], nothing_near)


def render_clip(settings: Settings, index: int) -> Rendered:
    """Render clip `index` of the data set; the same settings and index give the same bytes anywhere.

    Raises InputError for an asset folder that is missing, damaged or not complete.
    """
    parts, count = [], NUM_FRAMES if settings.stills else 1
    for part in range(count):
        rng = np.random.default_rng([_SPLIT_KEYS[settings.split], settings.seed, index, part])
        parts.append(_render_scene(rng, settings, 1 if settings.stills else NUM_FRAMES))
    row = dict(parts[0][2], clip=f"{settings.split}-{index:05d}")
    if settings.stills:
        row |= {"action": "Stills", "subject": "many", "camera": "many", "fps": 0, "height_m": ""}
    truths = [truth for _, truth, _ in parts]
    return Rendered(
        frames=np.concatenate([pictures for pictures, _, _ in parts]),
        joints_m=np.concatenate([t.joints_m for t in truths]), joints_2d=np.concatenate([t.joints_2d for t in truths]),
        root_m=np.concatenate([t.root_m for t in truths]), intrinsics=np.concatenate([t.intrinsics for t in truths]),
        row=row,
    )  # fmt: skip
