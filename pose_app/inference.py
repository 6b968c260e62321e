"""Predictor: a clip in, the joints a network sees in it out."""

import itertools
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pose_app.clips import FRAMES_SHAPE, Clip, Prediction
from pose_app.engines import AUTO, load_engine
from pose_app.model import EXPECTED_M, JOINTS_M, JOINTS_UV
from pose_app.skeleton import FRAME_SIZE
from pose_app.weights import read_info

MM_PER_M = np.float32(1000)


class Predictor:
    """A network, loaded once, that any number of threads may ask.

    folder: a weights folder. engine: one of pose_app.engines.ENGINES. Raises InputError as read_info and load_engine
    do. info is the folder's WeightsInfo; engine, precision, device and why_cpu are those of the loaded Engine.
    """

    def __init__(self, folder: str | Path, engine: str = AUTO) -> None:
        self.info = read_info(folder)
        self._engine = load_engine(self.info, engine)
        self.weights, self.engine, self.precision = self.info.name, self._engine.name, self._engine.precision
        # Held for one batch at a time, so that one session's long job lets another's click through.
        self._lock = threading.Lock()

    @property
    def device(self) -> str:
        """What the network runs on, for people; another one from when a GPU is full."""
        return self._engine.device

    @property
    def why_cpu(self) -> str:
        """Why it is no GPU though one is there, a sentence, or ""."""
        return self._engine.why_cpu

    def warm_up(self) -> None:
        """Run once on black frames, so that the first real clip does not wait for what comes only once."""
        self.joints_mm(np.zeros((1, *FRAMES_SHAPE), np.uint8))

    def joints_mm(self, frames: np.ndarray) -> np.ndarray:
        """Run the network: (B, 8, 224, 224, 3) uint8 RGB, gives (B, 8, 17, 3) float32, mm."""
        return self._outputs(frames)[JOINTS_M] * MM_PER_M

    def _outputs(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        with self._lock:
            return self._engine(frames)

    def predict(self, clip: Clip) -> Prediction:
        """Predict the joints of one clip; raises InputError if the network gives no finite numbers."""
        return next(self.predict_many([clip]))

    def predict_many(self, clips: Iterable[Clip], batch: int = 4) -> Iterator[Prediction]:
        """Predict clip after clip, reading and running `batch` of them at a time; order is kept."""
        clips = iter(clips)
        while group := list(itertools.islice(clips, batch)):
            start = time.perf_counter()
            outputs = self._outputs(np.stack([clip.frames for clip in group]))
            seconds = (time.perf_counter() - start) / len(group)
            for i, clip in enumerate(group):
                yield self._prediction(clip, {name: values[i] for name, values in outputs.items()}, seconds)

    def _prediction(self, clip: Clip, outputs: dict[str, np.ndarray], seconds: float) -> Prediction:
        in_picture, expected = outputs.get(JOINTS_UV), outputs.get(EXPECTED_M)
        return Prediction(
            clip_name=clip.name,
            joints=outputs[JOINTS_M] * MM_PER_M,
            weights=self.weights,
            device=self.device,
            engine=self.engine,
            precision=self.precision,
            seconds=seconds,
            joints_px=None if in_picture is None else in_picture * np.float32(FRAME_SIZE),
            expected_errors=None if expected is None else expected * MM_PER_M,
        )
