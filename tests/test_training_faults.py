"""A run on a disk that fills, a checkpoint that is damaged, a run that is killed: nothing finished is lost."""

import dataclasses
import errno
import json
import os
import shutil
import tempfile

import numpy as np
import pytest
from test_files import no_file_beyond
from test_training import TINY, data, tiny_run, without_seconds  # noqa: F401

from pose_app.errors import InputError, PartlyDone
from pose_app.model import JOINTS_M
from pose_app.training import run
from pose_app.training.batches import TrainingData
from pose_app.training.checkpoint import PROGRESS_FILE, checkpoint_bytes, has_begun, load_checkpoint
from pose_app.training.features import cached_features
from pose_app.training.loop import fit
from pose_app.ui.training.run_list import read_run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run of one epoch that has ended."""
    few = TrainingData(np.zeros((4, 8, 5), np.float32), {JOINTS_M: np.zeros((4, 8, 17, 3), np.float32)})
    run = tiny_run(few, tmp_path_factory.mktemp("finished"), dataclasses.replace(TINY, epochs=1))
    fit(run, False, lambda p: None)
    return run


def test_a_run_is_there_before_its_first_batch_and_may_be_begun_anew(data, tmp_path):  # noqa: F811
    folder = tmp_path / ".resume"
    started = tiny_run(data, folder)

    def stop(*args, **kwargs):
        assert read_run("mine", tmp_path).live.running and not has_begun(folder)
        raise RuntimeError("out of memory")

    started.trainee.train_on_batch = stop
    with pytest.raises(RuntimeError):
        fit(started, False, lambda p: None)
    assert not has_begun(folder)
    whole = fit(tiny_run(data, tmp_path / "other"), False, lambda p: None)
    resumed = fit(tiny_run(data, folder), True, lambda p: None)  # killed at once, it begins again
    for a, b in zip(without_seconds(whole.history), without_seconds(resumed.history), strict=True):
        assert a == pytest.approx(b, rel=1e-4)
    assert has_begun(folder)


def test_no_room_for_checkpoints_is_found_out_before_the_first_batch(data, tmp_path):  # noqa: F811
    with no_file_beyond(9000), pytest.raises(InputError, match="no room for .* of checkpoints"):
        fit(tiny_run(data, tmp_path), False, lambda p: None)


def test_a_disk_that_fills_ends_no_run_and_spoils_no_checkpoint(data, tmp_path, capsys):  # noqa: F811
    straight = fit(tiny_run(data, tmp_path / "a"), False, lambda p: None).history
    epochs = []

    def stop_in_the_last(progress):
        epochs.append(progress.epoch)
        if progress.epoch == 1:
            limit.__enter__()
        if progress.epoch == 3:
            raise PartlyDone("no room for the weights either")

    limit = no_file_beyond(9000)  # less than a checkpoint, more than what is known of it
    with pytest.raises(PartlyDone):
        try:
            fit(tiny_run(data, tmp_path / "b"), False, stop_in_the_last)
        finally:
            limit.__exit__(None, None, None)
    assert epochs == [1, 2, 3] and capsys.readouterr().err.count("No checkpoint can be written") == 2
    files = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert len(files) == 2 and files[0].startswith("0001-") and files[1] == PROGRESS_FILE  # the first epoch's, whole
    again = fit(tiny_run(data, tmp_path / "b"), True, lambda p: epochs.append(p.epoch)).history
    assert epochs == [1, 2, 3, 1, 2, 3]  # its weights are written once more: they may not have been
    for a, b in zip(without_seconds(straight), without_seconds(again), strict=True):
        assert a == pytest.approx(b, rel=1e-4)


def test_a_run_killed_between_checkpoint_and_weights_still_leaves_weights(data, tmp_path):  # noqa: F811
    def killed(progress):
        if progress.epoch == 3:
            raise SystemExit

    with pytest.raises(SystemExit):
        fit(tiny_run(data, tmp_path), False, killed)
    written = []
    fit(tiny_run(data, tmp_path), True, lambda p: written.append(p.epoch))
    assert written == [3]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / PROGRESS_FILE).write_text('{"epoch": '), "is broken"),
        (lambda folder: (folder / PROGRESS_FILE).write_text("[]"), "is broken"),
        (lambda folder: (folder / PROGRESS_FILE).write_bytes(b""), "is broken"),
        (lambda folder: (folder / PROGRESS_FILE).write_bytes(b"\xff\xfe"), "is broken"),
        (lambda folder: next(folder.glob("*.h5")).write_bytes(b"no HDF5"), "is damaged"),
        (lambda folder: cut_in_half(next(folder.glob("*.h5"))), "is damaged"),
        (lambda folder: next(folder.glob("*.h5")).unlink(), "is missing"),
    ],
)
def test_a_damaged_checkpoint_is_said_with_what_to_do(finished, tmp_path, damage, words):
    started, folder = finished, tmp_path / ".resume"
    shutil.copytree(started.folder, folder)
    damage(folder)
    assert has_begun(folder)
    with pytest.raises(InputError, match=words) as caught:
        load_checkpoint(folder, started.settings, {"trainee": started.trainee})
    assert "begin anew" in str(caught.value) and "\n" not in str(caught.value)


def cut_in_half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_weights_without_room_are_kept_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    progress = run.Progress({}, epoch=2, history=[{"epoch": 2}])

    def save_in(folder, progress):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(progress.history))

    said = run._keep_elsewhere("mine", progress, save_in)
    (kept,) = tmp_path.glob("pose-app-*/mine")
    assert f"the weights of epoch 2 are in {kept}" in said and (kept / "config.json").is_file()

    def full(folder, progress):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert "nor can the weights of epoch 2 be kept in" in run._keep_elsewhere("mine", progress, full)


class Doubling:
    """A part of a network that doubles; output is as Keras' is."""

    output = np.zeros((1, 8, 5), np.float32)
    asked = 0

    def predict_on_batch(self, inputs):
        self.asked += 1
        return inputs * 2


