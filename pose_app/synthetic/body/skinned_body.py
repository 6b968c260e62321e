"""One person: a skinned surface on the rig, and the code that poses it."""

from dataclasses import dataclass

import numpy as np

from pose_app.synthetic.body.rig import BONE_PARENTS, NUM_BONES, forward_kinematics
from pose_app.synthetic.body.skinning import skin


@dataclass(frozen=True)
class Landmarks:
    """Places on the rest surface (metres, rest pose) that clothes, hair and the painted face refer to."""

    eye: tuple[float, float, float]  # the left eye
    mouth_y: float
    chin_y: float
    head_centre: tuple[float, float, float]
    head_radii: tuple[float, float, float]
    neck_y: float  # foot of the neck
    shoulder_x: float
    elbow_x: float
    wrist_x: float
    waist_y: float
    crotch_y: float
    knee_y: float
    ankle_y: float
    sole_y: float


@dataclass(frozen=True, eq=False)
class Fit:
    """How a body was made from the asset folder's mesh, so that clothes can be made the same way."""

    amounts: np.ndarray  # (T,) float32, of the shape targets
    scale: float
    shift: np.ndarray  # (3,) float32 metres, the pelvis before it was moved to the origin
    wear: str | None  # path of wear.npz


@dataclass(frozen=True)
class Body:
    """A person in the bind pose, the pose in which its surface was made.

    The surface is not bound in the T-pose but with the arms half down, because skinning looks best near
    the bind pose. `bind_rotations` turn each bone from the bind pose into the rest pose of rig.py;
    `rest` is the surface in that rest pose, the coordinates in which clothes are cut.
    """

    vertices: np.ndarray  # (V, 3) float32 metres, bind pose
    triangles: np.ndarray  # (F, 3) int32, counter-clockwise seen from outside
    skin_bones: np.ndarray  # (V, 4) int32
    skin_weights: np.ndarray  # (V, 4) float32, sum 1
    bind_heads: np.ndarray  # (21, 3) float32 metres, bind pose
    bind_rotations: np.ndarray  # (21, 3, 3) float32
    bone_heads: np.ndarray  # (21, 3) float32 metres, rest pose
    head_joint: np.ndarray  # (3,) float32, Human3.6M's Head relative to the head bone's head, rest pose
    rest: np.ndarray  # (V, 3) float32 metres, rest pose
    landmarks: Landmarks
    name: str
    source: str  # "procedural" | "mesh"
    sex: float  # 0 female, 1 male
    age: float  # 0 young, 1 old
    fit: Fit | None = None  # of a mesh body

    @property
    def hip_height(self) -> float:
        """Height of the pelvis above the sole when standing, metres."""
        return float(self.bone_heads[0, 1] - self.landmarks.sole_y)

    @property
    def height(self) -> float:
        """Standing height, metres."""
        return float(self.rest[:, 1].max() - self.landmarks.sole_y)


def rest_heads(bind_heads: np.ndarray, bind_rotations: np.ndarray) -> np.ndarray:
    """Bone heads in the rest pose from those of the bind pose; (21, 3) metres, the pelvis stays where it is."""
    heads = bind_heads.copy()
    for bone in range(1, NUM_BONES):
        parent = BONE_PARENTS[bone]
        heads[bone] = heads[parent] + bind_rotations[parent] @ (bind_heads[bone] - bind_heads[parent])
    return heads


def pose_heads(body: Body, rotations: np.ndarray, root_m: np.ndarray) -> np.ndarray:
    """World positions of the bones' heads, (..., 21, 3) metres, for rotations (..., 21, 3, 3) and root (..., 3)."""
    return forward_kinematics(body.bone_heads.astype(np.float64), rotations.astype(np.float64), root_m)


def pose_body(
    body: Body, rotations: np.ndarray, root_m: np.ndarray, vertices: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Skin one body into one or many poses by linear blend skinning.

    rotations: (T, 21, 3, 3) relative to the rest pose; root_m: (T, 3) metres; vertices: (V, 3) replaces the
    bind surface (dressed). Returns world vertices (T, V, 3) float32 and heads (T, 21, 3) float64, metres.
    """
    surface = body.vertices if vertices is None else vertices
    heads = pose_heads(body, rotations, root_m)
    turn = np.asarray(rotations, np.float64) @ body.bind_rotations
    shift = heads - np.einsum("tbij,bj->tbi", turn, body.bind_heads)
    out = np.empty((len(turn),) + surface.shape, np.float32)
    for t in range(len(turn)):
        skin(
            surface, body.skin_bones, body.skin_weights, turn[t].astype(np.float32), shift[t].astype(np.float32), out[t]
        )
    return out, heads
