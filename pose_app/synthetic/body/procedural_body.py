"""Our own body: melted cones on Winter's proportions, skinned by distance. Needs no assets."""

import numpy as np

from pose_app.synthetic.body import anatomy as an
from pose_app.synthetic.body.rig import INDEX, NUM_BONES
from pose_app.synthetic.body.skinned_body import Body, Landmarks
from pose_app.synthetic.body.skinning import skin
from pose_app.synthetic.body.surface import part_distances, polygonise

_BODY_STEP, _FINE_STEP = 0.016, 0.0088  # metres between the samples of the distance field


def _turn(sign: int) -> np.ndarray:
    """Rotation about z that lowers an arm from the rest pose into the bind pose."""
    c, s = np.cos(an.ARM_DROP), np.sin(an.ARM_DROP) * sign
    return np.array([[c, s, 0], [-s, c, 0], [0, 0, 1.0]])


def _lower(cones: list[np.ndarray], shoulder: np.ndarray, sign: int) -> list[np.ndarray]:
    turn, out = _turn(sign), []
    for cone in cones:
        cone = cone.copy()
        for i in (0, 3):
            cone[i : i + 3] = shoulder + turn @ (cone[i : i + 3] - shoulder)
        for i in (8, 11):
            cone[i : i + 3] = turn @ cone[i : i + 3]
        out.append(cone)
    return out


def _hat(value: np.ndarray, knots: list[tuple[float, float]]) -> np.ndarray:
    """Weights (V, len(knots) + 1) of a chain: knot (place, half width) is where one bone hands over to the next."""
    share = [np.ones_like(value)]
    for place, half in knots:
        t = np.clip((value - place) / (2 * half) + 0.5, 0, 1)
        t = t * t * (3 - 2 * t)
        share.append(share[-1] * t)
        share[-2] = share[-2] * (1 - t)
    return np.stack(share, 1)


def _chain_weights(points: np.ndarray, heads: np.ndarray, bind_heads: np.ndarray, k: float) -> np.ndarray:
    """Weight of every bone for every point if the point belonged to each part; (V, parts, 21)."""
    out = np.zeros((len(points), an.NUM_PARTS, NUM_BONES), np.float32)
    thorax, jaw, chest = (heads[INDEX[n], 1] for n in ("neck", "head", "chest"))
    neck = thorax + 0.024 * k
    y = points[:, 1]
    spine = _hat(
        y, [(0.07 * k, 0.07 * k), (chest, 0.06 * k), (neck + 0.015 * k, 0.05 * k), (jaw - 0.002 * k, 0.035 * k)]
    )
    for part in (an.TRUNK, an.HEAD):
        out[:, part, [INDEX[n] for n in ("pelvis", "spine", "chest", "neck", "head")]] = spine
    for side, sign, arm, leg in (("l", 1, an.LEFT_ARM, an.LEFT_LEG), ("r", -1, an.RIGHT_ARM, an.RIGHT_LEG)):
        # Shoulder girdle: the outer part of the upper trunk follows the clavicle.
        girdle = np.clip((sign * points[:, 0] - 0.03 * k) / (0.09 * k), 0, 1) * np.clip(
            (y - neck + 0.17 * k) / (0.1 * k), 0, 1
        )
        girdle *= 0.8 * out[:, an.TRUNK, INDEX["chest"]]
        out[:, an.TRUNK, INDEX["chest"]] -= girdle
        out[:, an.TRUNK, INDEX[f"{side}_clavicle"]] += girdle
        shoulder = bind_heads[INDEX[f"{side}_upper_arm"]]
        along = (points - shoulder) @ (_turn(sign) @ np.array([sign, 0, 0.0]))
        reach = [
            abs(heads[INDEX[f"{side}_{n}"], 0]) - abs(heads[INDEX[f"{side}_upper_arm"], 0]) for n in ("forearm", "hand")
        ]
        chain = _hat(along, [(0.0, 0.05 * k), (reach[0], 0.035 * k), (reach[1], 0.025 * k)])
        out[:, arm, [INDEX[f"{side}_{n}"] for n in ("clavicle", "upper_arm", "forearm", "hand")]] = chain
        knee, ankle, toe = (heads[INDEX[f"{side}_{n}"]] for n in ("shin", "foot", "toe"))
        chain = _hat(-y, [(0.0, 0.075 * k), (-knee[1], 0.05 * k), (-ankle[1], 0.03 * k)])
        ball = np.clip((points[:, 2] - toe[2]) / (0.04 * k) + 0.5, 0, 1) * chain[:, 3]
        out[:, leg, [INDEX["pelvis"]] + [INDEX[f"{side}_{n}"] for n in ("thigh", "shin", "foot")]] = chain
        out[:, leg, INDEX[f"{side}_foot"]] -= ball
        out[:, leg, INDEX[f"{side}_toe"]] += ball
    return out


