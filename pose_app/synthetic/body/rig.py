"""The rig that every body and every motion share.

World and rest pose: metres, y up. In the rest pose the person stands upright, faces +z, has the
left side at +x, arms straight out sideways (T-pose, palms down), legs straight down, feet along +z.
A motion gives each bone's world orientation relative to this rest pose, so it fits any body: only
the offsets between the bones' heads differ.
"""

import numpy as np

BONE_NAMES = (
    "pelvis", "spine", "chest", "neck", "head",
    "l_clavicle", "l_upper_arm", "l_forearm", "l_hand",
    "r_clavicle", "r_upper_arm", "r_forearm", "r_hand",
    "l_thigh", "l_shin", "l_foot", "l_toe",
    "r_thigh", "r_shin", "r_foot", "r_toe",
)  # fmt: skip
_PARENT_NAMES = (
    None, "pelvis", "spine", "chest", "neck",
    "chest", "l_clavicle", "l_upper_arm", "l_forearm",
    "chest", "r_clavicle", "r_upper_arm", "r_forearm",
    "pelvis", "l_thigh", "l_shin", "l_foot",
    "pelvis", "r_thigh", "r_shin", "r_foot",
)  # fmt: skip
NUM_BONES = len(BONE_NAMES)
INDEX = {name: i for i, name in enumerate(BONE_NAMES)}
BONE_PARENTS = tuple(-1 if p is None else INDEX[p] for p in _PARENT_NAMES)

# Mirroring a motion swaps these (index of the bone on the other side; itself in the middle).
MIRROR = tuple(INDEX[{"l": "r", "r": "l"}[n[0]] + n[1:]] if n[1] == "_" else i for i, n in enumerate(BONE_NAMES))

# Human3.6M joint -> the bone whose head it is. Spine's head lies on pelvis' head and both clavicles'
# heads on the neck's head, so every Human3.6M bone keeps its length in any pose. The head bone turns
# about Neck/Nose, which Human3.6M has at the jaw; joint 10 (Head), a point fixed to it, lies between
# the temples, well below the top of the skull.
JOINT_BONES = tuple(
    INDEX[n]
    for n in (
        "pelvis", "r_thigh", "r_shin", "r_foot", "l_thigh", "l_shin", "l_foot", "chest", "neck", "head",
        "head", "l_upper_arm", "l_forearm", "l_hand", "r_upper_arm", "r_forearm", "r_hand",
    )
)  # fmt: skip


def forward_kinematics(rest_heads: np.ndarray, rotations: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Place the bones' heads in the world.

    rest_heads: (B, 3) metres, rest pose. rotations: (..., B, 3, 3) world orientation of each bone
    relative to the rest pose. root: (..., 3) metres, the pelvis. Returns (..., B, 3) metres.
    """
    heads = np.empty(rotations.shape[:-2] + (3,), dtype=np.result_type(rest_heads, rotations))
    for bone, parent in enumerate(BONE_PARENTS):
        if parent < 0:
            heads[..., bone, :] = root
            continue
        offset = rest_heads[bone] - rest_heads[parent]
        heads[..., bone, :] = heads[..., parent, :] + rotations[..., parent, :, :] @ offset
    return heads


def human36m_joints(heads: np.ndarray, rotations: np.ndarray, head_joint: np.ndarray) -> np.ndarray:
    """Read the 17 Human3.6M joints off a posed rig.

    heads: (..., B, 3) metres as forward_kinematics returns them; rotations: (..., B, 3, 3);
    head_joint: (3,) metres, Head relative to the head bone's head, rest pose.
    Returns (..., 17, 3) metres in the world.
    """
    joints = heads[..., JOINT_BONES, :].copy()
    head = INDEX["head"]
    joints[..., 10, :] = heads[..., head, :] + rotations[..., head, :, :] @ head_joint
    return joints
