"""Data folders whose files change while they are open, and what tells one folder's data from another's."""

import numpy as np
import pytest

from pose_app.__main__ import main
from pose_app.clips import Prediction
from pose_app.dataset import npy, open_dataset
from pose_app.dataset.npy import NpyFile
from pose_app.errors import ChangedError
from pose_app.training.batches import training_data
from pose_app.video.arrays import npy_reader
from pose_app.weights import DEFAULT_WEIGHTS, read_info

FRAMES, JOINTS, TABLE = "videoframes_clips_valid.npy", "joint_3d_clips_valid.npy", "clips_valid.csv"


def grey(value: int, clips: int = 1) -> np.ndarray:
    return np.full((clips, 8, 224, 224, 3), value, np.uint8)


def replace_file(path):
    np.save(path.with_name("new.npy"), grey(7, 3))
    path.with_name("new.npy").replace(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: np.save(path, grey(7)),  # fewer clips in the same file: a mapped one would end the process
        lambda path: np.save(path, grey(7, 3)),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        replace_file,
    ],
)
def test_a_frames_file_that_changed_is_never_read_on(make_data, change):
    folder = make_data(3)
    data, batches = open_dataset(folder), training_data(open_dataset(folder))
    old = data.clip(2).frames
    change(folder / FRAMES)
    for read in (lambda: data.clip(2), lambda: batches.batch([0]), data.check_unchanged, lambda: data.fingerprint):
        with pytest.raises(ChangedError, match=f"{FRAMES} has changed since it was opened"):
            read()
    assert old.any()


def test_joints_stay_those_of_the_frames_and_places_are_refused(make_data, standing_m):
    folder = make_data(2)
    np.save(folder / "joint_2d_clips_valid.npy", np.zeros((2, 8, 17, 3), np.float32))
    data = open_dataset(folder)
    np.save(folder / JOINTS, np.zeros((1, 8, 17, 3), np.float32))
    np.testing.assert_allclose(data.targets()[1, 0], standing_m * 1000, rtol=1e-5, atol=1e-3)
    with pytest.raises(ChangedError, match=JOINTS):
        data.joints_px()
    with pytest.raises(ChangedError, match=JOINTS):
        data.check_unchanged()


def test_a_table_or_a_file_that_comes_later_is_a_change(make_data):
    data = open_dataset(make_data(1))
    data.check_unchanged()
    (data.folder / TABLE).write_text("clip\na\n")
    with pytest.raises(ChangedError, match=TABLE):
        data.check_unchanged()


def test_a_packed_clip_that_changes_is_refused_and_the_others_go_on(make_data):
    from pose_app.dataset.bundle import pack_clip

    folder = make_data(2)
    (folder / FRAMES).unlink()
    (folder / "videoframes_clips_valid").mkdir()
    for i in range(2):
        pack_clip(grey(40 * i)[0], folder / f"videoframes_clips_valid/{i:05d}.webp")
    data = open_dataset(folder)
    pack_clip(grey(200)[0], folder / "videoframes_clips_valid/00001.webp")
    assert data.clip(0).frames.max() < 10
    with pytest.raises(ChangedError, match="00001.webp"):
        data.clip(1)


def test_a_film_in_an_npy_file_that_shrinks_is_refused(tmp_path):
    np.save(tmp_path / "film.npy", grey(7, 2).reshape(-1, 224, 224, 3))
    reader = npy_reader(tmp_path / "film.npy", "film.npy")
    np.save(tmp_path / "film.npy", grey(7).reshape(-1, 224, 224, 3))
    with pytest.raises(ChangedError, match="film.npy has changed"):
        [frame.picture() for frame in reader.walk()]


def test_evaluate_says_a_change_in_one_sentence(make_data, monkeypatch, capsys):
    folder = make_data(6)

    class Saboteur:
        info = read_info(DEFAULT_WEIGHTS)
        weights = device = engine = precision = "none"

        def __init__(self, weights, engine) -> None:
            pass

        def warm_up(self):
            pass

        def predict_many(self, clips, batch):
            for clip in clips:
                np.save(folder / FRAMES, grey(9))
                yield Prediction(clip.name, clip.target, "none", "none", "none", 0.1)

    monkeypatch.setattr("pose_app.commands.evaluate.Predictor", Saboteur)
    assert main(["evaluate", "--data", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert not out and f"{FRAMES} has changed" in err and err.count("\n") == 1


def test_every_clip_counts_for_the_fingerprint(make_data):
    found = set()
    for clip in (None, 0, 9, 10):
        folder = make_data(11, folder=f"data {clip}")
        if clip is not None:
            frames = np.load(folder / FRAMES, mmap_mode="r+")
            frames[clip, 3, 100, 100, 1] ^= 1
            frames.flush()
        found.add(open_dataset(folder).fingerprint)
    assert len(found) == 4


def test_places_and_the_reading_count_for_the_fingerprint_and_not_for_that_of_the_frames(make_data):
    plain = open_dataset(make_data(1))
    turned = plain.turned_up("+y")
    found = {plain.fingerprint, turned.fingerprint}
    np.save(plain.folder / "joint_2d_clips_valid.npy", np.zeros((1, 8, 17, 3), np.float32))
    placed = open_dataset(plain.folder)
    assert len(found | {placed.fingerprint}) == 3
    assert plain.frames_fingerprint == turned.frames_fingerprint == placed.frames_fingerprint


def test_a_large_file_is_told_by_samples_and_the_time_it_was_written(tmp_path, monkeypatch):
    path = tmp_path / "large.npy"
    np.save(path, np.arange(1000, dtype=np.int32).reshape(100, 10))
    whole = NpyFile(path, "numbers").fingerprint
    monkeypatch.setattr(npy, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(npy, "SAMPLES", 5)
    sampled = NpyFile(path, "numbers").fingerprint
    assert sampled == NpyFile(path, "numbers").fingerprint != whole
    values = np.load(path)
    values[7, 7] = -1  # no sample
    np.save(path, values)
    assert NpyFile(path, "numbers").fingerprint != sampled


def test_the_bundled_clips_fingerprint_is_that_of_their_content_alone(tmp_path):
    import os
    import shutil

    from pose_app.dataset import BUNDLED_FOLDER, bundled

    copy = shutil.copytree(BUNDLED_FOLDER, tmp_path / "samples")
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
    assert open_dataset(copy).fingerprint == bundled().fingerprint
