"""The endless stream draws variants of clips that workers keep rendering, by its seed and the draw's number alone."""

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.synthetic.data import generator
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.training import stream as stream_module
from pose_app.training.stream import VARIANTS, SyntheticStream

SETTINGS = Settings("train", seed=3, bodies=2)


def distances(joints: np.ndarray) -> float:
    """Mirroring and turning keep a joint's distance from the hip, so each clip can be traced to its render."""
    return float(np.linalg.norm(joints, axis=-1).sum())


pytestmark = pytest.mark.slow


def test_batches_are_variants_of_rendered_clips_and_the_pool_is_refreshed():
    with SyntheticStream(SETTINGS, workers=1, size=2, clips=5, draws=2) as stream:
        batches = list(stream.training_batches(2, 0, 0))
        assert [len(frames) for frames, _ in batches] == [2, 2, 1]
        # One clip in the pool, and every two draws the next: draws 0 and 1 are of clip 0, and so on.
        for (frames, labels), index in zip(batches, range(3), strict=True):
            assert frames.shape[1:] == (8, 224, 224, 3) and frames.dtype == np.uint8 and frames.std() > 5
            known = distances(render_clip(SETTINGS, index).joints_m)
            assert [distances(each) for each in labels[JOINTS_M]] == pytest.approx([known] * len(frames), rel=1e-5)
            assert labels[JOINTS_UV].shape == (len(frames), 8, 17, 2)


def drawn(workers: int, epochs: int = 2, start: int = 0) -> list[tuple[bytes, bytes]]:
    with SyntheticStream(SETTINGS, workers, size=8, clips=5, draws=1) as stream:
        starts = [start] + [0] * (epochs - 1)
        batches = (batch for epoch in range(epochs) for batch in stream.training_batches(2, 0, epoch, starts[epoch]))
        return [
            (frames.tobytes(), labels[JOINTS_M].tobytes() + labels[JOINTS_UV].tobytes()) for frames, labels in batches
        ]


def test_what_is_drawn_is_the_same_whoever_renders_and_wherever_a_run_goes_on():
    whole = drawn(1)
    assert drawn(2) == whole and len(set(whole)) == 6
    assert drawn(1, start=2) == whole[2:]


def fake_clip(settings: Settings, index: int) -> generator.Rendered:
    """A clip at once: 8 frames of stripes, each pixel of frame t in the same place, and joints that say its number."""
    frames = np.tile(np.arange(224, dtype=np.uint8)[:, None, None], (8, 1, 224, 3))
    joints = np.full((8, 17, 3), index, np.float32)
    return generator.Rendered(frames, joints, joints.copy(), joints[:, 0], np.zeros((8, 3, 3), np.float32), {})


def test_each_still_is_changed_by_itself_and_a_clip_as_a_whole(monkeypatch):
    monkeypatch.setattr(stream_module, "render_clip", fake_clip)
    different = {}
    for stills in (True, False):
        with SyntheticStream(Settings("train", seed=0, stills=stills), 1, size=4, clips=4) as stream:
            ((frames, labels),) = stream.training_batches(4, 0, 0)
        assert frames.shape[:2] == labels[JOINTS_M].shape[:2] == ((32, 1) if stills else (4, 8))
        groups = frames.reshape(4, 8, -1)
        different[stills] = [len({frame.tobytes() for frame in clip}) for clip in groups]
    assert different == {True: [8] * 4, False: [1] * 4}


def test_a_clip_is_drawn_as_often_as_the_stream_says_and_none_before_its_time(monkeypatch):
    monkeypatch.setattr(stream_module, "render_clip", fake_clip)
    monkeypatch.setattr(stream_module, "augmented", lambda frames, joints, rng: (frames, joints))
    with SyntheticStream(Settings("train", seed=0), 1, size=16 * VARIANTS, clips=1600, draws=8) as stream:
        clips = [labels[JOINTS_M][:, 0, 0, 0] for epoch in (0, 1) for _, labels in stream.training_batches(4, 0, epoch)]
    numbers = np.concatenate(clips).astype(int)
    newest = 2 + np.arange(3200) // 8  # two to begin with
    assert (numbers < newest).all() and (numbers >= np.maximum(newest - 16, 0)).all()
    times = np.bincount(numbers)[20:380]
    assert times.mean() == pytest.approx(8, abs=0.3) and times.std() < 5


def test_an_error_of_the_renderer_reaches_the_reader(tmp_path):
    with SyntheticStream(Settings("train", seed=0, assets=str(tmp_path)), workers=1, size=1, clips=1) as stream:
        with pytest.raises(InputError):
            stream.mean_pose_m()
        with pytest.raises(InputError):
            list(stream.training_batches(1, 0, 0))


def test_a_worker_that_the_system_ends_is_said_in_a_sentence(monkeypatch):
    with SyntheticStream(SETTINGS, workers=2, size=64, clips=64) as stream:
        for process in list(stream._workers._processes.values()):
            process.kill()
        with pytest.raises(InputError, match="ended by the system"):
            stream.mean_pose_m()
        with pytest.raises(InputError, match="ended by the system"):
            stream.training_batches(2, 0, 1000)
