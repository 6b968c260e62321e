"""Proportions of our own body: its skeleton, and the cones that its flesh is made of.

The skeleton's lengths are those of Human3.6M's subjects as shares of 1.775 m; where the surface lies
follows Drillis and Contini (1966) as printed in Winter, "Biomechanics and Motor Control of Human
Movement"; girths are ours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pose_app.synthetic.body.rig import INDEX, NUM_BONES

ARM_DROP = np.deg2rad(48)  # the arms hang by so much below the horizontal in the bind pose
TRUNK, LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG, HEAD = range(6)
NUM_PARTS = 6
# Thorax to Neck/Nose and on to Head, shares of the height: Human3.6M's 121 and 115 mm, first ahead, then back.
NECK_TO_JAW, JAW_TO_HEAD = np.array([0, 0.0565, 0.0365]), np.array([0, 0.060, -0.026])


@dataclass(frozen=True)
class Build:
    """What makes one body differ from another."""

    height: float  # metres
    sex: float  # 0 female, 1 male
    age: float  # 0 young, 1 old
    girth: float  # -1 thin to 1 heavy
    muscle: float  # -1 to 1
    limbs: np.ndarray  # (4,) factors of upper arm, forearm, thigh, shin
    shoulders: float  # factor
    hips: float  # factor


def random_build(rng: np.random.Generator) -> Build:
    """A random adult."""
    sex = float(np.clip(rng.choice([0.05, 0.95]) + rng.normal(0, 0.1), 0, 1))
    return Build(
        height=float(np.clip(rng.normal(1.645 + 0.125 * sex, 0.075), 1.5, 2.0)), sex=sex,
        age=float(rng.beta(1.2, 2.0)), girth=float(np.clip(rng.normal(0, 0.45), -0.9, 1.1)),
        muscle=float(np.clip(rng.normal(0.3 * sex, 0.35), -0.8, 1)), limbs=np.exp(rng.normal(0, 0.025, 4)),
        shoulders=float(np.exp(rng.normal(0, 0.04))), hips=float(np.exp(rng.normal(0, 0.04))),
    )  # fmt: skip


def skeleton(build: Build) -> tuple[np.ndarray, float]:
    """Bone heads (21, 3) in the rest pose, pelvis at the origin, and the sole's height below it (negative), metres."""
    h, limb = build.height, build.limbs
    thigh, shin, ankle = 0.2475 * h * limb[2], 0.249 * h * limb[3], 0.043 * h
    sole = -(thigh + shin + ankle)
    hip = (0.068 + 0.003 * (1 - build.sex)) * h * build.hips
    shoulder = (0.084 + 0.007 * build.sex) * h * build.shoulders
    thorax = h + sole - 0.175 * h
    heads = np.zeros((NUM_BONES, 3))

    def put(name: str, x: float, y: float, z: float) -> None:
        heads[INDEX[name]] = x, y, z

    put("chest", 0, 0.47 * thorax, -0.014 * h)
    put("neck", 0, thorax, -0.013 * h)
    put("head", 0, thorax + NECK_TO_JAW[1] * h, (NECK_TO_JAW[2] - 0.013) * h)
    for side, sign in (("l", 1), ("r", -1)):
        put(f"{side}_clavicle", 0, thorax, -0.013 * h)
        put(f"{side}_upper_arm", sign * shoulder, thorax - 0.020 * h, -0.012)
        elbow = shoulder + 0.160 * h * limb[0]
        put(f"{side}_forearm", sign * elbow, thorax - 0.020 * h, -0.012)
        put(f"{side}_hand", sign * (elbow + 0.144 * h * limb[1]), thorax - 0.020 * h, -0.012)
        put(f"{side}_thigh", sign * hip, 0, 0)
        put(f"{side}_shin", sign * hip, -thigh, 0)
        put(f"{side}_foot", sign * hip, -thigh - shin, -0.008)
        put(f"{side}_toe", sign * hip, sole + 0.018 * h, 0.076 * h)
    return heads, sole