def _skin(
    points: np.ndarray, cones: np.ndarray, heads: np.ndarray, bind_heads: np.ndarray, k: float
) -> tuple[np.ndarray, np.ndarray]:
    distance = np.empty((len(points), an.NUM_PARTS), np.float32)
    part_distances(cones, points, an.NUM_PARTS, distance)
    near = np.exp(-(distance - distance.min(1, keepdims=True)) / (0.016 * k))
    near /= near.sum(1, keepdims=True)
    dense = np.einsum("vp,vpb->vb", near, _chain_weights(points, heads, bind_heads, k))
    order = np.argsort(-dense, axis=1)[:, :4]
    weights = np.take_along_axis(dense, order, 1)
    return order.astype(np.int32), (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def procedural_body(rng: np.random.Generator, name: str) -> Body:
    """A random person of our own making."""
    build = an.random_build(rng)
    k = build.height / 1.75
    heads, sole = an.skeleton(build)
    crown = build.height + sole
    bind_heads, turns = heads.copy(), np.tile(np.eye(3), (NUM_BONES, 1, 1))
    head_cones, mark = an.head_cones(build, heads, crown)
    body_cones, hands = an.trunk_cones(build, heads), []
    for side, sign in (("l", 1), ("r", -1)):
        body_cones += an.leg_cones(build, heads, sign)
        shoulder = heads[INDEX[f"{side}_upper_arm"]]
        body_cones += _lower(an.arm_cones(build, heads, sign), shoulder, sign)
        hands.append(_lower(an.hand_cones(build, heads, sign), shoulder, sign))
        for part in ("upper_arm", "forearm", "hand"):
            bone = INDEX[f"{side}_{part}"]
            turns[bone] = _turn(sign).T
            bind_heads[bone] = shoulder + _turn(sign) @ (heads[bone] - shoulder)
    surfaces, meshes, count = [], [], 0
    for cones, step in (
        (body_cones, _BODY_STEP),
        (head_cones, _FINE_STEP),
        (hands[0], _FINE_STEP),
        (hands[1], _FINE_STEP),
    ):
        points, faces = polygonise(np.array(cones, np.float32), step * k)
        surfaces.append(points)
        meshes.append(faces + count)
        count += len(points)
    vertices, triangles = np.concatenate(surfaces), np.concatenate(meshes).astype(np.int32)
    everything = np.array(body_cones + head_cones + hands[0] + hands[1], np.float32)
    bones, weights = _skin(vertices, everything, heads, bind_heads, k)
    rest = np.empty_like(vertices)
    shift = heads - np.einsum("bij,bj->bi", turns, bind_heads)
    skin(vertices, bones, weights, turns.astype(np.float32), shift.astype(np.float32), rest)
    return Body(
        vertices=vertices, triangles=triangles, skin_bones=bones, skin_weights=weights,
        bind_heads=bind_heads.astype(np.float32), bind_rotations=turns.astype(np.float32),
        bone_heads=heads.astype(np.float32),
        head_joint=(an.JAW_TO_HEAD * build.height).astype(np.float32),
        rest=rest, landmarks=_landmarks(build, heads, mark, float(rest[:, 1].min())), name=name, source="procedural",
        sex=build.sex, age=build.age,
    )  # fmt: skip


def _landmarks(build: an.Build, heads: np.ndarray, mark: dict[str, float], sole: float) -> Landmarks:
    unit = mark["unit"]
    return Landmarks(
        eye=(mark["eye_x"], mark["eye_y"], mark["face_z"]), mouth_y=mark["mouth_y"], chin_y=mark["chin_y"],
        head_centre=(0.0, mark["eye_y"] + 0.16 * unit, mark["z"] - 0.004),
        head_radii=(0.56 * unit, 0.67 * unit, 0.74 * unit), neck_y=float(an.neck_foot(build, heads)[1]),
        shoulder_x=float(heads[INDEX["l_upper_arm"], 0]) + 0.0137 * build.height,
        elbow_x=float(heads[INDEX["l_forearm"], 0]),
        wrist_x=float(heads[INDEX["l_hand"], 0]), waist_y=0.3 * float(heads[INDEX["neck"], 1]),
        crotch_y=-0.105 * build.height / 1.75, knee_y=float(heads[INDEX["l_shin"], 1]),
        ankle_y=float(heads[INDEX["l_foot"], 1]), sole_y=sole,
    )  # fmt: skip