def test_features_without_room_are_refused_and_end_no_process(data, tmp_path):  # noqa: F811
    few = TrainingData(data.inputs[:6], {name: values[:6] for name, values in data.targets.items()})
    with no_file_beyond(500), pytest.raises(InputError, match="no room for .* of features"):
        cached_features(Doubling(), few, tmp_path, "key")
    assert not (tmp_path / "key.npy").exists()
    kept = cached_features(Doubling(), few, tmp_path, "key")
    assert np.array_equal(kept.inputs[5], few.inputs[5] * 2)
    # Reserved: what is not computed yet has its place on the disk already.
    trunk = Doubling()
    (tmp_path / "key.done").write_text("4")
    assert np.array_equal(cached_features(trunk, few, tmp_path, "key").inputs[5], few.inputs[5] * 2)
    assert trunk.asked == 2
    for done in ("", "x", "-3", "99"):
        (tmp_path / "key.done").write_text(done)
        cached_features(trunk := Doubling(), few, tmp_path, "key")
        assert trunk.asked == 6
    (tmp_path / "key.npy").unlink()
    cached_features(trunk := Doubling(), few, tmp_path, "key")
    assert trunk.asked == 6


def test_features_that_are_cut_off_meanwhile_end_no_process(data, tmp_path):  # noqa: F811
    kept = cached_features(Doubling(), data, tmp_path, "key")
    assert np.array_equal(kept.inputs[len(data) - 1], data.inputs[-1] * 2)
    os.truncate(tmp_path / "key.npy", 200)  # of a mapped file the rest could not be read: SIGBUS
    with pytest.raises(InputError, match="key.npy"):
        kept.inputs[len(data) - 1]


def test_lines_are_written_where_there_is_no_terminal(data, tmp_path, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setattr("pose_app.progress.LINE_SECONDS", 0.0)
    fit(tiny_run(data, tmp_path), False, lambda p: None)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "training begins: 5 batches an epoch"
    assert sum("epoch 2/3" in line and "/5" in line and "mpjpe=" in line for line in lines) == 5
    assert not any("\r" in line for line in lines)


def test_a_network_that_is_saved_but_not_trained_itself_counts_too(data, tmp_path):  # noqa: F811
    """As in each real run: what is saved in half precision is a twin that was never compiled."""
    import keras

    started = tiny_run(data, tmp_path, dataclasses.replace(TINY, epochs=1))
    twin = keras.Model(started.trainee.inputs, started.trainee.outputs)
    fit(dataclasses.replace(started, whole=twin), False, lambda p: None)
    written = sum(path.stat().st_size for path in tmp_path.glob("*.h5"))
    assert len(list(tmp_path.glob("*.h5"))) == 2
    assert written <= checkpoint_bytes([started.trainee, twin])
