"""A sequence of joints as a BVH file: a rig of fixed bone lengths and its rotations, for animation programs."""

import numpy as np

from pose_app.export.sequence import Sequence3D
from pose_app.geometry import rotation_between
from pose_app.skeleton import JOINT_NAMES, NUM_JOINTS, PARENTS, ROOT, SIDES

_EVEN = 0.2  # of a step; the clocks of containers round by up to 10 ms
_MOST_FRAMES = 1_000_000
_CHILDREN = tuple(tuple(c for c in range(NUM_JOINTS) if PARENTS[c] == j) for j in range(NUM_JOINTS))


def to_bvh(sequence: Sequence3D) -> bytes:
    """Give a BVH file in cm, y up: root position and Z-X-Y Euler rotations in degrees a joint.

    Each bone has its median length, so that positions differ from the joints by what the predicted
    lengths vary. Where joints have one child, the twist about the bone is the parent's. Frames of BVH are evenly
    apart: where a film's are not, joints are taken between them, so that the motion lasts as long as the film.
    """
    joints, step = _even(sequence.joints_mm.astype(float), sequence.times_s)
    points = joints * (0.1, -0.1, -0.1)
    offsets = _rest_offsets(points)
    rotations = _local(_world_rotations(points, offsets))
    lines = ["HIERARCHY", *_hierarchy(ROOT, offsets, 0), "MOTION", f"Frames: {len(points)}"]
    lines.append(f"Frame Time: {step:.6f}")
    for root, turns in zip(points[:, ROOT], rotations, strict=True):
        values = [*root, *(angle for j in _order(ROOT) if _CHILDREN[j] for angle in _euler_zxy(turns[j]))]
        lines.append(" ".join(f"{value:.4f}" for value in values))
    return ("\n".join(lines) + "\n").encode()


def _even(joints: np.ndarray, times_s: np.ndarray) -> tuple[np.ndarray, float]:
    """Take joints, (T, 17, 3), at even steps from the first time to the last; the step in s.

    The step is the one nearest to the median that ends with the last frame. Even times are left as they are.
    """
    if len(times_s) < 2 or times_s[-1] <= times_s[0]:
        return joints, 1.0
    span = float(times_s[-1] - times_s[0])
    steps = max(1, round(span / float(np.median(np.diff(times_s)))))
    steps = min(steps, _MOST_FRAMES - 1)
    step = span / steps
    if steps == len(times_s) - 1 and np.abs(np.diff(times_s) - step).max() < _EVEN * step:
        return joints, step
    wanted = times_s[0] + step * np.arange(steps + 1)
    after = np.clip(np.searchsorted(times_s, wanted), 1, len(times_s) - 1)
    part = (wanted - times_s[after - 1]) / (times_s[after] - times_s[after - 1])
    part = np.clip(part, 0, 1)[:, None, None]
    return joints[after - 1] * (1 - part) + joints[after] * part, step


def _rest_direction(joint: int) -> tuple[int, int, int]:
    """Direction of the bone to a joint in a T-pose that faces +z with y up: x is the person's left."""
    if JOINT_NAMES[joint].endswith(("Knee", "Ankle")):
        return 0, -1, 0
    return {"left": (1, 0, 0), "right": (-1, 0, 0), "centre": (0, 1, 0)}[SIDES[joint]]


def _rest_offsets(points: np.ndarray) -> np.ndarray:
    offsets = np.zeros((NUM_JOINTS, 3))
    for joint, parent in enumerate(PARENTS):
        if parent >= 0:
            length = np.median(np.linalg.norm(points[:, joint] - points[:, parent], axis=-1))
            offsets[joint] = length * np.array(_rest_direction(joint))
    return offsets


def _world_rotations(points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Orientation of each joint that turns its rest offsets onto the bones: (T, 17, 3, 3)."""
    result = np.tile(np.eye(3), (len(points), NUM_JOINTS, 1, 1))
    for joint in _order(ROOT):
        children = list(_CHILDREN[joint])
        if not children:
            continue
        bones = points[:, children] - points[:, [joint]]
        if len(children) > 1:
            result[:, joint] = _best_rotations(offsets[children], bones)
            continue
        start = result[:, PARENTS[joint]]
        aimed = np.einsum("tij,j->ti", start, offsets[children[0]])
        is_long = (np.linalg.norm(bones[:, 0], axis=-1) > 1e-6) & (np.linalg.norm(aimed, axis=-1) > 1e-6)
        result[:, joint] = start
        swing = rotation_between(aimed[is_long], bones[is_long, 0])
        result[is_long, joint] = swing @ start[is_long]
    return result


def _best_rotations(rest: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """Rotation that turns rest (C, 3) onto bones (T, C, 3) with least squared error (Kabsch 1976)."""
    u, _, vt = np.linalg.svd(np.einsum("tci,cj->tij", bones, rest))
    sign = np.ones((len(bones), 3))
    sign[:, 2] = np.linalg.det(u @ vt)
    rotations: np.ndarray = (u * sign[:, None]) @ vt
    return rotations


def _local(world: np.ndarray) -> np.ndarray:
    result = world.copy()
    for joint, parent in enumerate(PARENTS):
        if parent >= 0:
            result[:, joint] = np.swapaxes(world[:, parent], -1, -2) @ world[:, joint]
    return result


def _euler_zxy(m: np.ndarray) -> tuple[float, float, float]:
    """Degrees z, x, y of the rotation Rz Rx Ry."""
    x = np.arcsin(np.clip(m[2, 1], -1, 1))
    if abs(m[2, 1]) > 0.999999:
        return float(np.degrees(np.arctan2(m[1, 0], m[0, 0]))), float(np.degrees(x)), 0.0
    z, y = np.arctan2(-m[0, 1], m[1, 1]), np.arctan2(-m[2, 0], m[2, 2])
    return float(np.degrees(z)), float(np.degrees(x)), float(np.degrees(y))


def _order(joint: int) -> list[int]:
    return [joint, *(below for child in _CHILDREN[joint] for below in _order(child))]


def _hierarchy(joint: int, offsets: np.ndarray, depth: int) -> list[str]:
    pad, inner = "  " * depth, "  " * (depth + 1)
    offset = f"{inner}OFFSET {' '.join(f'{value:.4f}' for value in offsets[joint])}"
    if not _CHILDREN[joint]:
        return [f"{pad}End Site", f"{pad}{{", offset, f"{pad}}}"]
    name = JOINT_NAMES[joint].replace("/", "_")
    position = "6 Xposition Yposition Zposition" if joint == ROOT else "3"
    head = [f"{pad}{'ROOT' if joint == ROOT else 'JOINT'} {name}", f"{pad}{{", offset]
    head.append(f"{inner}CHANNELS {position} Zrotation Xrotation Yrotation")
    below = [line for child in _CHILDREN[joint] for line in _hierarchy(child, offsets, depth + 1)]
    return [*head, *below, f"{pad}}}"]
