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


def refused(folder, words):
    with pytest.raises(InputError, match=words) as caught:
        open_dataset(folder)
    assert "\n" not in str(caught.value)


def test_missing_folder_file_and_split_are_named(make_data, tmp_path):
    refused(tmp_path / "nowhere", "There is no data folder .*nowhere")
    folder = make_data(1)
    (folder / FRAMES).unlink()
    refused(folder, f"{FRAMES} is missing")  # labels but no frames
    with pytest.raises(InputError, match="videoframes_clips_train.npy is missing"):
        open_dataset(make_data(1), "train")


class Bomb:
    """Unpickling this would write a file."""

    def __init__(self, path) -> None:
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("name", [FRAMES, JOINTS])
def test_pickles_are_refused_unopened(make_data, tmp_path, name):
    folder = make_data(1)
    np.save(folder / name, np.array([Bomb(tmp_path / "boom")], dtype=object), allow_pickle=True)
    refused(folder, f"{name} holds pickled")
    assert not (tmp_path / "boom").exists()


@pytest.mark.parametrize("name", [FRAMES, JOINTS])
@pytest.mark.parametrize("keep", [0, 4, 60, 0.5])
def test_files_cut_off_anywhere_are_refused(make_data, name, keep):
    path = make_data(2) / name
    data = path.read_bytes()
    path.write_bytes(data[: keep if isinstance(keep, int) else int(len(data) * keep)])
    refused(path.parent, name)


def test_a_file_cut_off_in_its_numbers_is_called_that(make_data):
    path = make_data(2) / FRAMES
    path.write_bytes(path.read_bytes()[:-1])
    refused(path.parent, "is cut off")


@pytest.mark.parametrize(("was", "becomes"), [(b"(5, 8", b"(3, 8"), (b"<f4", b"<f2")])
def test_a_header_that_says_less_than_there_is_is_refused(make_data, was, becomes):
    path = make_data(5) / JOINTS
    data = path.read_bytes()
    path.write_bytes(data.replace(was, becomes, 1))
    refused(path.parent, f"{JOINTS} is longer than its own header says")
    path.write_bytes(data + bytes(8 * 17 * 3 * 4))  # `generate` was stopped before it counted the row
    assert len(open_dataset(path.parent)) == 5


@pytest.mark.parametrize("name", [FRAMES, JOINTS])
def test_text_zips_and_folders_in_place_of_npy_are_refused(make_data, name):
    path = make_data(1) / name
    path.write_text("not numbers at all\n" * 20)
    refused(path.parent, f"{name} is not an .npy file")
    with path.open("wb") as file:
        np.savez(file, frames=np.zeros(3))
    refused(path.parent, f"{name} is not an .npy file")
    path.unlink()
    path.mkdir()
    refused(path.parent, name)


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (np.zeros((2, 8, 112, 112, 3), np.uint8), r"shape \(2, 8, 112, 112, 3\)"),
        (np.zeros((8, 224, 224, 3), np.uint8), r"shape \(8, 224, 224, 3\)"),
        (np.uint8(3), r"shape \(\)"),
        (np.full((1, 8, 224, 224, 3), np.nan, np.float32), "float32 values"),
        (np.zeros((0, 8, 224, 224, 3), np.uint8), "no valid clips"),
    ],
)
def test_frames_of_another_shape_or_type_are_refused(make_data, frames, words):
    folder = make_data(1)
    np.save(folder / FRAMES, frames)
    refused(folder, words)


def test_joints_that_do_not_fit_are_refused(make_data, standing_m):
    folder = make_data(2)
    for joints, words in [
        (np.tile(standing_m, (3, 8, 1, 1)), "3 clips but the frames file beside it has 2"),
        (np.zeros((2, 8, 16, 3), np.float32), r"shape \(2, 8, 16, 3\)"),
        (np.zeros((2, 8, 17, 3), np.int16), "int16"),
        (np.full((2, 8, 17, 3), np.nan, np.float32), "not finite"),
        (np.float32(1), r"shape \(\)"),
    ]:
        np.save(folder / JOINTS, joints)
        refused(folder, words)


def test_tables_that_do_not_fit_are_refused(make_data):
    folder = make_data(2)
    for text, words in [
        (b"clip,action\na,walk\n", "has 1 rows but there are 2 clips"),
        (b"action\nwalk\nrun\n", "one row a clip, named"),
        (b"clip\n\xff\xfe\nb\n", "not a CSV text file"),
        (b"clip,fps\na,25\nb,fast\n", "fps"),
    ]:
        (folder / TABLE).write_bytes(text)
        refused(folder, words)


def test_a_clip_that_is_not_there_is_refused(make_data):
    data = open_dataset(make_data(2))
    for index in (2, -1):
        with pytest.raises(InputError, match="clips 0 to 1"):
            data.clip(index)


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
