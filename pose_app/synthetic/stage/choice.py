"""One clip as somebody chose it, part by part: the same choice gives the same bytes."""

from dataclasses import dataclass

import numpy as np

from pose_app.errors import InputError
from pose_app.synthetic.motion import ACTIONS
from pose_app.synthetic.motion.variation import random_fps

CAMERAS = ("h36m", "free", "set")
LIGHTS = ("any", "soft", "left", "right", "front", "behind", "above")
CAPTURED = "Motion capture"  # an action beside motion.ACTIONS where there are assets
OWN_BODIES = 64  # bodies of our own making take 0.1 s to build, so that a process keeps them all
MESH_BODIES = 400


@dataclass(frozen=True)
class Choice:
    """What to render.

    body: number from 1; mesh: one of the asset folder's mesh instead of our own. camera: 'h36m' or 'free',
    drawn by seed, or 'set': yaw (0 the person faces it, 90 it sees their left side), pitch above the
    horizontal, both degrees, distance in metres, the person filling the share `fill` of the crop. seed
    varies motion, camera and effects; appearance varies clothes, place and light.
    Raises InputError for values there are none of.
    """

    body: int = 1
    mesh: bool = False
    action: str = "Walking"
    fps: float = 20.0
    camera: str = "h36m"
    yaw: float = 30.0
    pitch: float = 10.0
    distance: float = 4.5
    fill: float = 0.85
    light: str = "any"
    blur: bool = False
    noise: bool = False
    occluders: bool = False
    company: bool = False
    seed: int = 1
    appearance: int = 1
    assets: str | None = None

    def __post_init__(self) -> None:
        for value, known, what in ((self.camera, CAMERAS, "camera"), (self.light, LIGHTS, "light")):
            if value not in known:
                raise InputError(f"There is no {what} named {value}; the names are {', '.join(known)}.")
        if self.assets is None and (self.mesh or self.action == CAPTURED):
            raise InputError("Mesh bodies and motion capture need an asset folder: start with --assets DIR.")
        if self.body < 1 or not 0 < self.fill <= 2 or not 0.5 <= self.distance <= 50 or abs(self.pitch) > 80:
            raise InputError("A body has a number from 1, a camera 0.5 to 50 m of distance and 80 degrees of pitch.")


def random_choice(rng: np.random.Generator, assets: str | None) -> Choice:
    """Draw every part of a clip; with assets, half of the bodies are meshes and a third of the motions recorded."""
    mesh = assets is not None and rng.random() < 0.5
    captured = assets is not None and rng.random() < 1 / 3
    blur, noise, occluders, company = (bool(x) for x in rng.random(4) < 0.25)
    return Choice(
        body=int(rng.integers(MESH_BODIES if mesh else OWN_BODIES)) + 1, mesh=mesh,
        action=CAPTURED if captured else str(rng.choice(ACTIONS)), fps=float(round(random_fps(rng))),
        camera=str(rng.choice(["h36m", "free"])), blur=blur, noise=noise, occluders=occluders, company=company,
        seed=int(rng.integers(1, 100_000)), appearance=int(rng.integers(1, 100_000)), assets=assets,
    )  # fmt: skip
