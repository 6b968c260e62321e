"""Bodies from an asset folder: MakeHuman's base mesh, its shape targets and its rig (body.npz)."""

import functools
from pathlib import Path

import numpy as np

from pose_app.dataset.npy import NPZ_ERRORS
from pose_app.errors import InputError
from pose_app.synthetic.asset_check import check_body
from pose_app.synthetic.body.anatomy import JAW_TO_HEAD, NECK_TO_JAW
from pose_app.synthetic.body.rig import INDEX, NUM_BONES
from pose_app.synthetic.body.skinned_body import Body, Fit, Landmarks, rest_heads
from pose_app.synthetic.body.skinning import skin

# Our bone -> the cmu_mb bone that gives its head; the second list says whose skin it carries.
_HEAD_OF = {
    "chest": "Spine", "neck": "Neck", "head": "Head",
    "l_upper_arm": "LeftArm", "l_forearm": "LeftForeArm", "l_hand": "LeftHand",
    "r_upper_arm": "RightArm", "r_forearm": "RightForeArm", "r_hand": "RightHand",
    "l_thigh": "LeftUpLeg", "l_shin": "LeftLeg", "l_foot": "LeftFoot", "l_toe": "LeftToeBase",
    "r_thigh": "RightUpLeg", "r_shin": "RightLeg", "r_foot": "RightFoot", "r_toe": "RightToeBase",
}  # fmt: skip
_SKIN_OF = {
    "Hips": "pelvis", "LHipJoint": "pelvis", "RHipJoint": "pelvis", "LowerBack": "spine", "Spine": "chest",
    "Spine1": "chest", "Neck": "neck", "Neck1": "neck", "Head": "head",
    "LeftShoulder": "l_clavicle", "LeftArm": "l_upper_arm", "LeftForeArm": "l_forearm", "LeftHand": "l_hand",
    "LThumb": "l_hand", "LeftFingerBase": "l_hand", "LeftHandFinger1": "l_hand",
    "RightShoulder": "r_clavicle", "RightArm": "r_upper_arm", "RightForeArm": "r_forearm", "RightHand": "r_hand",
    "RThumb": "r_hand", "RightFingerBase": "r_hand", "RightHandFinger1": "r_hand",
    "LeftUpLeg": "l_thigh", "LeftLeg": "l_shin", "LeftFoot": "l_foot", "LeftToeBase": "l_toe",
    "RightUpLeg": "r_thigh", "RightLeg": "r_shin", "RightFoot": "r_foot", "RightToeBase": "r_toe",
}  # fmt: skip
_NEEDED = (
    "vertices", "triangles", "bone_names", "bone_heads", "skin_bones", "skin_weights",
    "target_names", "target_vertices", "target_bone_heads",
)  # fmt: skip


@functools.lru_cache(maxsize=2)
def load_base(path: str) -> dict[str, np.ndarray]:
    """Read body.npz; raises InputError naming the file and what it lacks."""
    if not Path(path).is_file():
        raise InputError(f"{path} is missing: an asset folder holds the body mesh under this name.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            absent = [key for key in _NEEDED if key not in archive.files]
            if absent:
                raise InputError(f"{path} lacks the array {absent[0]!r}, which the body mesh needs.")
            base = {key: archive[key] for key in _NEEDED}
    except NPZ_ERRORS as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} cannot be read as an .npz archive; it is damaged or not complete.") from error
    check_body(path, base)
    lost = sorted(set(_SKIN_OF) - set(base["bone_names"].tolist()))
    if lost:
        raise InputError(f"{path} lacks the bone {lost[0]!r} of the rig cmu_mb.")
    base["our_bones"], base["our_weights"] = merge_skin(
        base["bone_names"].tolist(), base["skin_bones"], base["skin_weights"]
    )
    base["target_vertices"] = base["target_vertices"].astype(np.float32)
    return base


