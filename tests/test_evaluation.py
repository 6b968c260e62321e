"""Reports whose numbers are known: predictors that are off by a known amount."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pose_app.clips import Prediction
from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.evaluation import constant_pose_mpjpe, evaluate, score
from pose_app.skeleton import MIRROR
from pose_app.weights import read_info

DESIGNED_KEYS = {
    "clips", "mpjpe_mm", "p_mpjpe_mm", "n_mpjpe_mm", "mpjve_mm", "pck_150", "auc", "per_joint_mm", "per_frame_mm",
    "per_action_mm", "left_right_swapped", "seconds", "clips_per_second", "peak_rss_mb", "device", "engine", "weights",
}  # fmt: skip


class OffBy:
    """A predictor that says the truth, moved by a known offset in mm."""

    device, engine, precision, weights = "a test", "none", "float32", "truth"

    def __init__(self, info, offset) -> None:
        self.info, self.offset = info, np.float32(offset)

    def predict_many(self, clips, batch):
        for clip in clips:
            yield Prediction(clip.name, clip.target + self.offset, self.weights, self.device, self.engine, 0.1)


@pytest.fixture
def info(small_weights):
    """The random weights' own words; their mean pose is the standing person."""
    return read_info(small_weights)


def test_a_3_4_5_offset_is_reported_as_5_mm_everywhere(info, make_data):
    report = evaluate(OffBy(info, [3, 4, 0]), open_dataset(make_data(3)))
    assert report.clips == 3
    assert report.mpjpe_mm == pytest.approx(5, abs=1e-3)
    assert report.p_mpjpe_mm == pytest.approx(0, abs=1e-3) == report.mpjve_mm
    assert report.pck_150 == 1 and report.auc == pytest.approx(29 / 31)  # all but the thresholds 0 and 5
    assert len(report.per_joint_mm) == 17 and set(map(round, report.per_joint_mm.values())) == {5}
    assert len(report.per_frame_mm) == 8 and set(map(round, report.per_frame_mm)) == {5}
    assert report.left_right_swapped == 0
    assert report.root_relative and report.trained_on == "nothing: random weights"
    assert report.mean_pose_mpjpe_mm == pytest.approx(0, abs=1e-3)  # everybody stands as the mean pose does


def test_the_mean_with_the_mirrored_clip_cancels_what_is_off_to_one_side(info, make_data):
    class OffInTheMirrorToo(OffBy):
        def predict_many(self, clips, batch):
            for clip in clips:
                if clip.target is None:  # the mirror image of the clip before
                    clip = dataclasses.replace(clip, target=(self.true * (-1, 1, 1))[:, list(MIRROR)])
                self.true = clip.target
                yield from super().predict_many([clip], batch)

    report = evaluate(OffInTheMirrorToo(info, [3, 4, 0]), open_dataset(make_data(3)), flip=True)
    assert report.flip and report.clips == 3 and report.mpjpe_mm == pytest.approx(4, abs=1e-3)
    assert not evaluate(OffBy(info, 0), open_dataset(make_data(1))).flip


def test_the_json_has_the_designed_keys_and_is_plain(info, make_data):
    table = [{"clip": str(i), "action": "walk"} for i in range(2)]
    found = json.loads(json.dumps(evaluate(OffBy(info, 0), open_dataset(make_data(2, table=table))).to_json()))
    assert DESIGNED_KEYS <= set(found)
    assert found["mpjpe_mm"] == 0 and found["per_action_mm"] == {"walk": 0} and found["weights"] == "truth"
    status = Path("/proc/self/status")
    if status.exists():  # Linux keeps the most there ever was, in kB
        peak_mb = int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 / 1e6
        assert found["peak_rss_mb"] == pytest.approx(peak_mb, rel=0.1)


def test_only_the_first_clips_are_read_and_each_is_told(info, make_data):
    told = []
    report = evaluate(OffBy(info, 0), open_dataset(make_data(4)), limit=2, progress=lambda *now: told.append(now))
    assert report.clips == 2 and told == [(1, 2), (2, 2)]
    assert evaluate(OffBy(info, 0), open_dataset(make_data(4)), limit=9).clips == 4


def test_what_cannot_be_scored_is_refused(info, make_data):
    folder = make_data(1)
    with pytest.raises(InputError, match="limit is 0"):
        evaluate(OffBy(info, 0), open_dataset(folder), limit=0)
    (folder / "joint_3d_clips_valid.npy").unlink()
    with pytest.raises(InputError, match="nothing to score by"):
        evaluate(OffBy(info, 0), open_dataset(folder))


def test_actions_joints_frames_and_clips_are_told_apart():
    target = np.zeros((3, 8, 17, 3))
    predicted = target.copy()
    predicted[0, :, :, 0] = 10  # all of clip 0, a walk, by 10 mm
    predicted[1, 2, 13, 1] = 136  # clip 1: only LWrist, only in the third frame
    scores = score(predicted, target, ["walk", "wave", "walk"])
    assert scores.per_action_mm == pytest.approx({"walk": 5.0, "wave": 1.0})
    assert scores.per_clip_mm == pytest.approx([10, 136 / 136, 0])
    assert scores.per_joint_mm["LWrist"] == pytest.approx((80 + 136) / 24)
    assert scores.per_joint_mm["RWrist"] == pytest.approx(80 / 24)
    assert scores.per_frame_mm[2] == pytest.approx((170 + 136) / 51)
    assert scores.per_frame_mm[3] == pytest.approx(170 / 51)
    assert scores.mean_pose_mpjpe_mm is None


def test_the_share_of_swapped_frames_is_counted_over_all_frames(standing_m):
    target = np.tile(1000 * standing_m.astype(float), (2, 8, 1, 1))
    predicted = target.copy()
    predicted[1, :4, :, 0] *= -1  # four of the sixteen frames of a symmetric person, mirrored
    assert score(predicted, target, ["", ""]).left_right_swapped == 0.25


def test_the_constant_pose_is_scored_against_every_frame():
    target = np.zeros((2, 8, 17, 3))
    target[1] = [0, 30, 40]
    assert constant_pose_mpjpe(target, np.zeros((17, 3))) == pytest.approx(25)


FIRST_BATCH_SCRIPT = """
import sys
from pose_app.dataset import open_dataset
from pose_app.evaluation import evaluate

def rss_mb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024

class Probe:
    def predict_many(self, clips, batch):
        first = [next(clips) for _ in range(batch)]
        print(rss_mb() - before)
        raise SystemExit

before = rss_mb()
evaluate(Probe(), open_dataset(sys.argv[1]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_file_of_1_65_gb_adds_less_than_300_mb_before_the_first_batch(tmp_path, standing_m):
    frames = tmp_path / "videoframes_clips_valid.npy"
    np.lib.format.open_memmap(frames, "w+", np.uint8, (1368, 8, 224, 224, 3)).flush()  # sparse: no disk
    assert frames.stat().st_size > 1.64e9
    np.save(tmp_path / "joint_3d_clips_valid.npy", np.tile(standing_m, (1368, 8, 1, 1)))
    command = [sys.executable, "-c", FIRST_BATCH_SCRIPT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 300
