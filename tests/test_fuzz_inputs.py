"""Files with anything in them: each opens or is refused in one sentence, in milliseconds and little memory."""

import json
import random
import resource
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from conftest import STANDING_M
from fuzz import HEADERS, NESTED, TYPES, flipped, header, mutated, put

from pose_app.dataset import open_dataset
from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES
from pose_app.synthetic.body.mesh_body import load_base
from pose_app.synthetic.motion.mocap import load_mocap
from pose_app.training.checkpoint import PROGRESS_FILE, read_progress
from pose_app.ui.training.run_list import read_run
from pose_app.video.arrays import npy_reader
from pose_app.weights import read_history, read_info

FRAMES, JOINTS, TABLE = "videoframes_clips_valid.npy", "joint_3d_clips_valid.npy", "clips_valid.csv"
CONFIG = {
    "architecture": {"backbone": "resnet50v2", "dense": 32, "lstm": 256, "scaling": "-1..1", "frames": 8,
                     "head": "heatmaps", "stage": "conv4_block5", "neck": 256, "depth": 8, "pixels": 208,
                     "expects": True, "smooth": True},
    "parameters": 10_971_918, "joints": list(JOINT_NAMES), "trained_on": "200 clips of rendered people",
    "recipe": {"name": "best", "epochs": 4, "first_epoch": 3, "before": {"name": "seed", "epochs": 2, "seconds": None}},
    "validation": {"mpjpe_mm": 89.5, "clips": 64}, "mean_pose_mm": (STANDING_M * 1000).tolist(),
    "files": {"model-1.weights.json": "0" * 64, "model-1_00000.weights.h5": "1" * 64},
}  # fmt: skip
ROW = {"epoch": 1, "loss": 0.1, "mpjpe": 99.0, "val_loss": 0.2, "val_mpjpe": 120.0, "learning_rate": 1e-3, "seconds": 9}
PROGRESS = {
    "stem": "0001-000007", "run": {"recipe": {"epochs": 3, "seconds": None, "loss": "mse"}, "model": {"lstm": 256}},
    "epoch": 1, "step": 7, "loss_sum": 1.5, "mpjpe_sum": 900.0, "examples": 28, "seconds": 20.5, "history": [ROW],
}  # fmt: skip
HISTORY = ",".join(ROW) + "\n" + "1,0.1,99,0.2,120,0.001,60\n2,0.1,98,,,0.001,60\n"
CSV = "clip,action,subject,camera,fps\na,walk,S1,c1,25\nb,run,S2,c2,12.5\n"


@pytest.fixture(autouse=True)
def little_memory_and_no_tensorflow():
    """Let a test fail that takes 1 GB, loads TensorFlow, or lets a warning out."""
    loaded = "tensorflow" in sys.modules
    before = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform.startswith("linux"):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**30, before[1]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", ResourceWarning)  # NumPy leaves a damaged .npz open
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert ("tensorflow" in sys.modules) == loaded


def opens_or_is_refused(read) -> bool:
    """Call read; whether it opened. Anything else than one printable sentence fails the test."""
    try:
        read()
    except InputError as error:
        assert str(error).isprintable() and len(str(error)) < 600
        return False
    return True


@pytest.fixture
def folder(make_data):
    """A data folder of one clip, and its two arrays' bytes."""
    path = make_data(1)
    return path, {name: (path / name).read_bytes() for name in (FRAMES, JOINTS)}


def look_into(path) -> None:
    data = open_dataset(path)
    assert len(data) == 1 and data.clip(0).frames.shape == (8, 224, 224, 3)
    assert np.isfinite(data.targets()).all() and data.fingerprint


