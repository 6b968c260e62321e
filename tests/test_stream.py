"""The endless stream draws variants of clips that workers keep rendering."""

import time

import numpy as np
import pytest

from pose_app.errors import InputError
from pose_app.model import JOINTS_M, JOINTS_UV
from pose_app.synthetic.data.generator import Settings, render_clip
from pose_app.training.stream import SyntheticStream


def test_batches_are_variants_of_rendered_clips_and_the_pool_is_refreshed():
    settings = Settings("train", seed=3, bodies=2)
    with SyntheticStream(settings, workers=1, size=2, clips=5) as stream:
        batches = list(stream.epoch(2, np.arange(len(stream))))
        assert [len(frames) for frames, _ in batches] == [2, 2, 1]
        known = [np.linalg.norm(render_clip(settings, i).joints_m, axis=-1).sum() for i in range(stream.rendered)]
        for frames, labels in batches:
            assert frames.shape[1:] == (8, 224, 224, 3) and frames.dtype == np.uint8 and frames.std() > 5
            # Mirroring and turning keep a joint's distance from the hip, so each clip can be traced to its render.
            assert all(np.isclose(np.linalg.norm(j, axis=-1).sum(), known, rtol=1e-5).any() for j in labels[JOINTS_M])
            assert labels[JOINTS_UV].shape == (len(frames), 8, 17, 2)
        rendered, deadline = stream.rendered, time.monotonic() + 60
        while stream.rendered == rendered and time.monotonic() < deadline:
            time.sleep(0.05)
        assert stream.rendered > rendered
    assert not stream._thread.is_alive()


def test_an_error_of_the_renderer_reaches_the_reader(tmp_path):
    with SyntheticStream(Settings("train", seed=0, assets=str(tmp_path)), workers=1, size=1, clips=1) as stream:
        with pytest.raises(InputError):
            stream.mean_pose_m()