def _cone(
    start: ArrayLike, end: ArrayLike, ra: float, rb: float, part: int, melt: float = 0.03,
    side: ArrayLike = (1, 0, 0), wide: tuple[float, float, float] = (1, 1, 1),
) -> np.ndarray:  # fmt: skip
    a, b, across = np.asarray(start, float), np.asarray(end, float), np.asarray(side, float)
    axis = b - a
    if np.linalg.norm(axis) < 1e-6:
        axis = np.array([0, 1.0, 0])
    axis /= np.linalg.norm(axis)
    across = across - axis * (across @ axis)
    if np.linalg.norm(across) < 0.2:
        across = np.array([0, 0, 1.0]) - axis * axis[2]
    across /= np.linalg.norm(across)
    front = np.cross(axis, across)  # so that across x front = axis
    return np.concatenate([a, b, [ra, rb], across, front, wide, [melt, part]])


def _blob(at: ArrayLike, radii: tuple[float, float, float] | np.ndarray, part: int, melt: float = 0.03) -> np.ndarray:
    # an ellipsoid whose axis is y, side x, front -z
    return _cone(at, at, 1.0, 1.0, part, melt, wide=(radii[0], radii[2], radii[1]))


def neck_foot(build: Build, heads: np.ndarray) -> np.ndarray:
    """Where the neck rises from the shoulders, (3,) metres: above Thorax, about which it turns."""
    return np.array([0, heads[INDEX["neck"], 1] + 0.005 * build.height, -0.012])


def trunk_cones(build: Build, heads: np.ndarray) -> list[np.ndarray]:
    """Rib cage, belly, hips, buttocks, breasts, neck's foot and shoulders."""
    k, fat = build.height / 1.75, 1 + 0.2 * build.girth
    male, muscle = build.sex, 1 + 0.07 * build.muscle
    neck, chest = neck_foot(build, heads), heads[INDEX["chest"]]
    # Human3.6M's hips lie further out and its shoulders further in than the surface lets one think.
    hip, shoulder = heads[INDEX["l_thigh"], 0] - 0.022 * k, heads[INDEX["l_upper_arm"], 0] + 0.024 * k
    rib = (0.132 + 0.022 * male) * k * (1 + 0.1 * build.girth) * muscle * (0.6 + 0.4 * build.shoulders)
    waist = (0.115 + 0.018 * male) * k * fat
    pelvis = (hip + 0.066 * k) * (1 + 0.1 * build.girth)
    belly = max(build.girth, 0) * 0.06 * k
    out = [
        _cone((0, 0.28 * neck[1], 0), (0, 0.62 * neck[1], -0.006), waist, rib, TRUNK, 0.05, wide=(1, 0.76, 0.8)),
        _cone(
            (0, 0.6 * neck[1], -0.006), (0, 0.82 * neck[1], -0.014), rib, 1.02 * rib, TRUNK, 0.03, wide=(1, 0.7, 0.55)
        ),
        _cone((0, 0.05 * k, -0.004), (0, 0.3 * neck[1], 0), pelvis, waist, TRUNK, 0.05, wide=(1, 0.72, 0.6)),
        _cone((-0.6 * hip, -0.02 * k, 0), (0.6 * hip, -0.02 * k, 0), 0.098 * k * fat, 0.098 * k * fat, TRUNK, 0.05),
        _blob((0, 0.3 * neck[1], 0.03 * k + belly), (0.1 * k * fat, 0.12 * k, 0.07 * k * fat), TRUNK, 0.05),
        _cone(neck + (0, -0.06 * k, 0), neck + (0, 0.03 * k, 0.008), 0.068 * k, 0.05 * k * muscle, TRUNK, 0.04),
    ]
    for sign in (1, -1):
        out += [
            _blob((sign * 0.055 * k, -0.035 * k, -0.062 * k * fat), (0.078 * k, 0.085 * k, 0.07 * k * fat),
                  TRUNK, 0.03),
            _cone((sign * 0.03, neck[1] - 0.01 * k, -0.02), (sign * shoulder * 0.95, neck[1] - 0.035 * k, -0.014),
                  0.05 * k * muscle, 0.046 * k * muscle, TRUNK, 0.05),
            _blob((sign * 0.075 * k, chest[1] + 0.5 * (neck[1] - chest[1]), 0.062 * k),
                  (0.075 * k, 0.062 * k, (0.038 + 0.006 * build.muscle) * k), TRUNK, 0.035),
        ]  # fmt: skip
        if male < 0.5:
            size = (0.052 + 0.01 * build.girth) * k
            at = (sign * 0.072 * k, chest[1] + 0.36 * (neck[1] - chest[1]), 0.092 * k)
            out.append(_blob(at, (size, size, size), TRUNK, 0.02))
    return out


