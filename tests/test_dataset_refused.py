"""Data folders that are damaged or of another kind are refused in one sentence, and nothing is unpickled."""

import numpy as np
import pytest

from pose_app.dataset import open_dataset
from pose_app.errors import InputError

FRAMES, JOINTS, TABLE = "videoframes_clips_valid.npy", "joint_3d_clips_valid.npy", "clips_valid.csv"


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
