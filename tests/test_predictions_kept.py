"""Kept predictions take no more room than allowed, and those that are used stay."""

import os

import pytest

from pose_app.ui.predictions_kept import make_room


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
    make_room(kept, "e", most_bytes=250)
    assert names(kept) == ["c", "d"]


def test_what_is_used_now_stays_and_is_the_newest_from_then_on(kept):
    make_room(kept, "a", most_bytes=100)
    assert names(kept) == ["a", "d"]
    make_room(kept, "e", most_bytes=100)
    assert names(kept) == ["a"]


def test_nothing_goes_while_there_is_room_or_no_folder(kept):
    make_room(kept, "e", most_bytes=400)
    assert names(kept) == ["a", "b", "c", "d"]
    make_room(kept / "nowhere", "e")