def leg_cones(build: Build, heads: np.ndarray, sign: int) -> list[np.ndarray]:
    """Thigh, calf, foot."""
    k, fat = build.height / 1.75, 1 + 0.16 * build.girth + 0.04 * build.muscle
    part = LEFT_LEG if sign > 0 else RIGHT_LEG
    hip, knee, ankle, toe = (heads[INDEX[("l_" if sign > 0 else "r_") + n]] for n in ("thigh", "shin", "foot", "toe"))
    female = 1 - build.sex
    sole = ankle[1] - 0.043 * build.height
    mid = knee + 0.3 * (ankle - knee)
    return [
        _cone(hip + (-sign * 0.014, -0.045 * k, 0), hip + 0.55 * (knee - hip), (0.086 + 0.008 * female) * k * fat,
              0.07 * k * fat, part, 0.03),
        _cone(hip + 0.5 * (knee - hip), knee + (0, 0, 0.002), 0.071 * k * fat, 0.052 * k * fat, part, 0.012),
        _cone(knee, mid + (0, 0, -0.012 * k), 0.05 * k * fat, 0.054 * k * fat, part, 0.012),
        _cone(mid + (0, 0, -0.01 * k), ankle + (0, 0.01, 0), 0.052 * k * fat, 0.035 * k, part, 0.012),
        _blob((ankle[0], sole + 0.033 * k, ankle[2] - 0.028 * k), (0.036 * k, 0.034 * k, 0.038 * k), part, 0.012),
        _cone((ankle[0], sole + 0.045 * k, ankle[2] + 0.01), (toe[0] + sign * 0.006, sole + 0.03 * k, toe[2]),
              0.042 * k, 0.03 * k, part, 0.012, wide=(1.1, 1, 1)),
        _cone((toe[0] + sign * 0.004, sole + 0.026 * k, toe[2] - 0.02),
              (toe[0] + sign * 0.008, sole + 0.022 * k, toe[2] + 0.07 * k),
              0.026 * k, 0.02 * k, part, 0.025, wide=(1.75, 1, 1)),
    ]  # fmt: skip


def arm_cones(build: Build, heads: np.ndarray, sign: int) -> list[np.ndarray]:
    """Shoulder, upper arm, forearm in the rest pose (straight out)."""
    k, fat = build.height / 1.75, (1 + 0.14 * build.girth + 0.1 * build.muscle) * (0.9 + 0.1 * build.sex)
    part = LEFT_ARM if sign > 0 else RIGHT_ARM
    shoulder, elbow, wrist = (heads[INDEX[("l_" if sign > 0 else "r_") + n]] for n in ("upper_arm", "forearm", "hand"))
    belly = shoulder + 0.45 * (elbow - shoulder)
    fore = elbow + 0.25 * (wrist - elbow)
    return [
        _blob(shoulder + (sign * 0.014 * k, 0.008 * k, 0), np.array([0.062, 0.056, 0.057]) * k * fat, part, 0.03),
        _cone(shoulder, belly, 0.05 * k * fat, 0.049 * k * fat, part, 0.012),
        _cone(belly, elbow, 0.048 * k * fat, 0.039 * k * fat, part, 0.012),
        _cone(elbow, fore, 0.038 * k * fat, 0.043 * k * fat, part, 0.012),
        _cone(fore, wrist, 0.042 * k * fat, 0.026 * k, part, 0.012),
        _cone(wrist - (sign * 0.02, 0, 0), wrist + (sign * 0.03, 0, 0), 0.026 * k, 0.027 * k, part, 0.02,
              (0, 0, 1), (1.15, 0.85, 1)),
    ]  # fmt: skip


