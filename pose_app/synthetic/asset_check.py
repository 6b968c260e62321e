"""Is an asset folder whole? Asked once, before compiled code trusts its numbers and long work begins."""

from pathlib import Path

import numpy as np

from pose_app.errors import InputError

# Letters: V vertices, F triangles, B bones, K bones a vertex, T shape targets.
_BODY_SHAPES = {
    "vertices": ("V", 3), "triangles": ("F", 3), "bone_names": ("B",), "bone_heads": ("B", 3),
    "skin_bones": ("V", "K"), "skin_weights": ("V", "K"), "target_names": ("T",), "target_vertices": ("T", "V", 3),
    "target_bone_heads": ("T", "B", 3),
}  # fmt: skip
_INDICES = {"triangles": "vertices", "skin_bones": "bone_names"}
# How a picture file begins and what stands at its end if all of it is there.
_JPEG = b"\xff\xd8", b"\xff\xd9"
_PICTURES = {".jpg": _JPEG, ".jpeg": _JPEG, ".png": (b"\x89PNG", b"IEND")}
_NAMES = ("bone_names", "target_names")


def check_body(path: str, arrays: dict[str, np.ndarray]) -> None:
    """Raise InputError, naming file and array, where an array of body.npz does not fit the others or is no number."""
    sizes: dict[str, int] = {}
    for name, letters in _BODY_SHAPES.items():
        shape = arrays[name].shape
        wanted = tuple(sizes.get(x, x) if isinstance(x, str) else x for x in letters)
        fits = len(shape) == len(wanted) and all(
            a == b or isinstance(b, str) for a, b in zip(shape, wanted, strict=True)
        )
        if not fits or 0 in shape:
            text = ", ".join(map(str, wanted))
            raise InputError(f"{path}: the array {name!r} has the shape {shape}; ({text}) is needed.")
        sizes.update({x: n for x, n in zip(letters, shape, strict=True) if isinstance(x, str)})
        kinds = "U" if name in _NAMES else "iu" if name in _INDICES else "f"
        if arrays[name].dtype.kind not in kinds:
            what = {"U": "text", "iu": "whole numbers", "f": "decimal numbers"}[kinds]
            raise InputError(f"{path}: the array {name!r} holds {arrays[name].dtype}; {what} are needed.")
        if kinds == "f" and not np.isfinite(arrays[name]).all():
            raise InputError(f"{path}: the array {name!r} holds numbers that are not finite; the file is damaged.")
    for name, of in _INDICES.items():
        if arrays[name].min() < 0 or arrays[name].max() >= len(arrays[of]):
            raise InputError(f"{path}: the array {name!r} points beyond the {len(arrays[of])} {of}.")


def check_picture(path: Path) -> None:
    """Raise InputError where a picture file is empty, of another kind than its name says, or breaks off.

    OpenCV fills what is missing of a JPEG with grey and says nothing.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(12)
        file.seek(max(size - 256, 0))
        tail = file.read()
    if path.suffix.lower() == ".webp":
        whole = head[:4] == b"RIFF" and head[8:] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 <= size
    else:
        first, last = _PICTURES[path.suffix.lower()]
        whole = head.startswith(first) and last in tail
    if not whole:
        raise InputError(f"{path} is not a complete {path.suffix.lower()} picture; it is damaged or breaks off.")
