"""BVH files: the hierarchy, its forward kinematics, and the joints of the rigs we know."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.motion.rotations import apply

_AXES = {"X": 0, "Y": 1, "Z": 2}


@dataclass(frozen=True)
class BvhFile:
    """A BVH file as it stands: units and axes are the file's own.

    names, parents (-1 for the root), offsets (J, 3), channels per joint (names like "Xrotation"),
    values (T, C) one row a frame, frame_time in seconds. End sites are joints named "<parent>_end".
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray
    channels: tuple[tuple[str, ...], ...]
    values: np.ndarray
    frame_time: float


def read_bvh(path: str | Path) -> BvhFile:
    """Read a BVH file. Raises InputError, naming the file and what is wrong, for a malformed one."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise InputError(f"There is no BVH file {path}.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if not text.lstrip().startswith("HIERARCHY"):
        raise InputError(f"{path} is not a BVH file: it does not start with HIERARCHY.")
    head, marker, tail = text.partition("MOTION")
    if not marker:
        raise InputError(f"{path} has no MOTION section: the file is cut off or holds a pose only.")
    names, parents, offsets, channels = _hierarchy(path, head.split())
    header = re.match(r"\s*Frames:\s*(\d+)\s*Frame Time:\s*([0-9.eE+-]+)\s*", tail)
    if not header:
        raise InputError(f"{path}: after MOTION must come 'Frames: N' and 'Frame Time: seconds'.")
    frames, frame_time = int(header[1]), _number(path, header[2])
    if frames < 1 or not frame_time > 0:
        raise InputError(f"{path} promises {frames} frames of {frame_time:g} seconds; both must be positive.")
    return BvhFile(names, parents, offsets, channels, _values(path, tail[header.end() :], frames, channels), frame_time)


def _values(path: Path, text: str, frames: int, channels: tuple[tuple[str, ...], ...]) -> np.ndarray:
    count = sum(map(len, channels))
    try:
        values = np.array(text.split(), dtype=float)
    except ValueError as error:
        raise InputError(f"{path}: the MOTION section holds something that is not a number ({error}).") from None
    if len(values) % count:
        raise InputError(
            f"{path}: the hierarchy has {count} channels, so each frame needs {count} numbers, "
            f"but the {len(values)} numbers in MOTION do not make whole frames."
        )
    if len(values) < frames * count:
        raise InputError(f"{path} promises {frames} frames but holds only {len(values) // count}: it is cut off.")
    values = values[: frames * count].reshape(frames, count)
    if not np.isfinite(values).all():
        raise InputError(f"{path}: the MOTION section holds a number that is not finite.")
    return values


def _number(path: Path, token: str) -> float:
    try:
        return float(token)
    except ValueError:
        raise InputError(f"{path}: {token} stands where a number should.") from None


def _hierarchy(
    path: Path, tokens: list[str]
) -> tuple[tuple[str, ...], tuple[int, ...], np.ndarray, tuple[tuple[str, ...], ...]]:
    names: list[str] = []
    parents: list[int] = []
    offsets: list[list[float] | None] = []
    channels: list[tuple[str, ...]] = []
    stack: list[int] = []
    at = 1
    try:
        while at < len(tokens):
            word = tokens[at]
            if word in ("ROOT", "JOINT", "End"):
                parent = stack[-1] if stack else -1
                if (parent < 0) != (word == "ROOT") or tokens[at + 2] != "{":
                    raise InputError(f"{path}: {word} {tokens[at + 1]} is out of place in the hierarchy.")
                names.append(f"{names[parent]}_end" if word == "End" else tokens[at + 1])
                parents.append(parent)
                offsets.append(None)
                channels.append(())
                stack.append(len(names) - 1)
                at += 3
            elif word == "OFFSET":
                offsets[stack[-1]] = [_number(path, tokens[at + k]) for k in (1, 2, 3)]
                at += 4
            elif word == "CHANNELS":
                count = int(tokens[at + 1])
                listed = tuple(tokens[at + 2 : at + 2 + count])
                if not all(re.fullmatch("[XYZ](position|rotation)", c) for c in listed) or len(listed) != count:
                    here = names[stack[-1]]
                    raise InputError(f"{path}: {here} promises {count} channels but names {' '.join(listed)}.")
                channels[stack[-1]] = listed
                at += 2 + count
            elif word == "}":
                stack.pop()
                at += 1
            else:
                raise InputError(f"{path}: the hierarchy holds '{word}' where JOINT, OFFSET, CHANNELS or }} should be.")
    except (IndexError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: the hierarchy is cut off or its brackets do not match.") from None
    if stack or not names or any(o is None for o in offsets):
        raise InputError(f"{path}: the hierarchy is cut off or its brackets do not match.")
    if not any(channels):
        raise InputError(f"{path}: the hierarchy names no channels, so there is no motion to read.")
    return tuple(names), tuple(parents), np.array(offsets), tuple(channels)


def joint_positions(bvh: BvhFile) -> np.ndarray:
    """Place every joint by the rig's own forward kinematics: (T, J, 3) in the file's units and axes.

    Rotation channels apply in the order listed, each about the joint's own turned axes.
    """
    frames = len(bvh.values)
    positions = np.empty((frames, len(bvh.names), 3))
    rotations = np.empty((frames, len(bvh.names), 3, 3))
    column = 0
    for joint, (parent, channels) in enumerate(zip(bvh.parents, bvh.channels, strict=True)):
        shift, local = np.tile(bvh.offsets[joint], (frames, 1)), np.tile(np.eye(3), (frames, 1, 1))
        moved = [c for c in channels if c.endswith("position")]
        if moved and parent < 0:
            shift[:] = 0  # the root's channels say where it is, not how far from its offset
        for channel in channels:
            value = bvh.values[:, column]
            column += 1
            if channel.endswith("position"):
                shift[:, _AXES[channel[0]]] = value
            else:
                local = local @ _about(_AXES[channel[0]], np.radians(value))
        if parent < 0:
            positions[:, joint], rotations[:, joint] = shift, local
        else:
            positions[:, joint] = positions[:, parent] + apply(rotations[:, parent], shift)
            rotations[:, joint] = rotations[:, parent] @ local
    return positions


def _about(axis: int, angle: np.ndarray) -> np.ndarray:
    out = np.zeros((len(angle), 3, 3))
    a, b = (axis + 1) % 3, (axis + 2) % 3
    out[:, axis, axis] = 1
    out[:, a, a] = out[:, b, b] = np.cos(angle)
    out[:, b, a] = np.sin(angle)
    out[:, a, b] = -out[:, b, a]
    return out
