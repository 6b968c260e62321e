"""Where the camera is and where it looks, picture by picture: on a tripod, in a hand, walking along."""

import numpy as np

from pose_app.synthetic.film.film_plan import CameraWork
from pose_app.synthetic.motion.curves import sway
from pose_app.synthetic.motion.rotations import euler
from pose_app.synthetic.stage.camera import Camera, look_at


def intrinsics_of(width: int, height: int, focal: float) -> np.ndarray:
    """Intrinsics (3, 3) of square pixels; focal: share of the width."""
    return np.array([[focal * width, 0, width / 2], [0, focal * width, height / 2], [0, 0, 1.0]])


def _along(points: tuple[tuple[float, float, float], ...], share: np.ndarray) -> np.ndarray:
    """Go from point to point, softly at the ends, (T, 3)."""
    if len(points) == 1:
        return np.repeat(np.array(points), len(share), 0)
    soft = share * share * (3 - 2 * share)
    at = np.linspace(0, 1, len(points))
    return np.stack([np.interp(soft, at, column) for column in np.array(points).T], 1)


def _late(path: np.ndarray, lag_s: float, fps: float) -> np.ndarray:
    """What follows a path (T, 3) with a lag: two low passes one after the other."""
    keep = np.exp(-1 / max(lag_s * fps / 2, 1e-3))
    for _ in range(2):
        out = path.copy()
        for t in range(1, len(path)):
            out[t] = keep * out[t - 1] + (1 - keep) * path[t]
        path = out
    return path


def film_it(
    rng: np.random.Generator, work: CameraWork, followed: np.ndarray | None, frames: int, fps: float
) -> list[Camera]:
    """The camera of each frame; followed: (T, 3) metres, the middle of the person it follows."""
    t = np.arange(frames) / fps
    share = t / max(t[-1], 1e-6)
    position = _along(work.way, share)
    aim = _along(work.aim, share) if followed is None else _late(followed, work.lag_s, fps)
    away = np.linalg.norm(aim - position, axis=1)
    if followed is not None:
        aim = aim + sway(rng, t, work.stray * np.array([1.0, 0.35, 1.0]), (2.5, 6)) * (away / work.focal)[:, None]
    shake = work.unsteady
    position = position + shake * sway(rng, t, [0.035, 0.02, 0.035], (1.2, 4.0))
    step = shake * 0.006 * np.linalg.norm(np.gradient(position, axis=0), axis=1) * fps
    position[:, 1] += step * np.sin(2 * np.pi * 1.9 * t)  # who walks bobs
    turn = np.deg2rad(shake) * (
        sway(rng, t, [0.7, 0.9, 0.5], (0.9, 3.0)) + sway(rng, t, [0.12, 0.12, 0.08], (0.12, 0.4))
    )
    roll = np.deg2rad(shake) * (rng.normal(0, 1.0) + sway(rng, t, 1.0, (2.0, 5.0)))
    trembling = euler(turn)
    return [
        Camera(trembling[k] @ look_at(position[k], aim[k], float(roll[k])), position[k], "film") for k in range(frames)
    ]
