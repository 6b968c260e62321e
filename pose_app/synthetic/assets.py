"""The asset folder: body mesh, motion capture, panoramas, photo textures. Checked once, with clear errors."""

import functools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pose_app.errors import InputError
from pose_app.files import plain_files
from pose_app.synthetic.asset_check import check_picture
from pose_app.synthetic.body.mesh_body import load_base
from pose_app.synthetic.body.wardrobe import load_wardrobe
from pose_app.synthetic.motion import MotionLibrary, load_bvh_folder, load_mocap

TEXTURE_SIZE = 128
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Assets:
    """Paths of a checked asset folder."""

    body: str
    mocap: str
    panoramas: tuple[str, ...]
    textures: tuple[str, ...]
    mocap_more: str | None = None  # what people seldom do


@functools.lru_cache(maxsize=4)
def open_assets(folder: str) -> Assets:
    """Check an asset folder laid out as body.npz, mocap.npz, backgrounds/, textures/, maybe wear.npz, mocap_more.npz.

    Raises InputError with one sentence that names what is missing or damaged.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError(
            f"{folder} is not a folder; --assets wants one with body.npz, mocap.npz, backgrounds/, textures/."
        )
    load_base(str(root / "body.npz"))
    if not (root / "mocap.npz").is_file():
        raise InputError(f"{root / 'mocap.npz'} is missing: an asset folder holds the motion capture under this name.")
    mocap(str(root / "mocap.npz"))
    if (root / "wear.npz").is_file():
        load_wardrobe(str(root / "wear.npz"))
    more = root / "mocap_more.npz"
    if more.is_file():
        mocap(str(more))
    pictures = {}
    for name in ("backgrounds", "textures"):
        files = plain_files(root / name, _PICTURES) if (root / name).is_dir() else []
        if not files:
            raise InputError(
                f"{root / name} holds no pictures (.jpg, .png or .webp); the asset folder needs some there."
            )
        for file in files:
            check_picture(file)
        pictures[name] = tuple(str(p) for p in files)
    return Assets(
        str(root / "body.npz"), str(root / "mocap.npz"), pictures["backgrounds"], pictures["textures"],
        str(more) if more.is_file() else None,
    )  # fmt: skip


@functools.lru_cache(maxsize=2)
def mocap(path: str) -> MotionLibrary:
    """The motion capture of an asset folder, read once a process."""
    return load_mocap(path)


def read_picture(path: str) -> np.ndarray:
    """A picture file as (H, W, 3) uint8 RGB; InputError where it cannot be decoded."""
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if picture is None:
        raise InputError(f"{path} cannot be decoded as a picture; it is damaged or not an image.")
    return np.ascontiguousarray(picture[..., ::-1])


@functools.lru_cache(maxsize=64)
def panorama(path: str) -> np.ndarray:
    """An equirectangular panorama, (H, W, 3) uint8."""
    picture = read_picture(path)
    if abs(picture.shape[1] - 2 * picture.shape[0]) > 4:
        raise InputError(f"{path} is not an equirectangular panorama: its width is not twice its height.")
    return picture


@functools.lru_cache(maxsize=512)
def texture(path: str) -> np.ndarray:
    """A photo as (TEXTURE_SIZE, TEXTURE_SIZE, 3) uint8."""
    return cv2.resize(read_picture(path), (TEXTURE_SIZE, TEXTURE_SIZE), interpolation=cv2.INTER_AREA)


@functools.lru_cache(maxsize=4)
def bvh_library(folder: str) -> MotionLibrary:
    """The motions of a folder of BVH files, read once; raises InputError naming the file that is broken."""
    return load_bvh_folder(folder)
