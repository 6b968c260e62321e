"""The people of a film: dressed once, posed picture by picture."""

from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.assets import Assets
from pose_app.synthetic.body.coarse import coarsen
from pose_app.synthetic.body.dress import SHIRT, triangle_materials
from pose_app.synthetic.body.rig import human36m_joints
from pose_app.synthetic.body.skinned_body import pose_body, pose_heads
from pose_app.synthetic.film.performance import Performance
from pose_app.synthetic.stage.people import Dressed, body_of, dress

_SHADOW_CELL = np.float32(0.03)


@dataclass(frozen=True, eq=False)
class Player:
    """A dressed person as the renderer takes them; F triangles as coarse as the film shows them."""

    dressed: Dressed
    triangles: np.ndarray  # (F, 3) int32
    worn: np.ndarray  # (F,) int32, see dress.triangle_materials
    shadow_triangles: np.ndarray
    paint: tuple[np.ndarray, np.ndarray, np.ndarray]  # cuts, materials, textures


@dataclass(frozen=True, eq=False)
class Posed:
    """A person through a shot, feet on the floor."""

    player: Player
    rotations: np.ndarray  # (T, 21, 3, 3)
    root: np.ndarray  # (T, 3) metres
    heads: np.ndarray  # (T, 21, 3) metres
    joints: np.ndarray  # (T, 17, 3) metres

    def surface(self, t: int) -> np.ndarray:
        """Vertices (V, 3) float32 metres in the world at frame t of the shot."""
        dressed = self.player.dressed
        out: np.ndarray = pose_body(dressed.skinned, self.rotations[t : t + 1], self.root[t : t + 1], dressed.surface)[
            0
        ][0]
        return out


def choose_cast(rng: np.random.Generator, count: int, assets: Assets | None, textures: np.ndarray) -> list[Dressed]:
    """So many people in clothes of different colours; textures: (K, S, S, 3) their photo cloths."""
    out: list[Dressed] = []
    shirts: list[np.ndarray] = []
    numbers = rng.choice(64, count, replace=False)
    for number in numbers:
        body, skin, hair = body_of("valid", 0, int(number), assets.body if assets else None)
        for _ in range(20):
            dressed = dress(rng, body, skin, hair, len(textures))
            shirt = np.sqrt(dressed.appearance.materials.firsts[SHIRT])
            if all(np.abs(shirt - other).max() > 0.3 for other in shirts):
                break
        shirts.append(shirt)
        out.append(dressed)
    return out


def player(dressed: Dressed, cell_m: float, textures: np.ndarray) -> Player:
    """A person made ready to draw; cell_m: metres that a pixel shows where they are nearest."""
    owner = np.where(dressed.regions < 0, 0, -1 - dressed.regions).astype(np.int32)
    cuts, rest = dressed.appearance.cut[None], dressed.rest
    triangles = coarsen(rest, owner, dressed.triangles, np.array([np.clip(cell_m, 0.001, 0.02)], np.float32))
    worn = np.empty(len(triangles), np.int32)
    triangle_materials(rest, triangles, owner, cuts, worn)
    shadow = coarsen(rest, owner, dressed.triangles, np.array([_SHADOW_CELL]))
    return Player(dressed, triangles, worn, shadow, (cuts, dressed.appearance.materials.rows(), textures))


def pose(one: Player, done: Performance) -> Posed:
    """Put a performance on a body, its lowest point on the floor while the floor carries it."""
    dressed, root = one.dressed, done.root.copy()
    lowest = np.empty(len(root))
    for t in range(len(root)):
        surface = pose_body(dressed.skinned, done.rotations[t : t + 1], root[t : t + 1], dressed.surface)[0][0]
        lowest[t] = surface[dressed.stands, 1].min()
    root[:, 1] += -done.grounded * lowest + (1 - done.grounded) * np.maximum(-lowest, 0)
    heads = pose_heads(dressed.body, done.rotations, root)
    joints = human36m_joints(heads, done.rotations, dressed.body.head_joint.astype(np.float64))
    return Posed(one, done.rotations, root, heads, joints)
