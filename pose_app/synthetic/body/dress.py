"""Which part of a body's surface is skin, hair, shirt, trousers, shoes: cut in rest coordinates.

The same cut is used per vertex (to move cloth outwards) and per pixel (to colour it), so that borders
are sharp whatever the mesh's resolution. Compiled by numba.
"""

import numba as nb
import numpy as np

# INNER is of meshes alone: a shirt under a jacket.
SKIN, HAIR, SHIRT, TROUSERS, SHOES, SOCKS, EYE, IRIS, LIPS, BROW, HAT, BELT, INNER = range(13)
NUM_REGIONS = 13
CUT_FIELDS = (
    "collar_y", "collar_dip", "sleeve_x", "shirt_y", "leg_y", "sock_y", "shoe_y", "head_x", "head_y", "head_z",
    "radius_x", "radius_y", "radius_z", "hairline", "hair_back", "hat_y", "eye_x", "eye_y", "mouth_y", "wrist_x",
    "shoulder_x", "beard", "belt", "neck_x",
    "arm_y",
)  # fmt: skip
(
    COLLAR_Y, COLLAR_DIP, SLEEVE_X, SHIRT_Y, LEG_Y, SOCK_Y, SHOE_Y, HEAD_X, HEAD_Y, HEAD_Z,
    RADIUS_X, RADIUS_Y, RADIUS_Z, HAIRLINE, HAIR_BACK, HAT_Y, EYE_X, EYE_Y, MOUTH_Y, WRIST_X,
    SHOULDER_X, BEARD, BELT_ON, NECK_X,
    ARM_Y,
) = range(len(CUT_FIELDS))  # fmt: skip


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def _head_region(x: float, y: float, z: float, cuts: np.ndarray, who: int) -> int:
    unit = cuts[who, RADIUS_Y]
    dx, dz = (x - cuts[who, HEAD_X]) / cuts[who, RADIUS_X], (z - cuts[who, HEAD_Z]) / cuts[who, RADIUS_Z]
    front = dz / (np.sqrt(dx * dx + dz * dz) + np.float32(1e-6))
    if cuts[who, HAT_Y] < 90 and y > cuts[who, HAT_Y] - 0.25 * unit * (1 - front):
        return HAT
    t = np.float32(0.5) - np.float32(0.5) * front
    t = min(max((t - np.float32(0.12)) * np.float32(1.6), np.float32(0.0)), np.float32(1.0))
    t = t * t * (3 - 2 * t)
    if y > cuts[who, HAIRLINE] * (1 - t) + cuts[who, HAIR_BACK] * t:
        return HAIR
    if front > 0.25:
        ax = abs(x - cuts[who, HEAD_X])
        ex, ey = (ax - cuts[who, EYE_X]) / (0.19 * unit), (y - cuts[who, EYE_Y]) / (0.085 * unit)
        if ex * ex + ey * ey < 1:
            ix = (ax - cuts[who, EYE_X]) / (0.09 * unit)
            return IRIS if ix * ix + 0.5 * ey * ey < 1 else EYE
        by = y - cuts[who, EYE_Y] - 0.24 * unit + 0.25 * abs(ax - cuts[who, EYE_X])
        if abs(by) < 0.05 * unit and abs(ax - cuts[who, EYE_X]) < 0.24 * unit:
            return BROW
        my = (y - cuts[who, MOUTH_Y]) / (0.075 * unit)
        mx = ax / (0.3 * unit)
        if mx * mx + my * my < 1:
            return LIPS
        chin = y < cuts[who, MOUTH_Y] or ax > 0.2 * unit
        if chin and cuts[who, BEARD] < y < cuts[who, MOUTH_Y] + 0.25 * unit:
            return BROW
    return SKIN


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def region_at(x: float, y: float, z: float, cuts: np.ndarray, who: int) -> int:
    """Region number at the rest point (x, y, z) metres of a person number `who`; cuts: (P, len(CUT_FIELDS))."""
    ax = abs(x)
    if ax > cuts[who, SLEEVE_X] and y > cuts[who, ARM_Y]:
        return SKIN
    collar = cuts[who, COLLAR_Y]
    if z > cuts[who, HEAD_Z] - 0.5 * cuts[who, RADIUS_Z]:
        q = ax / cuts[who, NECK_X]
        collar -= cuts[who, COLLAR_DIP] * max(1 - q * q, np.float32(0.0))
    behind = z < cuts[who, HEAD_Z] - 0.1 * cuts[who, RADIUS_Z] and ax < 1.1 * cuts[who, RADIUS_X]
    if behind and cuts[who, HAIR_BACK] < y < collar:
        return HAIR  # long hair falls over the back
    if y > collar and ax < cuts[who, SHOULDER_X]:
        return _head_region(x, y, z, cuts, who)
    if y < cuts[who, SHOE_Y]:
        return SHOES
    if y < cuts[who, SOCK_Y]:
        return SOCKS
    if y < cuts[who, LEG_Y]:
        return SKIN
    if y < cuts[who, SHIRT_Y]:
        return BELT if cuts[who, BELT_ON] > 0 and y > cuts[who, SHIRT_Y] - 0.035 else TROUSERS
    return SHIRT


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def regions(rest: np.ndarray, cuts: np.ndarray, out: np.ndarray) -> None:
    """Region of every vertex of the one person that cuts (1, len(CUT_FIELDS)) tell of; rest (V, 3), out (V,) int32."""
    for v in range(rest.shape[0]):
        out[v] = region_at(rest[v, 0], rest[v, 1], rest[v, 2], cuts, 0)


@nb.njit(fastmath=True, error_model="numpy", cache=True)
def triangle_materials(
    rest: np.ndarray, triangles: np.ndarray, owner: np.ndarray, cuts: np.ndarray, out: np.ndarray
) -> None:
    """What every triangle wears, out (F,) int32: a material, or -1 - person where it has to be cut pixel by pixel.

    That is where its corners differ and in the face, whose parts are smaller than triangles; elsewhere it spares the
    cutting of each pixel. owner: (V,) the person, or -1 - material.
    """
    corner = np.empty(rest.shape[0], np.int32)
    for v in range(rest.shape[0]):
        who = owner[v]
        if who < 0:
            corner[v] = -who - 1
        elif rest[v, 1] > cuts[who, MOUTH_Y] - np.float32(0.06):
            corner[v] = -who - 1
        else:
            corner[v] = who * NUM_REGIONS + region_at(rest[v, 0], rest[v, 1], rest[v, 2], cuts, who)
    for f in range(triangles.shape[0]):
        a, b, c = triangles[f, 0], triangles[f, 1], triangles[f, 2]
        same = corner[a] == corner[b] and corner[a] == corner[c]
        out[f] = corner[a] if same else -owner[a] - 1
