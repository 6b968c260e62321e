"""What is asked of the renderer and what comes back. Only a call starts it: numba alone takes seconds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pose_app.synthetic.stage.choice import Choice

if TYPE_CHECKING:
    from pose_app.synthetic.stage.scene import Truth


@dataclass(frozen=True)
class Settings:
    """What a data set is made from; every field changes the pictures."""

    split: str  # "train" | "valid"
    seed: int
    assets: str | None = None  # asset folder
    mix: float = 0.5  # share of clips that use the assets, where there are any
    stills: bool = False  # every frame an independent scene
    bodies: int = 400  # how many different bodies take part
    bvh: str | None = None  # folder of BVH files whose motions take part
    more: tuple[str, ...] = ()  # actions wanted more often
    more_share: float = 0.5  # of the motions are of these, where there are any


@dataclass(frozen=True)
class Rendered:
    """One clip and its truth; see scene.Truth for units."""

    frames: np.ndarray  # (8, 224, 224, 3) uint8 RGB
    joints_m: np.ndarray  # (8, 17, 3) float32, relative to the hip
    joints_2d: np.ndarray  # (8, 17, 3) float32: x, y, visible
    root_m: np.ndarray  # (8, 3) float32
    intrinsics: np.ndarray  # (8, 3, 3) float32
    row: dict[str, str | float]  # what the table says of the clip


def render_clip(settings: Settings, index: int) -> Rendered:
    """Render clip `index` of the data set; the same settings and index give the same bytes anywhere.

    Raises InputError for an asset folder that is missing, damaged or not complete.
    """
    from pose_app.synthetic.data import random_clip

    return random_clip.render_clip(settings, index)


def clip_truth(settings: Settings, index: int) -> "Truth":
    """The truth of clip `index` without drawing it; visible tells only what lies inside the crop.

    Raises InputError for a bad asset folder.
    """
    from pose_app.synthetic.data import random_clip

    return random_clip.clip_truth(settings, index)


def render_choice(choice: Choice) -> Rendered:
    """Render a choice; the same choice gives the same bytes.

    Raises InputError for an unknown action, a frame rate out of range, and a bad asset folder.
    """
    from pose_app.synthetic.data import chosen_clip

    return chosen_clip.render_choice(choice)