def hand_cones(build: Build, heads: np.ndarray, sign: int) -> list[np.ndarray]:
    """Palm, four fingers a little spread and bent, thumb forward; palm down, rest pose."""
    k = build.height / 1.75 * (0.93 + 0.07 * build.sex)
    part = LEFT_ARM if sign > 0 else RIGHT_ARM
    wrist = heads[INDEX["l_hand" if sign > 0 else "r_hand"]]

    def at(out: float, up: float, ahead: float) -> np.ndarray:
        result: np.ndarray = wrist + np.array([sign * out, up, ahead]) * k
        return result

    cones = [
        _cone(at(-0.03, 0, 0), at(0.02, 0, 0), 0.024 * k, 0.024 * k, part, 0.012, (0, 0, 1), (1.15, 0.8, 1)),
        _cone(at(0.02, 0, 0), at(0.078, -0.002, 0.002), 0.0165 * k, 0.0135 * k, part, 0.016, (0, 0, 1), (2.3, 1, 1)),
        _cone(at(0.02, -0.004, 0.022), at(0.06, -0.012, 0.052), 0.0155 * k, 0.0115 * k, part, 0.014),
        _cone(at(0.06, -0.012, 0.052), at(0.088, -0.016, 0.06), 0.0115 * k, 0.0095 * k, part, 0.008),
    ]
    for ahead, reach in ((0.031, 0.155), (0.011, 0.168), (-0.01, 0.16), (-0.03, 0.14)):
        knuckle, joint = at(0.078, 0, 0.85 * ahead), at(0.5 * (0.078 + reach), -0.004, ahead)
        cones.append(_cone(knuckle, joint, 0.0105 * k, 0.0098 * k, part, 0.007))
        cones.append(_cone(joint, at(reach, -0.02, ahead * 1.05), 0.0098 * k, 0.0082 * k, part, 0.007))
    return cones


def head_cones(build: Build, heads: np.ndarray, crown: float) -> tuple[list[np.ndarray], dict[str, float]]:
    """Skull, jaw, nose, ears, neck; and where the features are (unit: nose to crown)."""
    k = build.height / 1.75 * (0.965 + 0.035 * build.sex)
    male, neck = build.sex, neck_foot(build, heads)
    unit = 0.131 * k
    nose_y = crown - unit
    z = 0.018
    eye_y, mouth_y, chin_y = nose_y + 0.17 * unit, nose_y - 0.34 * unit, nose_y - 0.7 * unit
    face = z + 0.088 * k  # the plane of the face
    jaw = (0.05 + 0.007 * male) * k * (1 + 0.08 * build.girth)
    out = [
        _blob((0, crown - 0.094 * k, z - 0.004 * k), (0.076 * k, 0.094 * k, 0.098 * k), HEAD, 0.03),
        _cone((0, nose_y + 0.02 * k, z + 0.022 * k), (0, chin_y + 0.035 * k, z + 0.036 * k), 0.064 * k,
              0.9 * jaw, HEAD, 0.03, wide=(1, 0.95, 1)),
        _blob((0, chin_y + 0.016 * k, face - 0.026 * k), (0.026 * k, 0.018 * k, 0.022 * k), HEAD, 0.025),
        _cone((0, eye_y + 0.004 * k, face - 0.006 * k), (0, nose_y, face + 0.012 * k), 0.009 * k, 0.013 * k,
              HEAD, 0.016),
        _blob((0, mouth_y, face - 0.012 * k), (0.026 * k, 0.013 * k, 0.014 * k), HEAD, 0.016),
        _cone((-0.036 * k, eye_y + 0.024 * k, face - 0.02 * k), (0.036 * k, eye_y + 0.024 * k, face - 0.02 * k),
              0.014 * k, 0.014 * k, HEAD, 0.02),
        _cone(neck + (0, -0.05 * k, -0.002), (0, nose_y - 0.03 * k, z - 0.022 * k), (0.05 + 0.009 * male) * k,
              (0.044 + 0.011 * male) * k, HEAD, 0.03),
    ]  # fmt: skip
    for sign in (1, -1):
        out.append(_cone((sign * 0.076 * k, eye_y + 0.012 * k, z - 0.012 * k),
                         (sign * 0.072 * k, nose_y - 0.014 * k, z - 0.006 * k),
                         0.017 * k, 0.012 * k, HEAD, 0.008, (0, 0, 1), (1, 0.45, 1)))  # fmt: skip
        out.append(
            _blob(
                (sign * 0.038 * k, nose_y - 0.004 * k, face - 0.026 * k), (0.022 * k, 0.02 * k, 0.018 * k), HEAD, 0.02
            )
        )
    marks = {
        "eye_x": 0.031 * k,
        "eye_y": eye_y,
        "mouth_y": mouth_y,
        "chin_y": chin_y,
        "face_z": face,
        "unit": unit,
        "z": z,
    }
    return out, marks
