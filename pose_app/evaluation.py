"""A network scored on a data set: predictions in, one report out."""

import dataclasses
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_app import metrics
from pose_app.clips import Clip
from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.plausibility import clips_to_assess, mirrored_joints
from pose_app.read_ahead import read_ahead
from pose_app.skeleton import JOINT_NAMES, MIRROR, NUM_FRAMES, ROOT

BATCH = 4  # clips at a time; on two cores more are no quicker and need more memory


@dataclass(frozen=True)
class Scores:
    """The metrics of predictions: errors in mm, pck_150 and auc from 0 to 1, all 17 joints.

    pck_curve: PCK at 0, 5, ..., 150 mm. per_clip_mm: in the data set's order. left_right_swapped: share of
    frames nearer to the truth with left and right exchanged. mean_pose_mpjpe_mm: what the training set's
    mean pose in place of every prediction would give, None if the weights do not know it.
    """

    clips: int
    mpjpe_mm: float
    p_mpjpe_mm: float
    n_mpjpe_mm: float
    mpjve_mm: float
    pck_150: float
    auc: float
    left_right_swapped: float
    per_joint_mm: dict[str, float]
    per_frame_mm: list[float]
    per_action_mm: dict[str, float]
    per_clip_mm: list[float]
    pck_curve: list[float]
    mean_pose_mpjpe_mm: float | None


@dataclass(frozen=True)
class Report(Scores):
    """Scores, and what was scored on what.

    seconds: from the first clip read to the last one predicted. data and trained_on say what pictures
    these are; root_relative that predictions and targets have the hip at the origin; flip that each prediction
    is the mean of the predictions of the clip and of its mirror image. joints: how the true joints were read,
    and what speaks against it, in words. expected_vs_true_mm: of a network that
    gives how far off it expects to be, see metrics.calibration, the hip left out, which cannot be off; else None.
    """

    seconds: float
    clips_per_second: float
    peak_rss_mb: float | None
    device: str
    engine: str
    precision: str
    weights: str
    data: str
    split: str
    trained_on: str
    root_relative: bool
    flip: bool
    joints: str
    expected_vs_true_mm: list[list[float]] | None

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values, with the keys of `evaluate --json`."""
        return dataclasses.asdict(self)


def evaluate(
    predictor: Predictor,
    dataset: Dataset,
    limit: int | None = None,
    progress: Callable[[int, int], object] | None = None,
    flip: bool = False,
) -> Report:
    """Predict a data set's clips, the first `limit` if given, and score them.

    progress is called with (clips done, clips in all) after each clip. flip: see Report. Raises InputError for a data
    set without true joints, a limit under 1, and damaged clips.
    """
    count = check_scorable(dataset, limit)
    predicted = np.empty((count, NUM_FRAMES, len(JOINT_NAMES), 3), np.float32)
    start = time.perf_counter()
    clips = read_ahead(dataset.clip(index) for index in range(count))
    expected: list[np.ndarray] = []
    for index, (joints, expected_errors) in enumerate(_predictions(predictor, clips, flip)):
        predicted[index] = joints
        if expected_errors is not None:
            expected.append(expected_errors)
        if progress:
            progress(index + 1, count)
    seconds = time.perf_counter() - start
    target, convention = dataset.targets(), dataset.convention
    assert target is not None and convention is not None  # check_scorable
    target = target[:count]
    actions = [row.get("action", "") for row in dataset.table[:count]]
    scores = score(predicted, target, actions, predictor.info.mean_pose_mm)
    return Report(
        **vars(scores),
        seconds=seconds,
        clips_per_second=count / seconds,
        peak_rss_mb=peak_rss_mb(),
        device=predictor.device,
        engine=predictor.engine,
        precision=predictor.precision,
        weights=predictor.weights,
        data=dataset.source,
        split=dataset.split,
        trained_on=predictor.info.trained_on,
        root_relative=True,
        flip=flip,
        joints=f"{convention.sentence()} {convention.doubts()}".strip(),
        expected_vs_true_mm=_calibration(np.stack(expected), predicted, target) if expected else None,
    )


def _calibration(expected: np.ndarray, predicted: np.ndarray, target: np.ndarray) -> list[list[float]]:
    others = np.arange(len(JOINT_NAMES)) != ROOT
    errors = metrics.joint_errors(predicted, target)[..., others]
    parts: list[list[float]] = metrics.calibration(expected[..., others], errors).tolist()
    return parts


def _predictions(
    predictor: Predictor, clips: Iterable[Clip], flip: bool
) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Joints and expected errors of each clip."""
    if flip:
        clips = (each for clip in clips for each in clips_to_assess(clip, None))
    predictions = predictor.predict_many(clips, BATCH)
    for prediction in predictions:
        joints, expected = prediction.joints, prediction.expected_errors
        if flip:
            other = next(predictions)
            joints = (joints + mirrored_joints(other.joints)) / 2
            if expected is not None and other.expected_errors is not None:
                expected = (expected + other.expected_errors[:, MIRROR]) / 2
        yield joints, expected


def check_scorable(dataset: Dataset, limit: int | None) -> int:
    """Count the clips there are to score; raises InputError as evaluate does."""
    if dataset.file_joints is None:
        raise InputError(
            f"{dataset.folder} has no joint_3d_clips_{dataset.split}.npy, so there is nothing to score by."
        )
    if limit is not None and limit < 1:
        raise InputError(f"The limit is {limit}; it should be 1 clip or more.")
    return min(len(dataset), limit or len(dataset))


def score(
    predicted: np.ndarray, target: np.ndarray, actions: Sequence[str], mean_pose: np.ndarray | None = None
) -> Scores:
    """Score predictions: predicted and target (N, 8, 17, 3) mm, actions one a clip, mean_pose (17, 3) mm."""
    errors = metrics.joint_errors(predicted, target)
    per_clip = errors.mean((1, 2))
    names = np.array(actions, dtype=object)
    return Scores(
        clips=len(errors),
        mpjpe_mm=float(errors.mean()),
        p_mpjpe_mm=metrics.p_mpjpe(predicted, target),
        n_mpjpe_mm=metrics.n_mpjpe(predicted, target),
        mpjve_mm=metrics.mpjve(predicted, target),
        pck_150=metrics.pck(errors),
        auc=metrics.auc(errors),
        left_right_swapped=metrics.swapped_share(predicted, target),
        per_joint_mm=dict(zip(JOINT_NAMES, errors.mean((0, 1)).tolist(), strict=True)),
        per_frame_mm=errors.mean((0, 2)).tolist(),
        per_action_mm={name: float(per_clip[names == name].mean()) for name in sorted(set(actions)) if name},
        per_clip_mm=per_clip.tolist(),
        pck_curve=metrics.pck_curve(errors).tolist(),
        mean_pose_mpjpe_mm=None if mean_pose is None else constant_pose_mpjpe(target, mean_pose),
    )


def constant_pose_mpjpe(target: np.ndarray, pose: np.ndarray) -> float:
    """MPJPE of one pose in place of every prediction: target (N, 8, 17, 3) mm, pose (17, 3) mm, gives mm."""
    return metrics.mpjpe(np.broadcast_to(pose, target.shape), target)


def peak_rss_mb() -> float | None:
    """Give the most memory this process ever had resident, in MB of 1,000,000 bytes; None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