def test_flipped_bits_in_the_headers_of_npy_files(folder):
    path, good = folder
    rng, opened = random.Random(1), 0
    for name in (FRAMES, JOINTS):
        for bit in rng.sample(range(128 * 8), 60):
            byte = good[name][bit // 8] ^ 1 << bit % 8
            put(path / name, bytes([byte]), bit // 8)
            opened += opens_or_is_refused(lambda: look_into(path))
            if name == FRAMES:
                opens_or_is_refused(lambda: npy_reader(path / FRAMES, FRAMES))
            put(path / name, good[name][:128])
    assert opened < 10 and opens_or_is_refused(lambda: look_into(path))


def test_headers_that_say_anything(folder):
    path, good = folder
    for name, kind in ((FRAMES, "|u1"), (JOINTS, "<f4")):
        shape = good[name][:128].split(b"'shape': ")[1].split(b")")[0].decode() + ")"
        for head in [header(text, kind) for text in HEADERS] + [header(shape, descr) for descr in TYPES]:
            (path / name).write_bytes(head + good[name][128:])
            assert not opens_or_is_refused(lambda: look_into(path)), head
            if name == FRAMES:
                opens_or_is_refused(lambda: npy_reader(path / FRAMES, FRAMES))
                opens_or_is_refused(lambda: npy_reader((path / FRAMES).read_bytes(), FRAMES))
        (path / name).write_bytes(good[name])
    (path / FRAMES).write_bytes(header("(1, 8, 224, 224, 3L)", "|u1") + good[FRAMES][128:])  # as Python 2 wrote it
    assert opens_or_is_refused(lambda: look_into(path))


def test_configs_that_say_anything(tmp_path):
    rng, opened = random.Random(2), 0
    for _ in range(140):
        (tmp_path / "config.json").write_bytes(mutated(CONFIG, rng))
        opened += opens_or_is_refused(lambda: read_info(tmp_path))
        opens_or_is_refused(lambda: read_run("mine", tmp_path, 0.0))
    assert 10 < opened < 100


def test_progress_that_says_anything(tmp_path):
    (tmp_path / ".resume").mkdir()
    path, rng, opened = tmp_path / ".resume" / PROGRESS_FILE, random.Random(3), 0
    for _ in range(100):
        path.write_bytes(mutated(PROGRESS, rng))
        opened += opens_or_is_refused(lambda: read_progress(path.parent))
        opens_or_is_refused(lambda: read_run("mine", tmp_path, 0.0))
    assert 10 < opened < 90


def test_tables_that_hold_anything(make_data, tmp_path):
    rng, opened, path = random.Random(4), 0, make_data(2)
    for _ in range(60):
        (path / TABLE).write_bytes(flipped(rng.choice([CSV, CSV.replace(",", ";")]).encode(), rng))
        opened += opens_or_is_refused(lambda: [open_dataset(path).clip(i) for i in range(2)])
    for _ in range(60):
        (tmp_path / "history.csv").write_bytes(flipped(HISTORY.encode(), rng))
        opened += opens_or_is_refused(lambda: read_history(tmp_path))
    assert 20 < opened < 110


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lstm", "1000000", "lstm 1000000; it should be a whole number, 1 to 4096"),
        ("frames", "16", "frames 16"),
        ("lstm", "Infinity", "holds Infinity, which is no number"),
        ("dense", "NaN", "holds NaN, which is no number"),
        ("dense", "1e999", "holds the number 1e999, which is too large"),
        ("dense", '32, "dense": 64', 'has "dense" twice'),
        ("dense", NESTED, "nested too deeply"),
        ("expects", "1", "expects should be true or false"),
    ],
)
def test_what_is_wrong_with_a_config_is_said(tmp_path, field, value, words):
    changed = {**CONFIG, "architecture": {**CONFIG["architecture"], field: "@@"}}
    (tmp_path / "config.json").write_text(json.dumps(changed).replace('"@@"', value))
    with pytest.raises(InputError, match=words):
        read_info(tmp_path)


def test_a_config_that_is_not_utf_8_or_lacks_a_key_is_told_so(tmp_path):
    (tmp_path / "config.json").write_bytes(json.dumps(CONFIG).encode("utf-16"))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_info(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({k: v for k, v in CONFIG.items() if k != "recipe"}))
    with pytest.raises(InputError, match="recipe is missing; it should be an object"):
        read_info(tmp_path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_assets_with_flipped_bits(tmp_path, save):
    path, rng = tmp_path / "assets.npz", random.Random(5)
    save(path, positions=np.zeros((2, 21, 3)), joint_names=["Hip"], clip_names=["a"], clip_starts=[0, 2])
    good = path.read_bytes()
    for bit in rng.sample(range(len(good) * 8), 50):
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        for read in (load_mocap, load_base.__wrapped__):
            assert not opens_or_is_refused(lambda read=read: read(str(path)))