def merge_skin(names: list[str], bones: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (V, k) of the named 31 bones as those of our 21 bones: the four strongest a vertex, (V, 4) twice."""
    to_ours = np.array([INDEX[_SKIN_OF[name]] for name in names])
    dense = np.zeros((len(bones), NUM_BONES), np.float32)
    rows = np.arange(len(dense))
    for k in range(bones.shape[1]):
        np.add.at(dense, (rows, to_ours[bones[:, k]]), weights[:, k].astype(np.float32))
    order = np.argsort(-dense, axis=1)[:, :4]
    strongest = np.take_along_axis(dense, order, axis=1)
    return order.astype(np.int32), (strongest / strongest.sum(1, keepdims=True)).astype(np.float32)


def _shape_weights(rng: np.random.Generator, names: list[str]) -> tuple[np.ndarray, float, float]:
    """Random weights of the shape targets as MakeHuman's sliders give them; also sex (1 male) and age (1 old)."""
    sex = float(np.clip(rng.choice([0.08, 0.92]) + rng.normal(0, 0.08), 0, 1))
    age = float(np.clip(rng.beta(1.2, 2.2), 0, 1))
    race = rng.dirichlet([0.6, 0.6, 0.6])
    muscle, weight = rng.triangular(-0.8, 0.0, 0.9), rng.triangular(-0.75, 0.0, 0.85)
    races = dict(zip(("african", "asian", "caucasian"), race, strict=True))
    sexes, ages = {"male": sex, "female": 1 - sex}, {"old": age, "young": 1 - age}

    def level(value: float) -> dict[str, float]:
        return {"min": max(-value, 0), "average": 1 - abs(value), "max": max(value, 0)}

    muscles, weights = level(muscle), level(weight)
    out = np.zeros(len(names), np.float32)
    for i, name in enumerate(names):
        part = name.split("-")
        if part[0] in races:
            out[i] = races[part[0]] * sexes[part[1]] * ages[part[2]]
        elif part[0] == "universal":
            out[i] = (
                sexes[part[1]] * ages[part[2]]
                * muscles[part[3].removesuffix("muscle")] * weights[part[4].removesuffix("weight")]
            )  # fmt: skip
    return out, sex, age


def _frame(along: np.ndarray, side: np.ndarray) -> np.ndarray:
    along = along / np.linalg.norm(along)
    third = np.cross(along, side)
    third /= np.linalg.norm(third)
    return np.stack([along, np.cross(third, along), third], axis=1)


def _move_to_human36m(heads: np.ndarray, height: float) -> None:
    """Move the joints (21, 3) of MakeHuman's rig, bind pose, metres, to where Human3.6M has them."""
    for side, sign in (("l", 1), ("r", -1)):
        heads[INDEX[f"{side}_thigh"]] += np.array([sign * 0.008, 0.016, 0]) * height
        heads[INDEX[f"{side}_upper_arm"]] += np.array([sign * -0.014, 0.006, 0]) * height
    pelvis = (heads[INDEX["l_thigh"]] + heads[INDEX["r_thigh"]]) / 2
    heads[INDEX["pelvis"]] = heads[INDEX["spine"]] = pelvis
    heads[INDEX["chest"]] = pelvis + np.array([0, 0.132, -0.010]) * height
    heads[INDEX["neck"]] = pelvis + np.array([0, 0.281, -0.002]) * height
    heads[INDEX["l_clavicle"]] = heads[INDEX["r_clavicle"]] = heads[INDEX["neck"]]
    heads[INDEX["head"]] = heads[INDEX["neck"]] + NECK_TO_JAW * height


def _bind_rotations(heads: np.ndarray, thumbs: dict[str, np.ndarray], fingers: dict[str, np.ndarray]) -> np.ndarray:
    """Rotations that bring each bone from the bind pose into the T-pose: arms sideways, palms down."""
    turn = np.tile(np.eye(3), (NUM_BONES, 1, 1))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        at = {part: heads[INDEX[f"{side}_{part}"]] for part in
              ("upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toe")}  # fmt: skip
        out, up, front = np.array([sign, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0])
        upper, fore = at["forearm"] - at["upper_arm"], at["hand"] - at["forearm"]
        hinge = np.cross(upper, fore) * sign  # the elbow bends about it; vertical in the T-pose
        for bone, along in (("upper_arm", upper), ("forearm", fore)):
            turn[INDEX[f"{side}_{bone}"]] = _frame(out, -up) @ _frame(along, hinge).T
        thumb, finger = thumbs[side] - at["hand"], fingers[side] - at["hand"]
        # Half of the pronation that a flat palm would need stays in the wrist: skin twisted by more collapses.
        turn[INDEX[f"{side}_hand"]] = _frame(out, front + 0.6 * up) @ _frame(finger, thumb).T
        for bone, along in (("thigh", at["shin"] - at["thigh"]), ("shin", at["foot"] - at["shin"])):
            turn[INDEX[f"{side}_{bone}"]] = _frame(-up, front) @ _frame(along, front).T
        toes = at["toe"] - at["foot"]
        toes[1] = 0
        for bone in ("foot", "toe"):
            turn[INDEX[f"{side}_{bone}"]] = _frame(front, up) @ _frame(toes, up).T
    return turn


def mesh_body(path: str, rng: np.random.Generator, name: str) -> Body:
    """A random person from MakeHuman's mesh; path is that of body.npz."""
    base = load_base(path)
    names = base["bone_names"].tolist()
    amount, sex, age = _shape_weights(rng, base["target_names"].tolist())
    used = np.nonzero(amount > 1e-4)[0]
    vertices = base["vertices"].astype(np.float32).copy()
    joints = base["bone_heads"].astype(np.float32).copy()
    for i in used:
        vertices += amount[i] * base["target_vertices"][i]
        joints += amount[i] * base["target_bone_heads"][i]
    height = float(np.clip(rng.normal(1.64 + 0.13 * sex, 0.075), 1.5, 2.0))
    scale = np.float32(height / np.ptp(vertices[:, 1]))
    vertices *= scale
    joints *= scale
    heads = np.zeros((NUM_BONES, 3))
    for ours, theirs in _HEAD_OF.items():
        heads[INDEX[ours]] = joints[names.index(theirs)]
    neck_foot, skull_base = heads[INDEX["neck"], 1], heads[INDEX["head"], 1]
    _move_to_human36m(heads, height)
    turn = _bind_rotations(
        heads,
        {"l": joints[names.index("LThumb")], "r": joints[names.index("RThumb")]},
        {"l": joints[names.index("LeftFingerBase")], "r": joints[names.index("RightFingerBase")]},
    )
    shift = heads[0].copy()
    neck_foot, skull_base = neck_foot - shift[1], skull_base - shift[1]
    heads, vertices = heads - shift, vertices - shift.astype(np.float32)
    rest_bones = rest_heads(heads, turn)
    rest = np.empty_like(vertices)
    offset = rest_bones - np.einsum("bij,bj->bi", turn, heads)
    skin(vertices, base["our_bones"], base["our_weights"], turn.astype(np.float32), offset.astype(np.float32), rest)
    return Body(
        vertices=vertices, triangles=base["triangles"].astype(np.int32), skin_bones=base["our_bones"],
        skin_weights=base["our_weights"], bind_heads=heads.astype(np.float32), bind_rotations=turn.astype(np.float32),
        bone_heads=rest_bones.astype(np.float32),
        head_joint=(JAW_TO_HEAD * height).astype(np.float32),
        rest=rest, landmarks=_landmarks(rest, rest_bones, height, neck_foot, skull_base), name=name, source="mesh",
        sex=sex, age=age, fit=Fit(amount, float(scale), shift.astype(np.float32), _wear_beside(path)),
    )  # fmt: skip


def _wear_beside(path: str) -> str | None:
    wear = Path(path).with_name("wear.npz")
    return str(wear) if wear.is_file() else None


def _landmarks(rest: np.ndarray, heads: np.ndarray, height: float, neck_foot: float, skull_base: float) -> Landmarks:
    skull = rest[rest[:, 1] > skull_base + 0.01 * height]
    nose = skull[np.argmax(skull[:, 2])]
    top = float(skull[:, 1].max())
    unit = top - float(nose[1])  # nose tip to crown
    # Proportions measured on the base mesh, in units of nose tip to crown.
    centre = (0.0, float(nose[1]) + 0.33 * unit, float(nose[2]) - 0.86 * unit)
    legs = rest[np.abs(rest[:, 0]) < 0.012]
    crotch = legs[(legs[:, 1] < heads[0, 1]) & (legs[:, 1] > heads[0, 1] - 0.2)]
    return Landmarks(
        eye=(0.217 * unit, float(nose[1]) + 0.15 * unit, float(nose[2]) - 0.15 * unit),
        mouth_y=float(nose[1]) - 0.375 * unit, chin_y=float(nose[1]) - 0.665 * unit, head_centre=centre,
        head_radii=(0.55 * unit, 0.67 * unit, 0.75 * unit),
        neck_y=float(neck_foot), shoulder_x=float(heads[INDEX["l_upper_arm"], 0]) + 0.014 * height,
        elbow_x=float(heads[INDEX["l_forearm"], 0]), wrist_x=float(heads[INDEX["l_hand"], 0]),
        waist_y=float(0.45 * heads[0, 1] + 0.55 * heads[INDEX["chest"], 1]), crotch_y=float(crotch[:, 1].min()),
        knee_y=float(heads[INDEX["l_shin"], 1]), ankle_y=float(heads[INDEX["l_foot"], 1]),
        sole_y=float(rest[:, 1].min()),
    )  # fmt: skip
