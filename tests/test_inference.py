"""The Predictor against Keras' own predict, and under several threads."""

import importlib.util
import os
import shutil
import subprocess
import threading
import time

import numpy as np
import pytest

from pose_app.clips import Clip
from pose_app.engines import ENGINES, check_engine
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.model import JOINTS_M
from pose_app.model.backend import BACKEND
from pose_app.weights.loading import load_weights


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    """Three unlike clips of smooth noise."""
    coarse = np.random.default_rng(3).integers(0, 256, (3, 8, 7, 7, 3), dtype=np.uint8)
    return [Clip(f"clip {i}", frames) for i, frames in enumerate(coarse.repeat(32, 2).repeat(32, 3))]


@pytest.fixture(scope="module", params=["openvino", f"keras-{BACKEND}"])
def predictor(request, small_weights) -> Predictor:
    """A Predictor of random weights, by each engine there is in this process."""
    return Predictor(small_weights, request.param)


@pytest.fixture(scope="module")
def expected(small_weights, clips) -> np.ndarray:
    """What Keras says of the clips, in mm."""
    return 1000 * load_weights(small_weights)[0].predict(np.stack([clip.frames for clip in clips]), verbose=0)[JOINTS_M]


def test_a_prediction_is_the_networks_metres_in_mm(predictor, clips, expected):
    prediction = predictor.predict(clips[1])
    np.testing.assert_allclose(prediction.joints, expected[1], atol=0.1)  # mm
    assert prediction.joints.dtype == np.float32 and np.abs(prediction.joints).max() > 50
    assert (prediction.clip_name, prediction.weights) == ("clip 1", "small")
    assert prediction.engine in ENGINES[1:] and prediction.seconds > 0
    assert prediction.precision in ("float32", "bfloat16")


def test_many_clips_keep_their_order_in_any_batch(predictor, clips, expected):
    said = list(predictor.predict_many(iter(clips), batch=2))
    assert [p.clip_name for p in said] == ["clip 0", "clip 1", "clip 2"]
    np.testing.assert_allclose([p.joints for p in said], expected, atol=0.1)
    assert list(predictor.predict_many([])) == []


def test_clips_are_read_only_as_far_as_needed(predictor, clips):
    read = []

    def source():
        for clip in clips:
            read.append(clip.name)
            yield clip

    next(predictor.predict_many(source(), batch=1))
    assert read == ["clip 0"]


def test_threads_share_one_network(predictor, clips, expected):
    said: dict[int, np.ndarray] = {}

    def ask(index: int) -> None:
        said[index] = predictor.predict(clips[index]).joints

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose([said[i] for i in range(3)], expected, atol=0.1)


@pytest.mark.skipif(shutil.which("nproc") is None, reason="asks nproc for the cores this process may use")
def test_threads_run_one_batch_at_a_time(predictor, clips, monkeypatch):
    inside, most = [], []

    class Slow:
        device = "a test's CPU"

        def __call__(self, frames):
            inside.append(len(frames))
            most.append(len(inside))
            time.sleep(0.1)  # time enough for the others to come in, were they let
            inside.pop()
            return {JOINTS_M: np.zeros((len(frames), 8, 17, 3), np.float32)}

    monkeypatch.setattr(predictor, "_engine", Slow())
    threads = [threading.Thread(target=predictor.predict, args=(clip,)) for clip in clips]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]


def test_the_device_is_named_for_people(predictor):
    cores = int(subprocess.run(["nproc"], capture_output=True, check=True, env={"PATH": os.environ["PATH"]}).stdout)
    on_cpu = f"CPU, {cores} core" + "s" * (cores != 1)
    assert predictor.device == on_cpu or predictor.device.endswith(" (GPU)")


def test_engines_that_are_not_there_are_refused():
    with pytest.raises(InputError, match="auto, openvino, keras-tensorflow, keras-jax, keras-torch"):
        check_engine("onnx")
    for engine in ENGINES[2:]:
        if importlib.util.find_spec(engine.removeprefix("keras-")) is None:
            with pytest.raises(InputError, match="not installed"):
                check_engine(engine)
