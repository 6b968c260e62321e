"""Kept predictions take no more room than allowed, and those that are used stay."""

import os
import resource
from pathlib import Path

import numpy as np
import pytest

from pose_app.cache import make_room
from pose_app.ui.networks.kept_predictions import KeptArray


@pytest.fixture
def kept(tmp_path):
    """Four files of 100 bytes, used one after the other, the first the longest ago."""
    for age, name in enumerate(["d", "c", "b", "a"]):
        path = tmp_path / f"{name}.npy"
        path.write_bytes(bytes(100))
        os.utime(path, (1000 - age, 1000 - age))
    return tmp_path


def names(folder):
    return sorted(path.stem for path in folder.glob("*.npy"))


def test_the_longest_unused_go(kept):
    make_room(kept, "*.npy", "e", most_bytes=250)
    assert names(kept) == ["c", "d"]


def test_what_is_used_now_stays_and_is_the_newest_from_then_on(kept):
    make_room(kept, "*.npy", "a", most_bytes=100)
    assert names(kept) == ["a", "d"]
    make_room(kept, "*.npy", "e", most_bytes=100)
    assert names(kept) == ["a"]


def test_nothing_goes_while_there_is_room_or_no_folder(kept):
    make_room(kept, "*.npy", "e", most_bytes=400)
    assert names(kept) == ["a", "b", "c", "d"]
    make_room(kept / "nowhere", "*.npy", "e", most_bytes=400)


ROWS = np.arange(12, dtype=np.float32).reshape(3, 2, 2)


def test_values_are_there_again_and_a_file_that_somebody_cuts_off_loses_only_what_was_cut(tmp_path):
    kept = KeptArray(path := tmp_path / "new/pair.npy", (3, 2, 2))
    assert np.isnan(kept.all()).all()
    for index, values in enumerate(ROWS):
        kept.put(index, values)
    np.testing.assert_array_equal(KeptArray(path, (3, 2, 2)).all(), ROWS)
    np.testing.assert_array_equal(kept.some([2, 0]), ROWS[[2, 0]])
    os.truncate(path, path.stat().st_size - 16)  # one row of four numbers
    np.testing.assert_array_equal(kept[1], ROWS[1])
    assert np.isnan(kept[2]).all() and np.isnan(kept.all()[2]).all()


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x93NUMPY\x01\x00\x10\x00{'shape': (True,)}", "other shape"])
def test_a_damaged_file_is_made_anew(tmp_path, content):
    path = tmp_path / "pair.npy"
    np.save(path, np.zeros((2, 5), np.float32)) if content == "other shape" else path.write_bytes(content)
    KeptArray(path, (3, 2, 2)).put(1, ROWS[1])
    assert np.isnan(np.load(path)[0]).all() and (np.load(path)[1] == ROWS[1]).all()


def test_a_disk_that_fills_leaves_all_values_in_memory(tmp_path):
    kept = KeptArray(tmp_path / "pair.npy", (3, 2, 2))
    kept.put(0, ROWS[0])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (128 + 16, limits[1]))  # the header and row 0: writing row 1 fails
    try:
        kept.put(1, ROWS[1])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert np.isnan(np.load(tmp_path / "pair.npy")[1]).all()
    np.testing.assert_array_equal(kept.some([0, 1]), ROWS[:2])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
def test_no_file_stays_open(tmp_path):
    kept = KeptArray(tmp_path / "pair.npy", (3, 2, 2))
    kept.put(1, ROWS[1])
    np.testing.assert_array_equal(kept.some([1]), ROWS[[1]])
    opened = [path.resolve() for path in Path("/proc/self/fd").iterdir() if path.exists()]
    assert (tmp_path / "pair.npy").resolve() not in opened


def test_where_no_file_can_be_made_values_last_as_long_as_the_server():
    kept = KeptArray(Path("/proc/nowhere/pair.npy"), (3, 2, 2))
    kept.put(2, ROWS[2])
    np.testing.assert_array_equal(kept[2], ROWS[2])
