"""Predictions kept on disk: made once, gone on with after a stop, not believed when damaged."""

import dataclasses
from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest
from app_stand_in import OFFSET, FiveMillimetresOff
from conftest import STANDING_M

from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.ui.networks import background_network
from pose_app.ui.networks.background_scoring import Scoring
from pose_app.ui.networks.network_process import NetworkEnded
from pose_app.ui.networks.prediction_store import PredictionStore

CLIPS = 5
NOT_FINITE = InputError("No finite numbers.")


@pytest.fixture
def dataset(make_data):
    folder = make_data(CLIPS)
    frames = np.load(folder / "videoframes_clips_valid.npy")
    frames[:, 0, 0, 0, 0] = np.arange(CLIPS)  # names the clip to the stand-in
    np.save(folder / "videoframes_clips_valid.npy", frames)
    return open_dataset(folder)


@pytest.fixture
def predictor(monkeypatch):
    known = FiveMillimetresOff(np.broadcast_to(STANDING_M, (CLIPS, 8, 17, 3)))
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    return known


@pytest.fixture
def store(tmp_path, dataset, predictor):
    return lambda: PredictionStore(background_network.Network(tmp_path), dataset, "pair", tmp_path / "kept")


def test_predictions_survive_the_server(store):
    store().request(2).result()
    again = store()
    assert again.missing().tolist() == [0, 1, 3, 4] and again.get(0) is None
    np.testing.assert_allclose(again.get(2).joints - STANDING_M * 1000, np.broadcast_to(OFFSET, (8, 17, 3)), atol=1e-3)


def test_scoring_goes_on_with_what_is_missing(store, predictor):
    store().request(2).result()
    job = Scoring(store())
    job.start()
    job.wait(20)
    assert job.done == job.total == CLIPS and not job.running
    assert predictor.asked == [2, 0, 1, 3, 4]


def test_scoring_stops_after_the_clip_at_hand(store, predictor):
    job = Scoring(store())
    predict = predictor.predict

    def stop_at_the_second(clip):
        if len(predictor.asked) == 1:
            job.stop()
        return predict(clip)

    predictor.predict = stop_at_the_second
    job.start()
    job.wait(20)
    assert job.done == 2 and not job.running


def fails_at(predictor, *indices, error=NOT_FINITE):
    """Let the predictor fail at some clips; takes that back when called."""
    predict = predictor.predict

    def fail(clip):
        if clip.frames[0, 0, 0, 0] in indices:
            raise error
        return predict(clip)

    predictor.predict = fail
    return lambda: setattr(predictor, "predict", predict)


def test_a_failed_clip_holds_up_no_other_and_is_kept_for_the_page(store, predictor):
    fails_at(predictor, 1)
    job = Scoring(store())
    job.start()
    job.wait(20)
    assert job.store.missing().tolist() == [1] and job.left_out == 1
    assert str(job.failure) == "No finite numbers." and job.error is None
    with pytest.raises(InputError, match="No finite numbers"):
        job.store.request(1).result()


def test_a_clip_that_failed_is_scored_by_the_next_scoring_without_a_restart(store, predictor):
    repair = fails_at(predictor, 1, 3)
    job = Scoring(store())
    job.start()
    job.wait(20)
    repair()
    job.start()
    job.wait(20)
    assert job.done == CLIPS and job.failure is None and job.left_out == 0


def test_a_failed_clip_is_asked_for_once_until_somebody_comes_back_to_it(store, predictor):
    repair = fails_at(predictor, 2)
    one = store()
    failed = one.request(2)
    assert failed.exception(20) and one.request(2) is failed
    repair()
    one.forget_failure(2)
    assert one.request(2).result(20) and one.get(2) is not None


def test_what_ends_the_network_ends_the_scoring(store, predictor):
    fails_at(predictor, 1, error=NetworkEnded("The network's process ended."))
    job = Scoring(store())
    job.start()
    job.wait(20)
    assert isinstance(job.error, NetworkEnded) and job.done == 1
    job.start()  # it is loaded again
    job.wait(20)
    assert predictor.asked == [0] and isinstance(job.error, NetworkEnded)


def test_a_damaged_file_is_not_believed(tmp_path, store):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "pair.npy").write_bytes(b"\x93NUMPY rubbish")
    damaged = store()
    assert len(damaged.missing()) == CLIPS
    damaged.request(1).result()
    assert damaged.get(1) is not None


def test_places_in_the_picture_survive_the_server(store, predictor):
    places = np.random.default_rng(3).uniform(0, 224, (8, 17, 2)).astype(np.float32)
    predict = predictor.predict

    def with_places(clip):
        return dataclasses.replace(predict(clip), joints_px=places)

    predictor.predict = with_places
    store().request(2).result()
    again = store()
    np.testing.assert_array_equal(again.get(2).joints_px, places)
    assert again.get(0) is None


def test_expected_errors_survive_the_server(store, predictor):
    expected = np.random.default_rng(4).uniform(20, 200, (8, 17)).astype(np.float32)
    predict = predictor.predict
    predictor.predict = lambda clip: dataclasses.replace(predict(clip), expected_errors=expected)
    store().request(3).result()
    np.testing.assert_array_equal(store().get(3).expected_errors, expected)
    assert store().get(0) is None and store().get(3).joints_px is None


def test_a_network_without_places_in_the_picture_leaves_none(tmp_path, store):
    store().request(2).result()
    assert store().get(2).joints_px is None and not list((tmp_path / "kept").glob("*_px*"))


class EndsWhileItWorks:
    """A store of three clips whose network ends some times, each time that the second clip is asked for."""

    def __init__(self, times):
        self.dataset, self.network, self.times = range(3), SimpleNamespace(failed=False), times
        self.made = np.zeros(3, bool)

    def missing(self):
        return np.flatnonzero(~self.made)

    def forget_failure(self, index):
        pass

    def request(self, index):
        future = Future()
        if index == 1 and self.times:
            self.times -= 1
            future.set_exception(NetworkEnded("The network's process ended."))
        else:
            self.made[index] = True
            future.set_result(None)
        return future


@pytest.mark.parametrize(("times", "done"), [(1, 3), (2, 1)])
def test_a_scoring_outlives_the_end_of_its_network_once(times, done):
    job = Scoring(EndsWhileItWorks(times))
    job.start()
    job.wait(20)
    assert (job.done, job.error is None) == (done, done == 3)
