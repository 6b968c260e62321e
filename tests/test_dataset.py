"""Data folders: what is read, what is found out, what is refused."""

import subprocess
import sys

import numpy as np
import pytest

from pose_app.dataset import open_dataset
from pose_app.dataset.bundle import PackedFrames, pack_clip
from pose_app.errors import ChangedError, InputError

FRAMES, JOINTS, TABLE = "videoframes_clips_valid.npy", "joint_3d_clips_valid.npy", "clips_valid.csv"


def moving(standing_m, clips: int = 3) -> np.ndarray:
    """Joints that differ in every frame: a person drifting 1 cm a frame, all joints but the hip."""
    joints = np.tile(standing_m, (clips, 8, 1, 1))
    joints[:, :, 1:, 0] += np.arange(clips * 8).reshape(clips, 8, 1) * 0.01
    return joints


def test_a_clip_has_its_frames_and_its_joints_in_mm(make_data, standing_m):
    joints = moving(standing_m)
    folder = make_data(3, joints)
    data = open_dataset(folder)
    assert len(data) == 3
    clip = data.clip(1)
    np.testing.assert_array_equal(clip.frames, np.load(folder / FRAMES)[1])
    np.testing.assert_allclose(clip.target, joints[1] * 1000, atol=1e-3)
    np.testing.assert_allclose(data.targets(), joints * 1000, atol=1e-3)


def test_what_the_table_says_travels_with_the_clip(make_data):
    row = {"action": "walk", "subject": "S1", "camera": "c2", "fps": "12.5"}
    data = open_dataset(make_data(2, table=[{"clip": "a", **row}, {"clip": "b", **row}]))
    clip = data.clip(1)
    assert (clip.name, clip.action, clip.subject, clip.camera, clip.fps) == ("b", "walk", "S1", "c2", 12.5)
    assert data.source == clip.source == "a data folder of yours"


def test_clips_of_our_generator_say_that_they_are_rendered(make_data):
    folder = make_data(1)
    (folder / "generate_valid.json").write_text("{}")
    assert open_dataset(folder).clip(0).source == "rendered people"


def test_without_a_table_or_truth_there_are_still_clips(make_data):
    folder = make_data(2)
    (folder / JOINTS).unlink()
    data = open_dataset(folder)
    assert data.targets() is None and data.clip(0).target is None and data.convention is None
    assert data.clip(0).name != data.clip(1).name


@pytest.mark.parametrize(("unit", "factor"), [("m", 1), ("cm", 100), ("mm", 1000)])
def test_the_unit_is_told_from_the_thighs(make_data, standing_m, unit, factor):
    data = open_dataset(make_data(1, np.tile(standing_m * factor, (1, 8, 1, 1))))
    assert data.convention.unit == unit
    assert data.convention.thigh_mm == pytest.approx(450, rel=1e-4)
    np.testing.assert_allclose(data.targets()[0, 0], standing_m * 1000, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize(
    ("turn", "up"),
    [
        (lambda p: p, "-y"),
        (lambda p: p * [1, -1, -1], "+y"),
        (lambda p: p[..., [0, 2, 1]] * [1, 1, -1], "+z"),  # Human3.6M's world: z up
    ],
)
def test_the_direction_up_is_told_from_head_and_feet(make_data, standing_m, turn, up):
    data = open_dataset(make_data(1, np.tile(turn(standing_m), (1, 8, 1, 1))))
    assert data.convention.up == up
    assert up in data.convention.sentence()


def test_lying_people_leave_the_direction_up_open(make_data, standing_m):
    slanted = standing_m @ np.array([[1, 0, 0], [0, 0.7071, 0.7071], [0, -0.7071, 0.7071]])
    assert open_dataset(make_data(1, np.tile(slanted, (1, 8, 1, 1)))).convention.up == "?"


def test_joints_not_relative_to_the_hip_are_made_so_and_it_is_said(make_data, standing_m):
    away = np.tile(standing_m, (1, 8, 1, 1)) + [0.3, 0.1, 5]
    data = open_dataset(make_data(1, away))
    assert not data.convention.root_relative and "not relative to the hip" in data.convention.sentence()
    np.testing.assert_allclose(data.targets()[0, 3], standing_m * 1000, atol=2e-3)


def test_relative_joints_are_known_as_such(make_data):
    convention = open_dataset(make_data(1)).convention
    assert convention.root_relative and "not relative" not in convention.sentence()


def test_joints_of_no_human_size_are_refused(make_data, standing_m):
    with pytest.raises(InputError, match="no human's in m, cm or mm"):
        open_dataset(make_data(1, np.tile(standing_m * 7, (1, 8, 1, 1))))


def test_the_fingerprint_tells_data_apart(make_data, standing_m):
    same, again = open_dataset(make_data(2)), open_dataset(make_data(2, folder="again"))
    other = open_dataset(make_data(2, moving(standing_m, 2), folder="other"))
    assert same.fingerprint == again.fingerprint != other.fingerprint


def test_packed_clips_come_back_nearly_as_they_were(tmp_path):
    ramp = np.linspace(0, 255, 224).astype(np.uint8)
    frames = np.stack([np.stack([np.full((224, 224), 30 * i, np.uint8), ramp[None] + 0 * ramp[:, None],
                                 ramp[:, None] + 0 * ramp[None]], -1) for i in range(8)])  # fmt: skip
    pack_clip(frames, tmp_path / "00000.webp")
    packed = PackedFrames(tmp_path)
    assert len(packed) == 1 and packed[0].shape == (8, 224, 224, 3)
    assert np.abs(packed[0].astype(int) - frames).mean() < 4
    for damaged in (b"RIFF", b""):
        (tmp_path / "00000.webp").write_bytes(damaged)
        with pytest.raises(ChangedError, match="has changed"):
            packed[0]
        with pytest.raises(InputError, match="damaged"):
            PackedFrames(tmp_path)[0]


RSS_SCRIPT = """
import sys
from pose_app.dataset import open_dataset

def rss_mb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024

before = rss_mb()
data = open_dataset(sys.argv[1])
opened = rss_mb()
most = max((data.clip(i), rss_mb())[1] for i in range(0, len(data), 8))
print(len(data), opened - before, most - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_file_of_1_65_gb_is_never_read_whole(tmp_path, standing_m):
    np.lib.format.open_memmap(tmp_path / FRAMES, "w+", np.uint8, (1368, 8, 224, 224, 3)).flush()  # sparse
    np.save(tmp_path / JOINTS, np.tile(standing_m, (1368, 8, 1, 1)))
    done = subprocess.run([sys.executable, "-c", RSS_SCRIPT, tmp_path], capture_output=True, text=True, check=True)
    clips, opened, most = map(float, done.stdout.split())
    assert clips == 1368
    assert opened < 50 and most < 100
