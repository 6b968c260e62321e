"""Dressed people that move: bodies by number, posed surfaces ready to draw."""

import functools
from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.body.appearance import Appearance, dressed_surface, person_colours, random_appearance
from pose_app.synthetic.body.dress import SHOES
from pose_app.synthetic.body.mesh_body import mesh_body
from pose_app.synthetic.body.procedural_body import procedural_body
from pose_app.synthetic.body.rig import human36m_joints
from pose_app.synthetic.body.skinned_body import Body, pose_body
from pose_app.synthetic.body.skirt import add_skirt
from pose_app.synthetic.body.wardrobe import put_on
from pose_app.synthetic.motion import Motion
from pose_app.synthetic.stage.choice import OWN_BODIES

_SPLIT_KEYS = {"train": 1, "valid": 2}


@dataclass(frozen=True)
class Person:
    """A dressed body in T poses, in the world."""

    body: Body
    appearance: Appearance
    vertices: np.ndarray  # (T, V, 3) float32 metres
    triangles: np.ndarray  # (F, 3) int32
    rest: np.ndarray  # (V, 3) float32, where patterns and cuts are looked up
    regions: np.ndarray  # (V,) int32: what clothes are made of, a region of dress.py; -1: where the body's cut says
    joints: np.ndarray  # (T, 17, 3) float64 metres
    heads: np.ndarray  # (T, 21, 3) float64 metres


@functools.lru_cache(maxsize=8 * OWN_BODIES)  # mesh bodies must not push out ours, which take 0.2 s each
def body_of(split: str, seed: int, number: int, mesh_path: str | None) -> tuple[Body, np.ndarray, np.ndarray]:
    """Body number `number` of a data set with its skin and hair colours; train and valid never share one."""
    if mesh_path is None:
        number %= OWN_BODIES
    rng = np.random.default_rng([_SPLIT_KEYS[split], seed, number, 0 if mesh_path is None else 1, 77])
    name = f"{'M' if mesh_path else 'B'}{number + 1:02d}"
    if mesh_path is None:
        body = procedural_body(rng, name)
    else:
        body = mesh_body(mesh_path, rng, name)
    return (body, *person_colours(rng, body))


def turn_about(motion: Motion, yaw: float) -> tuple[np.ndarray, np.ndarray]:
    """A motion's rotations (T, 21, 3, 3) and root (T, 3) turned about the vertical, root over the origin on average."""
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    root = motion.root.astype(np.float64).copy()
    root[:, [0, 2]] -= root[:, [0, 2]].mean(0)
    return turn @ motion.rotations.astype(np.float64), root @ turn.T


@dataclass(frozen=True)
class Dressed:
    """A person in clothes, before any pose."""

    body: Body
    appearance: Appearance
    skinned: Body  # the body with what hangs on it: how it is skinned
    surface: np.ndarray  # (V, 3) float32 metres, bind pose
    triangles: np.ndarray  # (F, 3) int32
    rest: np.ndarray  # (V, 3) float32
    regions: np.ndarray  # (V,) int32, as of Person

    @functools.cached_property
    def stands(self) -> np.ndarray:
        """Which vertices may touch the floor, (V,) bool: what clothes hide does not count, nor what hangs."""
        out = np.zeros(len(self.surface), bool)
        out[self.triangles] = True
        result: np.ndarray = out & ((self.regions < 0) | (self.regions == SHOES))
        return result


def dress(rng: np.random.Generator, body: Body, skin: np.ndarray, hair: np.ndarray, photos: int) -> Dressed:
    """A person of the given body in random clothes; photos: how many photo textures the scene has."""
    appearance = random_appearance(rng, body, skin, hair, photos)
    surface = dressed_surface(body, appearance, rng)
    triangles, rest, regions, dressed = body.triangles, body.rest, np.full(len(surface), -1, np.int32), body
    if appearance.skirt is not None:
        dressed, triangles, surface, rest, regions = add_skirt(body, surface, appearance.skirt)
    if appearance.garments:
        dressed, triangles, surface, rest, regions = put_on(
            body, appearance.garments, dressed, triangles, surface, rest, regions
        )
    return Dressed(body, appearance, dressed, surface, triangles, rest, regions)


def dress_and_pose(
    rng: np.random.Generator, body: Body, skin: np.ndarray, hair: np.ndarray, motion: Motion, yaw: float, photos: int
) -> Person:
    """A person of the given body, in random clothes, doing a motion (T frames) at the origin, feet on the floor."""
    dressed = dress(rng, body, skin, hair, photos)
    rotations, root = turn_about(motion, yaw)
    root = root * body.hip_height
    vertices, heads = pose_body(dressed.skinned, rotations, root, dressed.surface)
    if motion.grounded:
        lift = vertices[:, dressed.stands, 1].min(1)
        vertices[..., 1] -= lift[:, None]
        heads[..., 1] -= lift[:, None]
    else:
        lift = max(-float(vertices[..., 1].min()), 0.0)  # never below the floor
        vertices[..., 1] += lift
        heads[..., 1] += lift
    joints = human36m_joints(heads, rotations, body.head_joint.astype(np.float64))
    return Person(body, dressed.appearance, vertices, dressed.triangles, dressed.rest, dressed.regions, joints, heads)
