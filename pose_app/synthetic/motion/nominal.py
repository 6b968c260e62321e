"""A nominal body to plan motions on; lengths in units of the standing hip height."""

import numpy as np

from pose_app.synthetic.body.rig import INDEX, NUM_BONES

THIGH, SHIN = 0.46, 0.46
UPPER_ARM, FOREARM = 0.295, 0.265
HIP = np.array([0.127, 0.0, 0.0])  # left hip from the pelvis
SHOULDER = np.array([0.163, -0.035, 0.01])  # left shoulder from the neck's head, where the clavicle starts
CHEST, NECK = np.array([0.0, 0.25, 0.0]), np.array([0.0, 0.275, 0.0])  # from pelvis, from chest
ANKLE = 1.0 - THIGH - SHIN  # height of the ankle over a flat sole
BALL, HEEL = np.array([0.0, -ANKLE, 0.147]), np.array([0.0, -ANKLE, -0.055])  # from the ankle, foot flat
TOES = 0.09  # from the ball of the foot to their tips
KNEE = 0.058  # radius of a knee
JAW, HEAD = np.array([0.0, 0.105, 0.067]), np.array([0.0, 0.111, -0.048])  # Neck/Nose from Thorax, Head from there


def _rest_heads() -> np.ndarray:
    heads = np.zeros((NUM_BONES, 3))
    heads[:, 1] = 1.0
    heads[INDEX["chest"]] += CHEST
    neck = heads[INDEX["chest"]] + NECK
    heads[INDEX["neck"]] = neck
    heads[INDEX["head"]] = neck + JAW
    for side, sign in (("l_", 1), ("r_", -1)):
        out = np.array([sign, 1, 1])
        shoulder = neck + SHOULDER * out
        for name, reach in (("upper_arm", 0.0), ("forearm", UPPER_ARM), ("hand", UPPER_ARM + FOREARM)):
            heads[INDEX[side + name]] = shoulder + [sign * reach, 0, 0]
        heads[INDEX[side + "clavicle"]] = neck
        for name, down in (("thigh", 0.0), ("shin", THIGH), ("foot", THIGH + SHIN)):
            heads[INDEX[side + name]] = np.array([0, 1.0 - down, 0]) + HIP * out
        heads[INDEX[side + "toe"]] = heads[INDEX[side + "foot"]] + BALL + [0, 0.03, 0]
    return heads


REST_HEADS = _rest_heads()
